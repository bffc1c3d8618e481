import { describe, expect, it, test } from "vitest";
import { createTestEngine, runMachine } from "../../engine-fixture.ts";
import { END } from "./state-cases.ts";

describe("Choice", () => {
	const states = {
		C: {
			Type: "Choice",
			Choices: [
				{ Condition: "{% $states.input.n > 10 %}", Next: "A", Output: "big", Assign: { by: "first" } },
				{ Condition: "{% $states.input.n > 5 %}", Next: "A" },
			],
			Default: "A",
			Output: "small",
			Assign: { by: "default" },
		},
		A: { Type: "Pass", Output: "{% {'by': $by, 'input': $states.input} %}", End: true },
	};

	it.each([
		[11, { by: "first", input: "big" }],
		[1, { by: "default", input: "small" }],
	])("follows the first rule that is true, else the Default: %d", async (n, expected) => {
		expect((await runMachine(createTestEngine(), states, { n })).result).toEqual(expected);
	});

	test("hands its input on when the rule has no Output", async () => {
		const output = { ...states.A, Output: "{% $states.input %}" };
		expect((await runMachine(createTestEngine(), { C: states.C, A: output }, { n: 6 })).result).toEqual({
			n: 6,
		});
	});

	test("fails when nothing matches and there is no Default", async () => {
		const only = { C: { Type: "Choice", Choices: [{ Condition: false, Next: "A" }] }, A: END };
		expect(await runMachine(createTestEngine(), only)).toMatchObject({
			status: "FAILED",
			error: "States.NoChoiceMatched",
		});
	});

	test("fails on a condition that is no boolean", async () => {
		const only = {
			C: { Type: "Choice", Choices: [{ Condition: "{% 'yes' %}", Next: "A" }], Default: "A" },
			A: END,
		};
		expect(await runMachine(createTestEngine(), only)).toMatchObject({
			error: "States.QueryEvaluationError",
		});
	});
});

describe("Fail", () => {
	it.each([
		[
			{ Error: "E", Cause: "why" },
			{ error: "E", cause: "why" },
		],
		[
			{ Error: "{% $states.input.e %}", Cause: "{% 'n is ' & $states.input.n %}" },
			{ error: "X", cause: "n is 1" },
		],
	])("%j", async (fields, expected) => {
		const ended = await runMachine(createTestEngine(), { F: { Type: "Fail", ...fields } }, { e: "X", n: 1 });
		expect(ended).toMatchObject({ status: "FAILED", ...expected });
	});

	test("without fields names no error", async () => {
		const ended = await runMachine(createTestEngine(), { F: { Type: "Fail" } });
		expect(ended.status).toBe("FAILED");
		expect(ended.error).toBeUndefined();
	});
});

describe("Wait", () => {
	it.each([
		[{ Seconds: 90 }, 90],
		[{ Seconds: "{% $states.input.s %}" }, 7],
		[{ Seconds: 0 }, 0],
		[{ Timestamp: "2026-01-01T00:01:00Z" }, 60],
		[{ Timestamp: "2026-01-01T02:01:00+02:00" }, 60],
		[{ Timestamp: "2020-01-01T00:00:00Z" }, 0],
		[{ Seconds: 60 * 60 * 24 * 40 }, 60 * 60 * 24 * 40],
	])("%j takes %d seconds", async (fields, seconds) => {
		const t = createTestEngine();
		const ended = await runMachine(t, { W: { Type: "Wait", ...fields, End: true } }, { s: 7 });
		expect(ended.status).toBe("SUCCEEDED");
		expect(((ended.stopDate?.getTime() ?? 0) - (ended.startDate?.getTime() ?? 0)) / 1000).toBe(seconds);
	});

	test("refuses a time it cannot read", async () => {
		const states = { W: { Type: "Wait", Timestamp: "{% 'tomorrow' %}", End: true } };
		expect(await runMachine(createTestEngine(), states)).toMatchObject({
			error: "States.QueryEvaluationError",
		});
	});
});
