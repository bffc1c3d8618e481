import { type FixtureProject, type Listed, listWithoutDevelopment, run, sorted } from "./fixture-project.ts";
import { DIRECT_OF_WORKSPACE, registryPackage, WORKSPACE } from "./node-workspace.ts";

const PROJECT = {
	files: WORKSPACE,
	lock: [["bun", "install", "--lockfile-only", "--ignore-scripts"]],
	lockfile: "bun.lock",
} as const;

export const bun: FixtureProject = { tool: "bun", ...PROJECT, list: listBun };

function listBun(folder: string): Listed {
	const listed = packagesIn(folder);
	const production = new Set(listWithoutDevelopment(folder, PROJECT, packagesIn));
	return {
		listed,
		direct: DIRECT_OF_WORKSPACE,
		development: listed.filter((each) => !production.has(each)),
	};
}

/** Lines are `├── name@1.0.0`. */
function packagesIn(folder: string): string[] {
	const lines = run(folder, ["bun", "pm", "ls", "--all"]).split("\n");
	return sorted(lines.flatMap((line) => registryPackage(/[├└]── (\S+)/.exec(line)?.[1] ?? "a@")));
}
