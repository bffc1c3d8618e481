import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const biome = join(root, "node_modules/@biomejs/biome/bin/biome");

type LintReport = {
	summary: { changed: number; unchanged: number };
	diagnostics: { message: string; category: string; location: { path: string } }[];
};
type Source = { path: string; source: string };
const imports = (path: string, imported: string): Source => ({
	path,
	source: `import { x } from "${imported}";\n\nexport const y = x;\n`,
});

/**
 * Lints sources as if they were at their paths in this repository, all at once. Returns the linter's messages for
 * each.
 */
function lint(sources: readonly Source[]): string[] {
	const sandbox = mkdtempSync(join(tmpdir(), "dephealth-lint-"));
	const config = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
	writeFileSync(
		join(sandbox, "biome.json"),
		JSON.stringify({ ...config, $schema: undefined, vcs: undefined }),
	);
	const files = sources.map(({ path, source }, index) => {
		const file = path.replace(/\.ts$/, `-${index}.ts`);
		mkdirSync(join(sandbox, dirname(path)), { recursive: true });
		writeFileSync(join(sandbox, file), source);
		return file;
	});
	const { stdout } = spawnSync(
		process.execPath,
		[biome, "lint", "--reporter=json", "--max-diagnostics=none", "."],
		{ cwd: sandbox, encoding: "utf8" },
	);
	rmSync(sandbox, { recursive: true });
	const { summary, diagnostics } = JSON.parse(stdout) as LintReport;
	// The count includes the configuration: a file that is passed over would count as clean.
	expect(summary.unchanged + summary.changed).toBe(sources.length + 1);
	return files.map((file) =>
		diagnostics
			.filter(({ location }) => location.path.endsWith(file))
			.map((diagnostic) => JSON.stringify(diagnostic))
			.join("\n"),
	);
}

const FORBIDDEN: readonly [path: string, imported: string, reason: string][] = [
	[
		"packages/core/src/aws/x.ts",
		"@dephealth/functions/compose/accounts/gate.ts",
		"core knows nothing of functions",
	],
	["packages/core/src/aws/x.ts", "@dephealth/local/runtime.ts", "core knows nothing of functions"],
	[
		"packages/core/src/packages/x.ts",
		"@dephealth/functions/compose/accounts/gate.ts",
		"core knows nothing of functions",
	],
	["packages/core/src/aws/x.ts", "aws-lambda", "nothing of Lambda events"],
	["packages/core/src/scoring/x.ts", "undici", "Policy is pure"],
	["packages/core/src/resilience/x.ts", "@aws-sdk/client-sqs", "Policy is pure"],
	["packages/core/src/packages/x.ts", "node:fs", "Policy is pure"],
	["packages/core/src/facts/x.ts", "../packages/package-store.ts", "Policy is pure"],
	["packages/core/src/sources/x.ts", "@aws-sdk/client-sqs", "Sources only talk to upstreams"],
	["packages/functions/src/compose/x.ts", "@dephealth/local/runtime.ts", "functions know core only"],
	["packages/functions/src/api/x.ts", "@dephealth/cli/main.ts", "functions know core only"],
	["packages/functions/src/tasks/x.ts", "@aws-sdk/client-sqs", "Clients are made in compose/ only"],
	["packages/local/src/x.ts", "@dephealth/cli/main.ts", "not the command line"],
	[
		"packages/cli/src/x.ts",
		"@dephealth/functions/compose/accounts/gate.ts",
		"embedded runtime or to the HTTP API",
	],
	["stacks/x.ts", "@dephealth/core/config.ts", "by their contract only"],
	["stacks/x.ts", "@dephealth/functions/compose/accounts/gate.ts", "by their contract only"],
	["stacks/x.ts", "@dephealth/local/runtime.ts", "by their contract only"],
	["packages/contract/src/x.ts", "@dephealth/core/errors.ts", "nothing but zod"],
	["packages/contract/src/x.ts", "node:fs", "nothing but zod"],
];
const ALLOWED: readonly [path: string, imported: string][] = [
	["packages/core/src/aws/x.ts", "@aws-sdk/client-dynamodb"],
	["packages/functions/src/tasks/x.ts", "@dephealth/core/errors.ts"],
	["packages/local/src/x.ts", "@dephealth/functions/compose/accounts/gate.ts"],
	["packages/cli/src/x.ts", "@dephealth/local/runtime.ts"],
	["packages/core/src/scoring/x.ts", "@dephealth/contract/vocabulary.ts"],
	["packages/cli/src/x.ts", "@dephealth/contract/routes/routes.ts"],
	["packages/contract/src/routes/x.ts", "../vocabulary.ts"],
	["packages/contract/src/x.ts", "zod/mini"],
	["stacks/x.ts", "@dephealth/contract/tables.ts"],
];
const IMPURE: Source = {
	path: "packages/core/src/scoring/x.ts",
	source: "export const y = () => setTimeout(() => process.env, 1);\n",
};

describe("the linter keeps imports pointing one way", () => {
	let said: string[];
	beforeAll(() => {
		said = lint([...[...FORBIDDEN, ...ALLOWED].map(([path, imported]) => imports(path, imported)), IMPURE]);
	});

	it.each(FORBIDDEN.map(([path, imported, reason], index) => ({ path, imported, reason, index })))(
		"$path may not import $imported",
		({ reason, index }) => {
			expect(said[index]).toContain("noRestrictedImports");
			expect(said[index]).toContain(reason);
		},
	);

	it.each(ALLOWED.map(([path, imported], index) => ({ path, imported, index })))(
		"$path may import $imported",
		({ index }) => {
			expect(said[FORBIDDEN.length + index]).not.toContain("noRestrictedImports");
		},
	);

	it("pure code gets time and configuration handed in", () => {
		expect(said.at(-1)).toContain("the global variable setTimeout");
		expect(said.at(-1)).toContain("the global variable process");
	});
});
