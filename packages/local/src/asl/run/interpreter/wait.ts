/** Wait: the moment it ends is fixed when it begins, and outlives a restart. */
import { EvaluationFailure } from "../../aws-errors.ts";
import type { WaitState } from "../../parse/definition.ts";
import type { NumberRule } from "../../parse/fields.ts";
import { MAX_SECONDS } from "../../retry.ts";
import { evaluate, evaluateNumber, unexpectedType } from "./evaluation.ts";
import type { Frame } from "./frame.ts";
import { sleepOut, sleepUntil } from "./interruption.ts";
import { type Exit, exitOf, type Run } from "./run.ts";

const SECONDS: NumberRule = { min: 0, max: MAX_SECONDS, whole: true };
/** ISO 8601 with a time zone, as the language asks for. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** @throws TaskFailure when the field is no such number or time; Interrupted */
export async function runWait(run: Run, frame: Frame, state: WaitState, signal: AbortSignal): Promise<Exit> {
	if (frame.progress.wakeAt === undefined) {
		frame.progress.wakeAt = await endOfWait(run, frame, state);
		run.journal.save(run.execution, frame);
	}
	const { wakeAt, sleepMs } = frame.progress;
	await (sleepMs === undefined
		? sleepUntil(run.clock, wakeAt, signal)
		: sleepOut(run.clock, wakeAt, sleepMs, signal));
	return exitOf(state);
}

async function endOfWait(run: Run, frame: Frame, { until }: WaitState): Promise<number> {
	if ("seconds" in until) {
		const seconds = (await evaluateNumber(run, frame, until.seconds, "Seconds", SECONDS)) ?? 0;
		frame.progress.sleepMs = seconds * 1000;
		return run.clock.now() + frame.progress.sleepMs;
	}
	const payload = await evaluate(run, frame, until.timestamp, "Timestamp");
	const { value } = payload;
	if (typeof value === "string" && TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value))) {
		return Date.parse(value);
	}
	if (typeof value !== "string") throw unexpectedType(until.timestamp, "Timestamp", "string", payload);
	throw new EvaluationFailure(
		"Timestamp",
		`The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${value}`,
	);
}
