/**
 * Runs the tests of an area repeatedly in one process, each time with another mutant switched on. Imported modules
 * stay; each test file is evaluated again, so that its own setup does not carry over from the previous mutant.
 */
import { join } from "node:path";
import { type RunnerTask, type RunnerTestCase, type RunnerTestFile, TestRunner, vi } from "vitest";
import { startTests } from "vitest/internal/browser";
import {
	addResult,
	type Coverage,
	type Mutant,
	noteProgress,
	readCoverage,
	readPlan,
	readResults,
	type Status,
	writeCoverage,
} from "./plan.ts";

/** Calls of a mutant's code, as a multiple of those without it, after which it is taken for endless. */
const ENDLESS = 100;
/** The separator between a test file and a test, in the ids by which coverage is counted. */
const OF = "\n";
const LOADING = "loading";
const SHARED = "shared";

/** The switches that the instrumented code reads and counts. */
type Switchboard = {
	activeMutant?: string | undefined;
	currentTestId?: string | undefined;
	hitCount?: number | undefined;
	hitLimit?: number | undefined;
	mutantCoverage: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
};
type Failure = { file: string; test: string | undefined; name: string; message: string };
type Selection = (test: RunnerTestCase) => boolean;

const directory = process.env["DEPHEALTH_MUTANTS"] ?? "";
const globals = globalThis as unknown as { __stryker__: Switchboard };
globals.__stryker__ ??= { mutantCoverage: { static: {}, perTest: {} } };
const switches = globals.__stryker__;

export default class MutantRunner extends TestRunner {
	#isDriving = false;
	#isWanted: Selection = () => true;
	#failed: RunnerTestCase | undefined;
	#underWay = "";
	#testsRun = 0;
	/** An unhandled rejection: vitest fails the run by it, whichever test caused it. */
	#unhandled: unknown;

	override async onAfterRunFiles(files: RunnerTestFile[]): Promise<void> {
		super.onAfterRunFiles(files);
		if (this.#isDriving) return;
		this.#isDriving = true;
		this.#keepFromReporters();
		await this.#drive();
	}

	async #drive(): Promise<void> {
		process.on("unhandledRejection", (reason) => {
			this.#unhandled ??= reason;
		});
		const plan = readPlan(directory);
		const files = plan.tests.map((file) => join(plan.root, file));
		const coverage = readCoverage(directory) ?? (await this.#measure(files));
		const judged = new Set(readResults(directory).map(({ id }) => id));
		const open = plan.mutants.filter(({ id }) => !judged.has(id));
		const byRunning = open.filter(({ id }) => coverage.running[id]);
		const byLoading = open.filter(({ id }) => !coverage.running[id]);
		let isFirst = true;
		for (const mutant of [...byRunning, ...byLoading]) {
			this.#underWay = mutant.id;
			if (!(await this.#judge(mutant, coverage, isFirst))) return;
			isFirst = false;
		}
	}

	/** @returns false when this process is not to be used any further; then the mutant may have no result yet */
	async #judge(mutant: Mutant, coverage: Coverage, isFirst: boolean): Promise<boolean> {
		const startedAt = performance.now();
		const end = (status: Status, by?: Failure) =>
			addResult(directory, {
				id: mutant.id,
				status,
				ms: Math.round(performance.now() - startedAt),
				...(by && { by: `${by.name}: ${by.message}` }),
			});
		const reach = coverage.running[mutant.id];
		const loading = coverage.loading[mutant.id];
		if (!reach && !loading) {
			end("NoCoverage");
			return true;
		}
		const seek = async () =>
			(reach && (await this.#run(mutant.id, reach, coverage))) ??
			// A module that is loaded late, by a test, runs it once, too.
			(loading && (await this.#load(mutant.id, loading, coverage)));
		let failure = await seek();
		// A rejection that no test is to blame for may be left of the mutant before.
		if (failure && failure.test === undefined) failure = await seek();
		if (!failure) {
			end("Survived");
			return true;
		}
		if (/timed out in \d+ms/.test(failure.message)) {
			end("Timeout", failure);
			return false;
		}
		const again = await this.#runFile(
			failure.file,
			({ id }) => failure.test === undefined || id === failure.test,
		);
		if (!again) {
			end("Killed", failure);
			return true;
		}
		// Effects of a mutant remain. In a separate process they can only be this one's.
		if (isFirst) end("Killed", failure);
		return false;
	}

	async #run(
		id: string,
		reach: readonly { file: string; tests: readonly string[] | "all"; hits: number }[],
		{ ms }: Coverage,
	) {
		const hits = reach.reduce((sum, each) => sum + each.hits, 0);
		switches.activeMutant = id;
		switches.hitCount = 0;
		switches.hitLimit = ENDLESS * (hits + 10);
		try {
			const cost = ({ file, tests }: (typeof reach)[number]) => (ms[file] ?? 0) * (tests === "all" ? 1 : 0.5);
			for (const { file, tests } of [...reach].sort((a, b) => cost(a) - cost(b))) {
				const failure = await this.#runFile(file, (test) => tests === "all" || tests.includes(test.id));
				if (failure) return failure;
			}
			return undefined;
		} finally {
			this.#switchOff();
		}
	}

	/** Loads all modules again, for mutants in code that runs once at loading. */
	async #load(id: string, files: readonly string[], { ms }: Coverage): Promise<Failure | undefined> {
		switches.activeMutant = id;
		vi.resetModules();
		try {
			for (const file of [...files].sort((a, b) => (ms[a] ?? 0) - (ms[b] ?? 0))) {
				const failure = await this.#runFile(file, () => true);
				if (failure) return failure;
			}
			return undefined;
		} finally {
			this.#switchOff();
			vi.resetModules();
		}
	}

	#switchOff(): void {
		switches.activeMutant = undefined;
		switches.hitCount = undefined;
		switches.hitLimit = undefined;
	}

	/** Each file alone, first with nothing loaded and then with all of its imports loaded. */
	async #measure(files: readonly string[]): Promise<Coverage> {
		const coverage: Coverage = { ms: {}, running: {}, loading: {} };
		for (const file of files) {
			this.#underWay = `measuring ${file}`;
			vi.resetModules();
			switches.currentTestId = file + OF + LOADING;
			await this.#runFile(file, () => false);
			switches.currentTestId = file + OF + SHARED;
			const startedAt = performance.now();
			const failure = await this.#runFile(file, () => true);
			if (failure) throw new Error(`Without any mutant, "${failure.name}" fails: ${failure.message}`);
			coverage.ms[file] = performance.now() - startedAt;
			switches.currentTestId = undefined;
			note(file, coverage);
		}
		writeCoverage(directory, coverage);
		return coverage;
	}

	async #runFile(file: string, isWanted: Selection): Promise<Failure | undefined> {
		noteProgress(directory, this.#underWay, this.#testsRun);
		this.#isWanted = isWanted;
		this.#failed = undefined;
		this.#unhandled = undefined;
		const [result] = await startTests([file], this);
		const failed = this.#failure();
		// Rejections are known to be unhandled a turn later.
		await new Promise((resolve) => setImmediate(resolve));
		if (!failed && this.#unhandled !== undefined) {
			return { file, test: undefined, name: file, message: `unhandled: ${String(this.#unhandled)}` };
		}
		if (!failed && result?.result?.state !== "fail") return undefined;
		const { errors } = (failed ?? result)?.result ?? {};
		return { file, test: failed?.id, name: failed?.fullTestName ?? file, message: messageOf(errors, result) };
	}

	#failure(): RunnerTestCase | undefined {
		return this.#failed;
	}

