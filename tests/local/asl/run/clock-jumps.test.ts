import { describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../../../manual-clock.ts";
import { createTestEngine, definition, testResource } from "../engine-fixture.ts";

const DAY_MS = 86_400_000;

/** A clock that can be set while time goes on. */
function createSettableClock() {
	const manual = createManualClock();
	let ahead = 0;
	const clock: ManualClock = { ...manual, now: () => manual.now() + ahead, monotonic: manual.now };
	return {
		clock,
		setAhead(milliseconds: number) {
			ahead = milliseconds;
		},
	};
}

function start(states: Record<string, unknown>) {
	const { clock, setAhead } = createSettableClock();
	let calls = 0;
	const { engine, errors } = createTestEngine(
		{
			fails: async () => {
				calls += 1;
				if (calls === 1) throw new Error("not yet");
				return calls;
			},
			hangs: () => new Promise(() => {}),
		},
		{ clock },
	);
	const { stateMachineArn } = engine.ensureStateMachine({ name: "machine", definition: definition(states) });
	const { executionArn } = engine.startExecution({ stateMachineArn });
	const status = () => engine.describeExecution({ executionArn }).status;
	return { clock, setAhead, status, errors };
}

const retry = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 100, MaxAttempts: 1 }];

describe.each([3 * DAY_MS, -3 * DAY_MS])("a clock that is set by %i ms", (by) => {
	it.each([
		["a wait", { W: { Type: "Wait", Seconds: 100, End: true } }, "SUCCEEDED"],
		[
			"the delay before a retry",
			{ T: { Type: "Task", Resource: testResource("fails"), Retry: retry, End: true } },
			"SUCCEEDED",
		],
		[
			"a task's time",
			{ T: { Type: "Task", Resource: testResource("hangs"), TimeoutSeconds: 100, End: true } },
			"FAILED",
		],
	])("makes %s neither shorter nor longer", async (_, states, ended) => {
		const { clock, setAhead, status, errors } = start(states);
		await clock.advance(50_000);
		setAhead(by);
		await clock.advance(49_000);
		expect(status()).toBe("RUNNING");
		await clock.advance(1_001);
		expect(status()).toBe(ended);
		expect(errors).toEqual([]);
	});
});
