import { type ProjectFile, readProjects } from "@dephealth/core/manifests/read-projects.ts";

/** `name`, with `!` when direct, `dev` when for development, and `?` for what is not told. */
export function told(files: readonly ProjectFile[], path: string): string[] {
	const project = readProjects(files).projects.find((each) => each.path === path);
	return (project?.manifest.dependencies ?? [])
		.map(({ ref, isDirect, isDev }) => {
			const direct = isDirect === undefined ? "?" : isDirect ? "!" : "";
			const purpose = isDev === undefined ? "?" : isDev ? "dev" : "prod";
			return `${ref.name}${direct} ${purpose}`;
		})
		.sort();
}
