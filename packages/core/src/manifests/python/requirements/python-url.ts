import { VERSION_CONTROL } from "./version-control.ts";

/** Describes a URL or path that replaces an index's package. */
export function describePythonUrl(url: string): string {
	const [, tool = ""] = /^(git|hg|svn|bzr)\+/.exec(url) ?? [];
	const repository = VERSION_CONTROL.get(tool);
	if (repository !== undefined) return repository;
	return /^https?:/i.test(url) ? "a file by URL" : "a local path";
}
