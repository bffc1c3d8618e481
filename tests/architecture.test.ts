import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const biome = join(root, "node_modules/@biomejs/biome/bin/biome");

/** Lints one source as if it stood at a path of this repository; returns what the linter says. */
function lint(path: string, source: string): string {
	const sandbox = mkdtempSync(join(tmpdir(), "dephealth-lint-"));
	const config = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
	writeFileSync(
		join(sandbox, "biome.json"),
		JSON.stringify({ ...config, $schema: undefined, vcs: undefined }),
	);
	mkdirSync(join(sandbox, dirname(path)), { recursive: true });
	writeFileSync(join(sandbox, path), source);
	const { stdout, stderr } = spawnSync(process.execPath, [biome, "lint", "."], {
		cwd: sandbox,
		encoding: "utf8",
	});
	return `${stdout}${stderr}`.replace(/\s+/g, " ");
}

describe("the linter keeps imports pointing one way", () => {
	it.each([
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
	])("%s may not import %s", (path, imported, reason) => {
		const output = lint(path, `import { x } from "${imported}";\n\nexport const y = x;\n`);
		expect(output).toContain("noRestrictedImports");
		expect(output).toContain(reason);
	});

	it.each([
		["packages/core/src/aws/x.ts", "@aws-sdk/client-dynamodb"],
		["packages/functions/src/tasks/x.ts", "@dephealth/core/errors.ts"],
		["packages/local/src/x.ts", "@dephealth/functions/compose/accounts/gate.ts"],
		["packages/cli/src/x.ts", "@dephealth/local/runtime.ts"],
		["packages/core/src/scoring/x.ts", "@dephealth/contract/vocabulary.ts"],
		["packages/cli/src/x.ts", "@dephealth/contract/routes/routes.ts"],
		["packages/contract/src/routes/x.ts", "../vocabulary.ts"],
		["packages/contract/src/x.ts", "zod/mini"],
		["stacks/x.ts", "@dephealth/contract/tables.ts"],
	])("%s may import %s", (path, imported) => {
		const output = lint(path, `import { x } from "${imported}";\n\nexport const y = x;\n`);
		expect(output).toContain("Checked 2 files");
		expect(output).not.toContain("noRestrictedImports");
	});

	it("pure code gets time and configuration handed in", () => {
		const output = lint(
			"packages/core/src/scoring/x.ts",
			"export const y = () => setTimeout(() => process.env, 1);\n",
		);
		expect(output).toContain("Time is injected");
		expect(output).toContain("configuration is a parameter");
	});
});
