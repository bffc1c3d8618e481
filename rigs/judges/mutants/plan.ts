/** The files in one folder through which the process that starts the tests and the one that runs them talk. */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Mutant = {
	id: string;
	/** The path from the root of the repository. */
	file: string;
	line: number;
	mutator: string;
	/** The code as it is, and as it is instead. */
	original: string;
	replacement: string;
};

export type Status = "Killed" | "Timeout" | "Survived" | "NoCoverage";
export type Result = { id: string; status: Status; ms: number; by?: string };

export type Plan = { root: string; mutants: readonly Mutant[]; tests: readonly string[] };

/** The tests of one file that reach a mutant: all of them when their shared code reaches it. */
export type Reach = { file: string; tests: readonly string[] | "all"; hits: number };
/** Milliseconds of each file; who reaches each mutant, by running and by loading. */
export type Coverage = {
	ms: Record<string, number>;
	running: Record<string, Reach[]>;
	loading: Record<string, string[]>;
};

export function readPlan(directory: string): Plan {
	return read(join(directory, "plan.json"));
}

export function writePlan(directory: string, plan: Plan): void {
	writeFileSync(join(directory, "plan.json"), JSON.stringify(plan));
}

export function readCoverage(directory: string): Coverage | undefined {
	const path = join(directory, "coverage.json");
	return existsSync(path) ? read(path) : undefined;
}

export function writeCoverage(directory: string, coverage: Coverage): void {
	writeFileSync(join(directory, "coverage.json"), JSON.stringify(coverage));
}

export function readResults(directory: string): Result[] {
	return lines(join(directory, "results.jsonl")).map((line) => JSON.parse(line) as Result);
}

export function addResult(directory: string, result: Result): void {
	appendFileSync(join(directory, "results.jsonl"), `${JSON.stringify(result)}\n`);
}

/** A sign of life with the current work: the id of a mutant, or another word. */
export function noteProgress(directory: string, underWay: string, testsRun: number): void {
	writeFileSync(join(directory, "progress"), `${underWay}\n${testsRun}`);
}

export function readProgress(directory: string): { underWay: string; testsRun: number } {
	const path = join(directory, "progress");
	const [underWay = "", testsRun = "0"] = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
	return { underWay, testsRun: Number(testsRun) };
}

export function instrumentedDirectory(directory: string): string {
	return join(directory, "instrumented");
}

function lines(path: string): string[] {
	return existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];
}

function read<T>(path: string): T {
	return JSON.parse(readFileSync(path, "utf8")) as T;
}
