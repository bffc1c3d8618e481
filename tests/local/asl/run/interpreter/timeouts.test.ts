import { describe, expect, test } from "vitest";
import type { Integration } from "../../../../../packages/local/src/asl/parse/integration.ts";
import { createManualClock } from "../../../../manual-clock.ts";
import { createTestEngine, historyLines, runMachine, testResource } from "../../engine-fixture.ts";
import { failing, task } from "./failing-tasks.ts";

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