	override onBeforeRunTask(test: RunnerTestCase): Promise<void> {
		if (this.#failed) test.mode = "skip";
		if (switches.currentTestId) switches.currentTestId = test.file.filepath + OF + test.id;
		return super.onBeforeRunTask(test);
	}

	override onAfterRunTask(test: RunnerTestCase): void {
		if (test.result?.state === "fail") this.#failed ??= test;
		this.#testsRun += 1;
		noteProgress(directory, this.#underWay, this.#testsRun);
		if (switches.currentTestId) switches.currentTestId = test.file.filepath + OF + SHARED;
		super.onAfterRunTask(test);
	}

	/** Vitest's own process knows only the driver. */
	#keepFromReporters(): void {
		Object.assign(this, {
			onTaskUpdate: async () => {},
			onCollectStart: (file: RunnerTestFile) => super.onCollectStart(file),
			onCollected: (files: RunnerTestFile[]) => {
				for (const file of files) choose(file, this.#isWanted);
			},
		});
	}
}

/**
 * Marks unwanted tests, so that hooks of suites without a wanted test do not run either. @returns true when one is
 * wanted
 */
function choose(task: RunnerTask, isWanted: Selection): boolean {
	if (task.mode !== "run" && task.mode !== "queued") return false;
	const wanted =
		task.type === "suite"
			? task.tasks.map((child) => choose(child, isWanted)).some(Boolean)
			: isWanted(task as RunnerTestCase);
	if (!wanted && task.result?.state !== "fail") task.mode = "skip";
	return wanted;
}

function note(file: string, coverage: Coverage): void {
	const { perTest } = switches.mutantCoverage;
	const found: Record<string, { tests: string[]; isShared: boolean; hits: number }> = {};
	for (const [key, counts] of Object.entries(perTest)) {
		const test = key.slice(key.lastIndexOf(OF) + 1);
		for (const [mutant, hits] of Object.entries(counts)) {
			if (test === LOADING) {
				coverage.loading[mutant] ??= [];
				coverage.loading[mutant].push(file);
				continue;
			}
			found[mutant] ??= { tests: [], isShared: false, hits: 0 };
			const entry = found[mutant];
			entry.hits += hits;
			if (test === SHARED) entry.isShared = true;
			else entry.tests.push(test);
		}
		delete perTest[key];
	}
	for (const [mutant, { tests, isShared, hits }] of Object.entries(found)) {
		coverage.running[mutant] ??= [];
		coverage.running[mutant].push({ file, tests: isShared ? "all" : tests, hits });
	}
}

function messageOf(
	errors: readonly { message?: string }[] | undefined,
	file: RunnerTestFile | undefined,
): string {
	const [first] = errors ?? [];
	return String(first?.message ?? file?.result?.errors?.[0]?.message ?? "a hook failed").slice(0, 200);
}
