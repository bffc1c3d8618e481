import { expect, it } from "vitest";
import type { Mutant, Result } from "../../../rigs/judges/mutants/plan.ts";
import { summarize, wilson } from "../../../rigs/judges/mutants/summary.ts";

function aMutant(id: string, line: number): Mutant {
	return { id, file: "a.ts", line, mutator: "ConditionalExpression", original: "a > b", replacement: "true" };
}

it("counts a test that fails and one that hangs as noticed, and lists the others by line", () => {
	const mutants = [aMutant("1", 9), aMutant("2", 3), aMutant("3", 5), aMutant("4", 7)];
	const results: Result[] = [
		{ id: "1", status: "Survived", ms: 1 },
		{ id: "2", status: "Killed", ms: 1 },
		{ id: "3", status: "Timeout", ms: 1 },
		{ id: "4", status: "NoCoverage", ms: 0 },
	];
	expect(summarize(mutants, results, 4)).toEqual({
		share: 0.5,
		line: "50.0 % of 4 mutants are noticed (1 Killed, 1 NoCoverage, 1 Survived, 1 Timeout)",
		survivors: [aMutant("4", 7), aMutant("1", 9)],
		unnoticed: ["a.ts:7 NoCoverage: a > b → true", "a.ts:9 Survived: a > b → true"],
	});
});

it("says of a sample how sure its share is", () => {
	const results: Result[] = [{ id: "1", status: "Killed", ms: 1 }];
	expect(summarize([aMutant("1", 1)], results, 900).line).toBe(
		"100.0 % of 1 mutants, drawn from 900 (20.7 % to 100.0 % with 95 % confidence), are noticed (1 Killed)",
	);
});

it("notices nothing where nothing was judged", () => {
	expect(summarize([], [], 0).share).toBe(0);
});

// Table 1 of Newcombe, "Two-sided confidence intervals for the single proportion" (1998), method 3.
it.each([
	[81, 263, 0.2553, 0.3662],
	[15, 148, 0.0624, 0.1605],
	[0, 20, 0, 0.1611],
	[1, 29, 0.0061, 0.1718],
])("%i of %i lie between %f and %f", (hits, of, least, most) => {
	const [low, high] = wilson(hits, of);
	expect(low).toBeCloseTo(least, 4);
	expect(high).toBeCloseTo(most, 4);
});
