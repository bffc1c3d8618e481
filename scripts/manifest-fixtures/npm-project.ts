import { type FixtureProject, type Listed, run, sorted } from "./fixture-project.ts";
import { DIRECT_OF_WORKSPACE, registryPackage, WORKSPACE } from "./node-workspace.ts";

export function npmProject(version: number): FixtureProject {
	const flags = ["--package-lock-only", `--lockfile-version=${version}`, "--ignore-scripts", "--no-audit"];
	return {
		tool: "npm",
		files: WORKSPACE,
		lock: [["npm", "install", ...flags]],
		lockfile: "package-lock.json",
		list: listNpm,
	};
}

type NpmNode = { name?: string; version?: string; dependencies?: Record<string, NpmNode> };

/** `npm ls` names an alias by its own name, and omits packages for other systems, of which the workspace has one. */
function listNpm(folder: string): Listed {
	const tree = (omit: string[]) => {
		const text = run(folder, ["npm", "ls", "--all", "--json", "--package-lock-only", ...omit], {
			mayFail: true,
		});
		return packagesIn(JSON.parse(text) as NpmNode);
	};
	const all = [...tree([]), "fsevents@2.3.3"];
	const production = new Set(tree(["--omit=dev"]));
	return {
		listed: sorted(all),
		direct: DIRECT_OF_WORKSPACE,
		development: sorted(all.filter((each) => !production.has(each) && !each.startsWith("fsevents@"))),
	};
}

function packagesIn({ dependencies = {} }: NpmNode): string[] {
	return Object.entries(dependencies).flatMap(([name, node]) => {
		const own = node.version === undefined ? [] : registryPackage(`${name}@${node.version}`);
		return [...own, ...packagesIn(node)];
	});
}
