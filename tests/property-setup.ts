/** Vitest runs this before each file: properties that name no count of their own follow FUZZ_RUNS as well. */
import fc from "fast-check";
import { runs } from "./property-runs.ts";

const seed = process.env["FUZZ_SEED"];
fc.configureGlobal({
	numRuns: runs(100),
	includeErrorInReport: true,
	...(seed !== undefined && { seed: Number(seed) }),
});
