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

type Area = { mutate: string; tests: readonly string[] };

/** What is broken, and the tests that are to notice it: the folder's own, and those of the machine that it works for. */
const AREAS: Readonly<Record<string, Area>> = {
	resilience: { mutate: "packages/core/src/resilience", tests: ["tests/core/resilience/**"] },
	scoring: { mutate: "packages/core/src/scoring", tests: ["tests/core/scoring/**", "tests/real-world/**"] },
	collection: {
		mutate: "packages/core/src/collection",
		tests: ["tests/core/collection/**", "tests/state-machines/collect-package.test.ts"],
	},
	"dead-letters": {
		mutate: "packages/core/src/dead-letters",
		tests: ["tests/core/dead-letters/**", "tests/state-machines/process-dead-letters.test.ts"],
	},
	healing: {
		mutate: "packages/core/src/healing",
		tests: ["tests/core/healing/**", "tests/state-machines/heal-stale-packages.test.ts"],
	},
	refresh: {
		mutate: "packages/core/src/refresh",
		tests: ["tests/core/refresh/**", "tests/state-machines/refresh-packages.test.ts"],
	},
	accounts: {
		mutate: "packages/core/src/accounts",
		tests: ["tests/core/accounts/**", "tests/functions/api/{http,routes/accounts}/**"],
	},
	composition: {
		mutate: "packages/functions/src/compose",
		tests: ["tests/functions/{compose,api/http}/**", "tests/wiring/**"],
	},
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
for (const [name, area] of areas) {
	const { percent, counts, lines } = judge(name, area);
	process.stdout.write(`${name}: ${percent.toFixed(1)} % of the breaks are noticed (${counts})\n`);
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

/** @returns the share of noticed breaks, how many there are of each status, and those that nobody noticed */
function judge(name: string, area: Area): { percent: number; counts: string; lines: string[] } {
	const directory = mkdtempSync(join(tmpdir(), `dephealth-mutants-${name}-`));
	const report = join(directory, "report.json");
	const config = join(directory, "stryker.json");
	writeFileSync(
		config,
		JSON.stringify({
			testRunner: "vitest",
			plugins: ["@stryker-mutator/vitest-runner"],
			vitest: { configFile: "rigs/judges/mutants/vitest.config.ts" },
			mutate: [`${area.mutate}/**/*.ts`],
			// Sentences are for people: their wording is held by the documents that tests compare whole, or by nothing.
			mutator: { excludedMutations: ["StringLiteral"] },
			// A machine that is busy with other work ends no test that would have passed.
			timeoutMS: 60_000,
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
	spawnSync(process.execPath, [stryker, "run", config], {
		cwd: ROOT,
		stdio: ["ignore", 2, 2],
		// The same draws for every break, and few of them.
		env: {
			...process.env,
			DEPHEALTH_MUTANTS_TESTS: JSON.stringify(area.tests),
			FUZZ_RUNS: "0.1",
			FUZZ_SEED: "1",
		},
	});
	if (!existsSync(report)) throw new Error(`StrykerJS judged nothing of ${name}; above is why.`);
	const { files: judged } = JSON.parse(readFileSync(report, "utf8")) as Report;
	rmSync(directory, { recursive: true, force: true });
	const mutants = Object.entries(judged).flatMap(([file, { mutants: all }]) =>
		all.map((mutant) => ({ file, ...mutant })),
	);
	const noticed = mutants.filter(({ status }) => NOTICED.has(status)).length;
	const unnoticed = mutants.filter(({ status }) => UNNOTICED.has(status));
	return {
		counts: [...Map.groupBy(mutants, ({ status }) => status)]
			.map(([status, { length }]) => `${length} ${status}`)
			.join(", "),
		percent: (100 * noticed) / Math.max(1, noticed + unnoticed.length),
		lines: unnoticed.map(
			({ file, status, mutatorName, replacement, location }) =>
				`${file}:${location.start.line} ${status} ${mutatorName}: ${(replacement ?? "").replace(/\s+/g, " ").slice(0, 80)}`,
		),
	};
}
