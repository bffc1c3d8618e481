import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type FixtureProject, type Listed, sorted } from "./fixture-project.ts";

/** Only packages of npm, since JSR is not available here. */
const FILES = {
	"deno.json": { workspace: ["./packages/a"], imports: { chalk: "npm:chalk@^4" } },
	"packages/a/deno.json": {
		name: "@shop/a",
		version: "1.0.0",
		exports: "./mod.ts",
		imports: { ms: "npm:ms@^2.1.0" },
	},
	"packages/a/mod.ts": "",
	"package.json": {
		name: "shop",
		dependencies: { wrap: "npm:wrap-ansi@^7.0.0", "@types/ms": "^2" },
		devDependencies: { kleur: "^4.1.0" },
	},
};

export const deno: FixtureProject = {
	tool: "deno",
	files: FILES,
	lock: [["deno", "install", "--quiet"]],
	lockfile: "deno.lock",
	list: listDeno,
};

/** It has no command that lists packages, but each installed package has a folder: `@types+ms@2.1.0`. */
function listDeno(folder: string): Listed {
	const installed = readdirSync(join(folder, "node_modules/.deno"), { withFileTypes: true });
	return {
		listed: sorted(
			installed
				.filter(({ name }) => name.includes("@", 1) && !name.startsWith("shop@"))
				.map(({ name }) => name.replace("+", "/")),
		),
		direct: ["@types/ms", "chalk", "kleur", "ms", "wrap-ansi"],
	};
}
