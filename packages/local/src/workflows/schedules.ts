/** Starts executions at fixed times, as EventBridge Scheduler does; never two of one schedule side by side. */
import { LONGEST_RETENTION_SECONDS } from "@dephealth/contract/queues.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { StepFunctionsError } from "../asl/aws-errors.ts";
import type { Engine } from "../asl/run/engine.ts";
import type { Queues } from "../messaging/queues.ts";

/** Starts that failed, as EventBridge Scheduler hands them to a schedule's dead-letter queue. */
export const FAILED_STARTS_QUEUE = "dephealth-schedules-poison";

const QUEUE_LOOK_SECONDS = 60;

export type Schedule = {
	/** Part of the executions' names; letters, digits and hyphens. */
	name: string;
	stateMachineArn: string;
	everySeconds: number;
	/** Name of a queue whose messages start an execution as well: looked at each minute, as the alarm on AWS does. */
	queue?: string;
	/** JSON text. Default `{}`. */
	input?: string;
};

export type Schedules = {
	/** Starts nothing more; running executions continue. */
	stop(): Promise<void>;
};

/**
 * Ticks stand on multiples of the period, so that a tick has one name however often the process restarts or the clock is set
 * back, and an execution of that name is started once. A tick is skipped while an execution of its machine is running.
 *
 * @throws RangeError when a period is not positive
 */
export function startSchedules(options: {
	engine: Pick<Engine, "startExecution" | "listExecutions">;
	clock: Clock;
	queues: Pick<Queues, "create" | "send" | "depth">;
	schedules: readonly Schedule[];
	/** Called when an execution cannot be started; the next tick tries again. */
	onError: (error: unknown) => void;
}): Schedules {
	const { engine, queues, clock, schedules } = options;
	const invalid = schedules.find((schedule) => !(schedule.everySeconds > 0));
	if (invalid) {
		throw new RangeError(`The schedule ${invalid.name} cannot run every ${invalid.everySeconds} seconds.`);
	}
	queues.create(FAILED_STARTS_QUEUE, { retention: LONGEST_RETENTION_SECONDS });
	const stopped = new AbortController();
	const loops = schedules.flatMap((schedule) => [
		run(schedule, schedule.everySeconds),
		...(schedule.queue === undefined
			? []
			: [run(schedule, QUEUE_LOOK_SECONDS, () => hasMessages(schedule.queue))]),
	]);

	function hasMessages(queue = ""): boolean {
		try {
			return queues.depth(queue).visible > 0;
		} catch (error) {
			options.onError(error);
			return false;
		}
	}

	async function run(schedule: Schedule, everySeconds: number, isDue = () => true): Promise<void> {
		const period = everySeconds * 1000;
		for (;;) {
			const tick = (Math.floor(clock.now() / period) + 1) * period;
			try {
				await clock.sleep(tick - clock.now(), stopped.signal);
			} catch {
				return;
			}
			if (stopped.signal.aborted) return;
			if (isDue()) start(schedule, tick);
		}
	}

	function start(schedule: Schedule, tick: number): void {
		const { stateMachineArn, input } = schedule;
		try {
			const running = engine.listExecutions({ stateMachineArn, statusFilter: "RUNNING", maxResults: 1 });
			if ((running.executions ?? []).length > 0) return;
			const name = `${schedule.name}-${new Date(tick).toISOString().replace(/[^0-9TZ]/g, "-")}`;
			engine.startExecution({ stateMachineArn, name, ...(input !== undefined && { input }) });
		} catch (error) {
			if (error instanceof StepFunctionsError && error.type === "ExecutionAlreadyExists") return;
			options.onError(error);
			giveUp(error, input);
		}
	}

	/** The next tick does the work of both. A store that does not take the message has failed the start, too. */
	function giveUp(error: unknown, input = "{}"): void {
		const name = error instanceof Error ? error.name : String(error);
		try {
			queues.send(FAILED_STARTS_QUEUE, {
				body: input,
				attributes: { ERROR_CODE: { DataType: "String", StringValue: name } },
			});
		} catch (failure) {
			options.onError(failure);
		}
	}

	return {
		async stop() {
			stopped.abort();
			await Promise.all(loops);
		},
	};
}
