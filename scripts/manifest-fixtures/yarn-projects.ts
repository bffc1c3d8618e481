import { type FixtureProject, type Listed, listWithoutDevelopment, run, sorted } from "./fixture-project.ts";
import { DIRECT_OF_WORKSPACE, registryPackage, WORKSPACE } from "./node-workspace.ts";

const { overrides: resolutions, ...root } = WORKSPACE["package.json"];
const FILES = { ...WORKSPACE, "package.json": { ...root, resolutions } };

const CLASSIC = {
	files: FILES,
	lock: [["yarn", "install", "--ignore-scripts", "--non-interactive", "--silent"]],
	lockfile: "yarn.lock",
} as const;

export const yarn1: FixtureProject = {
	tool: "yarn",
	...CLASSIC,
	list: (folder) => list(folder, CLASSIC, listClassic),
};

const BERRY = {
	files: {
		...FILES,
		"packages/a/package.json": {
			...WORKSPACE["packages/a/package.json"],
			dependencies: { debug: "^4.3.0", b: "workspace:^" },
		},
		// Without its own one, it searches for a project in the folders above.
		"yarn.lock": "",
	},
	lock: [["yarn-berry", "install", "--mode=update-lockfile"]],
	lockfile: "yarn.lock",
} as const;

/** `yarn-berry` is the program of @yarnpkg/cli-dist under another name, beside that of yarn 1. */
export const yarnBerry: FixtureProject = {
	tool: "yarn-berry",
	...BERRY,
	list: (folder) => list(folder, BERRY, listBerry),
};

function list(
	folder: string,
	project: typeof CLASSIC | typeof BERRY,
	packagesIn: (folder: string) => string[],
): Listed {
	const listed = packagesIn(folder);
	const production = new Set(listWithoutDevelopment(folder, project, packagesIn));
	return {
		listed,
		direct: DIRECT_OF_WORKSPACE,
		development: listed.filter((each) => !production.has(each)),
	};
}

type Tree = { name: string; shadow?: boolean; children?: Tree[] };

/** A shadow is a package that is listed elsewhere. */
function listClassic(folder: string): string[] {
	const { data } = JSON.parse(run(folder, ["yarn", "list", "--json"])) as { data: { trees: Tree[] } };
	const within = ({ name, shadow, children = [] }: Tree): string[] =>
		shadow ? [] : [...registryPackage(name), ...children.flatMap(within)];
	return sorted(data.trees.flatMap(within));
}

/** `name@npm:1.0.0`; a patched copy names its original in the same way. */
function listBerry(folder: string): string[] {
	const lines = run(folder, ["yarn-berry", "info", "--all", "--recursive", "--json"]).trim().split("\n");
	return sorted(
		lines.flatMap((line) => {
			const { value } = JSON.parse(line) as { value: string };
			const [, name = "", version] = /^(.+?)@(?:patch:.+@)?npm(?::|%3A)([^#:]+)/.exec(value) ?? [];
			return version === undefined ? [] : registryPackage(`${name}@${version.split("@").at(-1)}`);
		}),
	);
}
