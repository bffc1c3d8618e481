import { describe, expect, test } from "vitest";
import { createTestEngine, historyLines, runMachine, testResource } from "../../engine-fixture.ts";
import { branch, failing, NamedError, task } from "./failing-tasks.ts";

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
