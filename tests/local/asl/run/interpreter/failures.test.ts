import { describe, expect, it, test } from "vitest";
import { TaskFailure } from "../../../../../packages/local/src/asl/aws-errors.ts";
import type { Transition } from "../../../../../packages/local/src/asl/run/interpreter/run.ts";
import { createTestEngine, runMachine, testResource } from "../../engine-fixture.ts";
import { branch, failing, NamedError, task } from "./failing-tasks.ts";

describe("what a task throws becomes", () => {
	it.each<[string, unknown, string, string]>([
		["its error and cause, for a TaskFailure", new TaskFailure("My.Error", "because"), "My.Error", "because"],
		["its name and message, for an error", new NamedError("because"), "NamedError", "because"],
		["Error, for anything else", "text", "Error", "text"],
	])("%s", async (_, thrown, error, cause) => {
		const t = createTestEngine({ work: failing(thrown) });
		expect(await runMachine(t, { T: task() })).toMatchObject({ status: "FAILED", error, cause });
	});

	test("a cause of bounded length", async () => {
		const t = createTestEngine({ work: failing(new NamedError("x".repeat(100_000))) });
		expect((await runMachine(t, { T: task() })).cause).toHaveLength(32_768);
	});
});

describe("Retry", () => {
	const fail = () => new NamedError("again");

	it.each([
		["waits longer each time", [fail(), fail(), fail()], [{ ErrorEquals: ["NamedError"] }], "SUCCEEDED", 7],
		[
			"gives up after MaxAttempts",
			[fail(), fail(), fail(), fail()],
			[{ ErrorEquals: ["NamedError"] }],
			"FAILED",
			7,
		],
		["does nothing for another error", [fail()], [{ ErrorEquals: ["Other"] }], "FAILED", 0],
		[
			"with no attempts gives up at once",
			[fail()],
			[{ ErrorEquals: ["NamedError"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }],
			"FAILED",
			0,
		],
		[
			"stays below MaxDelaySeconds",
			[fail(), fail(), fail()],
			[{ ErrorEquals: ["States.TaskFailed"], IntervalSeconds: 2, MaxDelaySeconds: 3 }],
			"SUCCEEDED",
			8,
		],
		[
			"with FULL jitter takes a part of it",
			[fail(), fail()],
			[{ ErrorEquals: ["States.ALL"], IntervalSeconds: 4, JitterStrategy: "FULL" }],
			"SUCCEEDED",
			6,
		],
	])("%s", async (_, errors, retry, status, seconds) => {
		const t = createTestEngine({ work: failing(...errors) });
		const ended = await runMachine(t, { T: task({ Retry: retry }) });
		expect(ended.status).toBe(status);
		expect(((ended.stopDate?.getTime() ?? 0) - (ended.startDate?.getTime() ?? 0)) / 1000).toBe(seconds);
	});

	test("counts each retrier for itself, and the state's retries together", async () => {
		const counts: unknown[] = [];
		const errors = [new NamedError("1"), new RangeError("2"), new NamedError("3")];
		const t = createTestEngine({
			async work(call) {
				counts.push(call.arguments);
				const error = errors.shift();
				if (error) throw error;
			},
		});
		const ended = await runMachine(t, {
			T: task({
				Arguments: "{% $states.context.State.RetryCount %}",
				Retry: [
					{ ErrorEquals: ["NamedError"], MaxAttempts: 2 },
					{ ErrorEquals: ["States.ALL"], MaxAttempts: 1 },
				],
			}),
		});
		expect(ended.status).toBe("SUCCEEDED");
		expect(counts).toEqual([0, 1, 2, 3]);
	});

	test("counts anew each time the state is entered", async () => {
		const errors = [fail(), undefined, fail(), undefined];
		const t = createTestEngine({
			async work() {
				const error = errors.shift();
				if (error) throw error;
			},
		});
		const ended = await runMachine(t, {
			T: {
				...task({ Retry: [{ ErrorEquals: ["NamedError"], MaxAttempts: 1 }] }),
				End: undefined,
				Output: {},
				Next: "C",
			},
			C: {
				Type: "Choice",
				Choices: [{ Condition: "{% $exists($again) %}", Next: "S" }],
				Default: "T",
				Assign: { again: true },
			},
			S: { Type: "Succeed" },
		});
		expect(ended.status).toBe("SUCCEEDED");
	});

	test("of a Parallel runs all of its branches again", async () => {
		let first = 0;
		const t = createTestEngine({
			async first() {
				first++;
			},
			work: failing(fail()),
		});
		const ended = await runMachine(t, {
			P: {
				Type: "Parallel",
				Branches: [
					branch({ A: { Type: "Task", Resource: testResource("first"), End: true } }),
					branch({ W: { Type: "Wait", Seconds: 1, Next: "B" }, B: task() }),
				],
				Retry: [{ ErrorEquals: ["NamedError"] }],
				End: true,
			},
		});
		expect(ended).toMatchObject({ status: "SUCCEEDED", result: [null, "done"] });
		expect(first).toBe(2);
	});

	test("covers a failing Output", async () => {
		let calls = 0;
		const t = createTestEngine({ work: async () => ({ n: ++calls }) });
		const ended = await runMachine(t, {
			T: task({
				Output: "{% $states.result.n = 2 ? 'ok' : $states.result.missing %}",
				Retry: [{ ErrorEquals: ["States.QueryEvaluationError"] }],
			}),
		});
		expect(ended).toMatchObject({ status: "SUCCEEDED", result: "ok" });
	});
});

test("listeners follow every transition, and one that throws harms nobody", async () => {
	const t = createTestEngine({ work: failing(new NamedError("1"), new RangeError("2")) });
	const seen: string[] = [];
	t.engine.onTransition(() => {
		throw new Error("listener");
	});
	const stopListening = t.engine.onTransition(({ kind, stateName, error }: Transition) => {
		seen.push([kind, stateName, error].filter(Boolean).join(" "));
	});
	const states = {
		T: task({
			Retry: [{ ErrorEquals: ["NamedError"] }],
			Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
		}),
		Z: { Type: "Succeed" },
	};
	await runMachine(t, states);
	expect(seen).toEqual([
		"entered T",
		"retried T NamedError",
		"caught T RangeError",
		"exited T",
		"entered Z",
		"exited Z",
	]);
	expect(t.errors).toHaveLength(6);
	stopListening();
	await runMachine(t, states);
	expect(seen).toHaveLength(6);
});
