import { describe, expect, it, test } from "vitest";
import { TaskFailure } from "../../../packages/local/src/asl/aws-errors.ts";
import type { Integration } from "../../../packages/local/src/asl/parse/integration.ts";
import type { Transition } from "../../../packages/local/src/asl/run/interpreter/run.ts";
import { createManualClock } from "../../manual-clock.ts";
import { createTestEngine, historyLines, runMachine, testResource } from "./engine-fixture.ts";

const branch = (states: Record<string, unknown>) => ({ StartAt: Object.keys(states)[0], States: states });
const task = (fields: Record<string, unknown> = {}) => ({
	Type: "Task",
	Resource: testResource("work"),
	End: true,
	...fields,
});

/** Fails with these errors one after the other, then gives `done`. */
function failing(...errors: unknown[]): Integration {
	return async () => {
		if (errors.length > 0) throw errors.shift();
		return "done";
	};
}

class NamedError extends Error {
	override name = "NamedError";
}

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

describe("Catch", () => {
	test("hands on error and cause, after the retries", async () => {
		const t = createTestEngine({ work: failing(new NamedError("1"), new NamedError("2")) });
		const ended = await runMachine(t, {
			T: task({
				Retry: [{ ErrorEquals: ["NamedError"], MaxAttempts: 1 }],
				Catch: [
					{ ErrorEquals: ["Other"], Next: "Z" },
					{ ErrorEquals: ["States.ALL"], Next: "Z" },
				],
			}),
			Z: { Type: "Succeed" },
		});
		expect(ended.result).toEqual({ Error: "NamedError", Cause: "2" });
	});

	test("shapes the output and assigns variables from the error and the input", async () => {
		const t = createTestEngine({ work: failing(new NamedError("why")) });
		const ended = await runMachine(
			t,
			{
				T: task({
					Catch: [
						{
							ErrorEquals: ["NamedError"],
							Output: { input: "{% $states.input %}", error: "{% $states.errorOutput.Error %}" },
							Assign: { cause: "{% $states.errorOutput.Cause %}" },
							Next: "Z",
						},
					],
				}),
				Z: { Type: "Succeed", Output: "{% $merge([$states.input, {'cause': $cause}]) %}" },
			},
			{ n: 1 },
		);
		expect(ended.result).toEqual({ input: { n: 1 }, error: "NamedError", cause: "why" });
	});

	test("of a Parallel takes the error of a branch, and the other branches are aborted", async () => {
		let aborted = false;
		const t = createTestEngine({
			work: failing(new NamedError("no")),
			hang: ({ signal }) =>
				new Promise(() => {
					signal.addEventListener("abort", () => {
						aborted = true;
					});
				}),
		});
		const ended = await runMachine(t, {
			P: {
				Type: "Parallel",
				Branches: [
					branch({ H: { ...task(), Resource: testResource("hang") } }),
					branch({ W: { Type: "Wait", Seconds: 1, Next: "B" }, B: task() }),
				],
				Catch: [{ ErrorEquals: ["NamedError"], Next: "Z" }],
				End: true,
			},
			Z: { Type: "Succeed" },
		});
		expect(ended.status).toBe("SUCCEEDED");
		expect(aborted).toBe(true);
		expect(historyLines(t.engine, ended.executionArn).slice(-7)).toEqual([
			"12<11 TaskFailed",
			"13<7 TaskStateAborted",
			"14<12 ParallelStateFailed",
			"15<14 ParallelStateExited",
			"16<15 SucceedStateEntered",
			"17<16 SucceedStateExited",
			"18<17 ExecutionSucceeded",
		]);
	});

	test("does not catch what its own Output throws", async () => {
		const t = createTestEngine({ work: failing(new NamedError("no")) });
		const ended = await runMachine(t, {
			T: task({ Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $missing %}", Next: "Z" }] }),
			Z: { Type: "Succeed" },
		});
		expect(ended).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
	});
});

describe("timeouts", () => {
	function hanging() {
		const seen = { aborted: 0 };
		const hang: Integration = ({ signal }) =>
			new Promise((_, reject) => {
				signal.addEventListener("abort", () => {
					seen.aborted++;
					reject(new Error("the caller went away"));
				});
			});
		return { seen, hang };
	}

	test("of a task abort it and raise States.Timeout", async () => {
		const { seen, hang } = hanging();
		const t = createTestEngine({ hang });
		const ended = await runMachine(t, { T: task({ Resource: testResource("hang"), TimeoutSeconds: 30 }) });
		expect(ended).toMatchObject({ status: "FAILED", error: "States.Timeout" });
		expect(ended.cause).toBeUndefined();
		expect(seen.aborted).toBe(1);
		expect((ended.stopDate?.getTime() ?? 0) - (ended.startDate?.getTime() ?? 0)).toBe(30_000);
		expect(historyLines(t.engine, ended.executionArn).at(-2)).toBe("5<4 TaskTimedOut");
	});

	test("of a task begin with its turn, however long it has waited for that", async () => {
		const { seen, hang } = hanging();
		const clock = createManualClock({ autoAdvance: true });
		const takeTurn = () => clock.sleep(600_000);
		const t = createTestEngine({ hang }, { clock, takeTurn });
		const ended = await runMachine(t, { T: task({ Resource: testResource("hang"), TimeoutSeconds: 30 }) });
		expect(ended).toMatchObject({ status: "FAILED", error: "States.Timeout" });
		expect(seen.aborted).toBe(1);
		expect((ended.stopDate?.getTime() ?? 0) - (ended.startDate?.getTime() ?? 0)).toBe(630_000);
	});

	test("of the machine end a task that still waits for its turn", async () => {
		const { seen, hang } = hanging();
		const takeTurn = () => new Promise<void>(() => {});
		const t = createTestEngine({ hang }, { takeTurn });
		const ended = await runMachine(
			t,
			{ T: task({ Resource: testResource("hang") }) },
			{},
			{ TimeoutSeconds: 60 },
		);
		expect(ended.status).toBe("TIMED_OUT");
		expect(seen.aborted).toBe(0);
	});

	test("of a task can be retried, and computed", async () => {
		const { seen, hang } = hanging();
		const t = createTestEngine({ hang });
		const ended = await runMachine(
			t,
			{
				T: task({
					Resource: testResource("hang"),
					TimeoutSeconds: "{% $states.input.seconds %}",
					Retry: [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 2, IntervalSeconds: 1, BackoffRate: 1 }],
					Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
				}),
				Z: { Type: "Succeed" },
			},
			{ seconds: 10 },
		);
		expect(ended.result).toEqual({ Error: "States.Timeout", Cause: "" });
		expect(seen.aborted).toBe(3);
		expect((ended.stopDate?.getTime() ?? 0) - (ended.startDate?.getTime() ?? 0)).toBe(32_000);
	});

	test("of the machine end the execution, whatever it does", async () => {
		const { seen, hang } = hanging();
		const t = createTestEngine({ hang });
		const ended = await runMachine(
			t,
			{
				T: task({
					Resource: testResource("hang"),
					TimeoutSeconds: 90,
					Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
				}),
				Z: { Type: "Succeed" },
			},
			{},
			{ TimeoutSeconds: 60 },
		);
		expect(ended).toMatchObject({ status: "TIMED_OUT", error: "States.Timeout" });
		expect(seen.aborted).toBe(1);
		expect(historyLines(t.engine, ended.executionArn).at(-1)).toBe("5<0 ExecutionTimedOut");
	});

	test("do not hold the clock once the task is done", async () => {
		const t = createTestEngine({ work: failing() });
		await runMachine(t, { T: task({ TimeoutSeconds: 30 }) });
		await new Promise((resolve) => setImmediate(resolve));
		await new Promise((resolve) => setImmediate(resolve));
		expect(t.clock.sleeping()).toBe(0);
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
