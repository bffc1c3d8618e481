import { type FixtureProject, type Listed, run, sorted } from "./fixture-project.ts";
import { WORKSPACE } from "./node-workspace.ts";

const CATALOGS = {
	...WORKSPACE,
	"package.json": {
		...WORKSPACE["package.json"],
		dependencies: {
			...WORKSPACE["package.json"].dependencies,
			a: "workspace:*",
			"color-convert": "catalog:",
		},
	},
	"packages/a/package.json": {
		...WORKSPACE["packages/a/package.json"],
		dependencies: { debug: "^4.3.0", b: "workspace:^", kleur: "catalog:old" },
	},
	"pnpm-workspace.yaml":
		'packages: ["packages/*"]\ncatalog:\n  color-convert: ^2.0.1\ncatalogs:\n  old: { kleur: ^3.0.0 }\noverrides:\n  ansi-styles: 4.3.0\n',
};

export const pnpm: FixtureProject = {
	tool: "pnpm",
	files: CATALOGS,
	lock: [["pnpm", "install", "--lockfile-only", "--ignore-scripts"]],
	lockfile: "pnpm-lock.yaml",
	list: listPnpm,
};

type PnpmProject = Record<
	"dependencies" | "devDependencies" | "optionalDependencies",
	Record<string, PnpmNode>
>;
type PnpmNode = { from: string; version: string; dependencies?: Record<string, PnpmNode> };

function listPnpm(folder: string): Listed {
	const projects = (flags: string[]) => {
		const text = run(folder, [
			"pnpm",
			"list",
			"-r",
			"--depth",
			"Infinity",
			"--json",
			"--lockfile-only",
			...flags,
		]);
		return JSON.parse(text) as PnpmProject[];
	};
	const nodes = (project: PnpmProject) =>
		["dependencies", "devDependencies", "optionalDependencies"].flatMap((field) =>
			Object.values(project[field as keyof PnpmProject] ?? {}),
		);
	const within = (node: PnpmNode): string[] => [
		...(node.version.startsWith("link:") ? [] : [`${node.from}@${node.version}`]),
		...Object.values(node.dependencies ?? {}).flatMap(within),
	];
	const all = projects([]).flatMap(nodes);
	const production = new Set(projects(["--prod"]).flatMap(nodes).flatMap(within));
	const listed = sorted(all.flatMap(within));
	return {
		listed,
		direct: sorted(all.filter(({ version }) => !version.startsWith("link:")).map(({ from }) => from)),
		development: listed.filter((each) => !production.has(each)),
	};
}
