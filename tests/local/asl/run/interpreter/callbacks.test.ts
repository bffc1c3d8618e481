import { describe, expect, test } from "vitest";
import { createManualClock } from "../../../../manual-clock.ts";
import { createTestEngine, definition, historyLines, testResource } from "../../engine-fixture.ts";

const UNKNOWN = "A".repeat(64);

async function waiting(fields: Record<string, unknown> = {}) {
	const tokens: string[] = [];
	const clock = createManualClock();
	const t = createTestEngine(
		{
			send: async ({ arguments: message }) => {
				tokens.push((message as { token: string }).token);
				return { MessageId: "1" };
			},
		},
		{ clock },
	);
	const states = {
		T: {
			Type: "Task",
			Resource: `${testResource("send")}.waitForTaskToken`,
			Arguments: { token: "{% $states.context.Task.Token %}" },
			End: true,
			...fields,
		},
	};
	const { stateMachineArn } = t.engine.createStateMachine({ name: "m", definition: definition(states) });
	const { executionArn } = t.engine.startExecution({ stateMachineArn });
	await clock.advance(0);
	return { ...t, clock, tokens, executionArn, token: () => tokens.at(-1) ?? "" };
}

describe("a task that waits for its token", () => {
	test("ends with the output it is sent", async () => {
		const t = await waiting();
		t.engine.sendTaskSuccess({ taskToken: t.token(), output: `{"a":1}` });
		expect(await t.engine.waitFor(t.executionArn)).toMatchObject({ status: "SUCCEEDED", output: `{"a":1}` });
		expect(historyLines(t.engine, t.executionArn).slice(1)).toEqual([
			"2<0 TaskStateEntered",
			"3<2 TaskScheduled",
			"4<3 TaskStarted",
			"5<4 TaskSubmitted",
			"6<5 TaskSucceeded",
			"7<6 TaskStateExited",
			"8<7 ExecutionSucceeded",
		]);
	});

	test("fails with the error it is sent", async () => {
		const t = await waiting();
		t.engine.sendTaskFailure({ taskToken: t.token(), error: "Refused", cause: "by hand" });
		expect(await t.engine.waitFor(t.executionArn)).toMatchObject({
			status: "FAILED",
			error: "Refused",
			cause: "by hand",
		});
	});

	test("takes only one answer", async () => {
		const t = await waiting();
		t.engine.sendTaskSuccess({ taskToken: t.token(), output: "1" });
		expect(() => t.engine.sendTaskSuccess({ taskToken: t.token(), output: "2" })).toThrow("Task Timed Out");
		expect((await t.engine.waitFor(t.executionArn)).output).toBe("1");
	});

	test("gets a new token for each attempt", async () => {
		const t = await waiting({ Retry: [{ ErrorEquals: ["Refused"] }] });
		const first = t.token();
		t.engine.sendTaskFailure({ taskToken: first, error: "Refused" });
		await t.clock.advance(1000);
		expect(t.tokens).toHaveLength(2);
		expect(t.token()).not.toBe(first);
		expect(() => t.engine.sendTaskSuccess({ taskToken: first, output: "1" })).toThrow("Task Timed Out");
	});

	test("lives as long as heartbeats come, and is over when they stop", async () => {
		const t = await waiting({ HeartbeatSeconds: 10, TimeoutSeconds: 100 });
		for (let beat = 0; beat < 5; beat++) {
			await t.clock.advance(9_000);
			t.engine.sendTaskHeartbeat({ taskToken: t.token() });
		}
		await t.clock.advance(9_999);
		expect(t.engine.describeExecution(t).status).toBe("RUNNING");
		await t.clock.advance(1);
		expect(await t.engine.waitFor(t.executionArn)).toMatchObject({
			status: "FAILED",
			error: "States.Timeout",
		});
		expect(historyLines(t.engine, t.executionArn).at(-2)).toBe("6<5 TaskTimedOut");
		expect(() => t.engine.sendTaskHeartbeat({ taskToken: t.token() })).toThrow("Task Timed Out");
	});

	test("is over at its timeout", async () => {
		const t = await waiting({ TimeoutSeconds: 30 });
		await t.clock.advance(30_000);
		expect(await t.engine.waitFor(t.executionArn)).toMatchObject({ error: "States.Timeout" });
		expect(t.clock.sleeping()).toBe(0);
	});
});

test.each([
	["not JSON", "{", "InvalidOutput"],
	["too large", JSON.stringify("x".repeat(262_144)), "InvalidOutput"],
])("an output that is %s is refused", async (_, output, type) => {
	const t = await waiting();
	expect(() => t.engine.sendTaskSuccess({ taskToken: t.token(), output })).toThrow(
		expect.objectContaining({ type }),
	);
});

test.each([
	["", "InvalidToken"],
	["no token!", "InvalidToken"],
	[UNKNOWN, "TaskTimedOut"],
])("the token '%s' is refused as %s", async (taskToken, type) => {
	const t = await waiting();
	expect(() => t.engine.sendTaskHeartbeat({ taskToken })).toThrow(expect.objectContaining({ type }));
});
