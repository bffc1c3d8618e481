/** The callback pattern, `.waitForTaskToken`: the task ends when somebody answers its token. */
import { monotonicNow } from "@dephealth/core/clock.ts";
import { TaskFailure } from "../../aws-errors.ts";
import type { Frame, TaskAnswer } from "./frame.ts";
import { openScope, sleepUntil, untilInterrupted } from "./interruption.ts";
import type { Run } from "./run.ts";

/**
 * @param submit passes the token on; an answer may come before it returns
 * @throws TaskFailure `States.Timeout` when a heartbeat is missed; the errors of `submit`; Interrupted
 */
export async function awaitCallback(
	run: Run,
	frame: Frame,
	heartbeatMs: number | undefined,
	outer: AbortSignal,
	submit: () => Promise<void>,
): Promise<TaskAnswer> {
	const { progress } = frame;
	const token = progress.token ?? "";
	const answered = Promise.withResolvers<TaskAnswer>();
	if (progress.answer) answered.resolve(progress.answer);
	let lastBeat = monotonicNow(run.clock);
	run.tokens.open(token, {
		answer(answer) {
			if (progress.answer) return false;
			progress.answer = answer;
			run.journal.save(run.execution, frame);
			answered.resolve(answer);
			return true;
		},
		beat() {
			lastBeat = monotonicNow(run.clock);
		},
	});
	const scope = openScope(outer);
	try {
		await submit();
		const waits: Promise<TaskAnswer>[] = [answered.promise];
		if (heartbeatMs !== undefined) waits.push(missHeartbeat());
		return await untilInterrupted(Promise.race(waits), scope.signal);
	} finally {
		scope.abort();
		scope.close();
		run.tokens.close(token);
	}

	async function missHeartbeat(): Promise<never> {
		const interval = heartbeatMs ?? 0;
		const elapsing = { now: () => monotonicNow(run.clock), sleep: run.clock.sleep };
		while (elapsing.now() < lastBeat + interval) {
			await sleepUntil(elapsing, lastBeat + interval, scope.signal);
		}
		throw new TaskFailure("States.Timeout", "", "States.HeartbeatTimeout");
	}
}
