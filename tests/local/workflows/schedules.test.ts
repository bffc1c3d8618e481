import { StepFunctionsError } from "@dephealth/local/asl/aws-errors.ts";
import { FAILED_STARTS_QUEUE, startSchedules } from "@dephealth/local/workflows/schedules.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../manual-clock.ts";

const ARN = "arn:aws:states:eu-central-1:000000000000:stateMachine:m";

function setUp(options: { everySeconds?: number; failure?: Error; queue?: string } = {}) {
	const clock = createManualClock({ start: Date.UTC(2026, 0, 1, 0, 0, 17) });
	const names: (string | undefined)[] = [];
	const errors: unknown[] = [];
	const queues = new Map<string, unknown[]>();
	const state = { isRunning: false, failure: options.failure, visible: 0 };
	const schedules = startSchedules({
		clock,
		engine: {
			startExecution({ name }) {
				if (state.failure) throw state.failure;
				names.push(name);
				return { executionArn: `${ARN}:${name}`, startDate: new Date(clock.now()) };
			},
			listExecutions: () => ({
				executions: state.isRunning
					? [
							{
								executionArn: ARN,
								stateMachineArn: ARN,
								name: "x",
								status: "RUNNING",
								startDate: new Date(0),
							},
						]
					: [],
			}),
		},
		queues: {
			create: (name) => void queues.set(name, []),
			depth: () => ({ visible: state.visible, inFlight: 0, delayed: 0 }),
			send(name, { body, attributes = {} }) {
				queues.get(name)?.push({ body, attributes });
				return "id";
			},
		},
		schedules: [
			{
				name: "tidy",
				stateMachineArn: ARN,
				everySeconds: options.everySeconds ?? 60,
				...(options.queue !== undefined && { queue: options.queue }),
			},
		],
		onError: (error) => errors.push(error),
	});
	return { clock, names, errors, queues, state, schedules };
}

describe("a schedule", () => {
	it("starts an execution at each multiple of its period, named after the time", async () => {
		const { clock, names, schedules } = setUp();
		await clock.advance(42_999);
		expect(names).toEqual([]);
		await clock.advance(1);
		await clock.advance(60_000);
		expect(names).toEqual(["tidy-2026-01-01T00-01-00-000Z", "tidy-2026-01-01T00-02-00-000Z"]);
		await schedules.stop();
	});

	it("passes over a tick that has been done, as after a clock is set back", async () => {
		const failure = new StepFunctionsError("ExecutionAlreadyExists", "Execution Already Exists");
		const { clock, errors, queues, schedules } = setUp({ failure });
		await clock.advance(60_000);
		expect(errors).toEqual([]);
		expect(queues.get(FAILED_STARTS_QUEUE)).toEqual([]);
		await schedules.stop();
	});

	it("leaves out a tick while an execution is running, its own or a resumed one", async () => {
		const { clock, names, state, schedules } = setUp();
		state.isRunning = true;
		await clock.advance(180_000);
		expect(names).toEqual([]);
		state.isRunning = false;
		await clock.advance(60_000);
		expect(names).toHaveLength(1);
		await schedules.stop();
	});

	it("with a queue starts within a minute of a message, and without one at its own times alone", async () => {
		const { clock, names, state, schedules } = setUp({ everySeconds: 900, queue: "waiting" });
		await clock.advance(600_000);
		expect(names).toEqual([]);
		state.visible = 1;
		await clock.advance(60_000);
		expect(names).toEqual(["tidy-2026-01-01T00-11-00-000Z"]);
		state.visible = 0;
		await clock.advance(300_000);
		expect(names).toEqual(["tidy-2026-01-01T00-11-00-000Z", "tidy-2026-01-01T00-15-00-000Z"]);
		await schedules.stop();
	});

	it("goes on after a start that failed", async () => {
		const { clock, names, errors, queues, state, schedules } = setUp({ failure: new RangeError("full") });
		await clock.advance(60_000);
		expect(errors).toHaveLength(1);
		expect(queues.get(FAILED_STARTS_QUEUE)).toEqual([
			{ body: "{}", attributes: { ERROR_CODE: { DataType: "String", StringValue: "RangeError" } } },
		]);
		state.failure = undefined;
		await clock.advance(60_000);
		expect(names).toHaveLength(1);
		await schedules.stop();
	});

	it("starts nothing after it was stopped, and leaves no timer", async () => {
		const { clock, names, schedules } = setUp();
		await clock.advance(0);
		await schedules.stop();
		expect(clock.sleeping()).toBe(0);
		await clock.advance(600_000);
		expect(names).toEqual([]);
	});

	it.each([0, -1, Number.NaN])("of every %d seconds is refused", (everySeconds) => {
		expect(() => setUp({ everySeconds })).toThrow(RangeError);
	});
});
