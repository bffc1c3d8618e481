/**
 * `npm run judge:mutants [-- AREA …]`: breaks the code in small ways (StrykerJS) and counts how many breaks the tests notice.
 * An area below the bar ends it with 1. StrykerJS is installed for this alone, in this folder.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BAR_PERCENT = 85;
const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** What is broken, by area. Coefficients of the forecast are data. */
const AREAS: Readonly<Record<string, readonly string[]>> = {
	resilience: ["packages/core/src/resilience/**/*.ts"],
	scoring: ["packages/core/src/scoring/**/*.ts"],
	collection: ["packages/core/src/collection/**/*.ts"],
	"dead-letters": ["packages/core/src/dead-letters/**/*.ts"],
	healing: ["packages/core/src/healing/**/*.ts"],
	refresh: ["packages/core/src/refresh/**/*.ts"],
	accounts: ["packages/core/src/accounts/**/*.ts"],
	composition: ["packages/functions/src/compose/**/*.ts"],
};

type Mutant = {
	status: string;
	mutatorName: string;
	replacement?: string;
	location: { start: { line: number } };
};
type Report = { files: Record<string, { mutants: Mutant[] }> };

const NOTICED = new Set(["Killed", "Timeout"]);
const UNNOTICED = new Set(["Survived", "NoCoverage"]);

install();
const wanted = process.argv.slice(2);
const areas = Object.entries(AREAS).filter(([area]) => wanted.length === 0 || wanted.includes(area));
if (areas.length === 0) {
	process.stderr.write(`Areas are ${Object.keys(AREAS).join(", ")}.\n`);
	process.exit(2);
}
for (const [area, files] of areas) {
	const { percent, lines } = judge(area, files);
	process.stdout.write(`${area}: ${percent.toFixed(1)} % of the breaks are noticed\n`);
	for (const line of lines) process.stdout.write(`  ${line}\n`);
	if (percent < BAR_PERCENT) process.exitCode = 1;
}

function install(): void {
	if (existsSync(join(HERE, "node_modules", "@stryker-mutator", "vitest-runner"))) return;
	process.stderr.write("Installing StrykerJS, once …\n");
	const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
		cwd: HERE,
		stdio: ["ignore", 2, 2],
	});
	if (status !== 0) process.exit(1);
}

/** @returns the share of noticed breaks, and the others */
function judge(area: string, files: readonly string[]): { percent: number; lines: string[] } {
	const directory = mkdtempSync(join(tmpdir(), `dephealth-mutants-${area}-`));
	const report = join(directory, "report.json");
	const config = join(directory, "stryker.json");
	writeFileSync(
		config,
		JSON.stringify({
			testRunner: "vitest",
			plugins: ["@stryker-mutator/vitest-runner"],
			vitest: { configFile: "rigs/judges/mutants/vitest.config.ts" },
			mutate: files,
			coverageAnalysis: "perTest",
			concurrency: Number(process.env["DEPHEALTH_MUTANTS_AT_ONCE"] ?? 2),
			reporters: ["progress-append-only", "json"],
			jsonReporter: { fileName: report },
			// TypeScript 7 has no programming interface, and nothing here needs its configuration rewritten.
			tsconfigFile: "there-is-none.json",
			ignorePatterns: [".sst", ".dephealth", "docs", "packages/model/data"],
			tempDirName: join(directory, "work"),
			ignoreStatic: true,
		}),
	);
	const stryker = join(HERE, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
	spawnSync(process.execPath, [stryker, "run", config], { cwd: ROOT, stdio: ["ignore", 2, 2] });
	if (!existsSync(report)) throw new Error(`StrykerJS judged nothing of ${area}; above is why.`);
	const { files: judged } = JSON.parse(readFileSync(report, "utf8")) as Report;
	rmSync(directory, { recursive: true, force: true });
	const mutants = Object.entries(judged).flatMap(([file, { mutants: all }]) =>
		all.map((mutant) => ({ file, ...mutant })),
	);
	const noticed = mutants.filter(({ status }) => NOTICED.has(status)).length;
	const unnoticed = mutants.filter(({ status }) => UNNOTICED.has(status));
	return {
		percent: (100 * noticed) / Math.max(1, noticed + unnoticed.length),
		lines: unnoticed.map(
			({ file, status, mutatorName, replacement, location }) =>
				`${file}:${location.start.line} ${status} ${mutatorName}: ${(replacement ?? "").replace(/\s+/g, " ").slice(0, 80)}`,
		),
	};
}
