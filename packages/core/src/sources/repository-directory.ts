/** Finds the folder of a package that shares its repository with others. Its input is hostile. Pure. */

const MAX_LENGTH = 200;
/** `…/tree/main/packages/x`: a branch, then the folder. A branch with a slash in its name is cut wrongly, and harmlessly. */
const TREE_PATH = /\/(?:-\/)?(?:tree|blob|src)\/[^/#?]+\/([^#?]+)/;

/**
 * @param raw npm's `repository`: a string, an object with `url` and `directory`, or a list of them
 * @returns null when no folder is named, or the folder is the repository's root
 */
export function repositoryDirectoryOf(raw: unknown): string | null {
	const repository: unknown = Array.isArray(raw) ? raw[0] : raw;
	const isObject = typeof repository === "object" && repository !== null;
	const directory: unknown = isObject ? Reflect.get(repository, "directory") : undefined;
	const url: unknown = isObject ? Reflect.get(repository, "url") : repository;
	const named =
		typeof directory === "string"
			? directory
			: typeof url === "string"
				? TREE_PATH.exec(url)?.[1]
				: undefined;
	const path = named
		?.trim()
		.slice(0, MAX_LENGTH)
		.replace(/^(?:\.?\/)+|(?<!\/)\/+$/g, "");
	return path === undefined || path === "" || path === "." ? null : path;
}
