/** Runs a branch from its current state to its end: state after state, with Retry and Catch. */

import { EvaluationFailure, TaskFailure } from "../../aws-errors.ts";
import type { Catcher, State } from "../../parse/definition.ts";
import type { Payload } from "../../payload.ts";
import { matchesError, nextRetry } from "../../retry.ts";
import type { EventDetails } from "../../store/history.ts";
import { recordAborted } from "./aborted-branches.ts";
import { runChoice } from "./choice.ts";
import { evaluate, evaluateAssign } from "./evaluation.ts";
import type { Frame } from "./frame.ts";
import { Interrupted, sleepOut, throwIfInterrupted } from "./interruption.ts";
import { runMap } from "./map.ts";
import { runParallel } from "./parallel.ts";
import { type Exit, exitOf, type Run, record, recordFailure, type Transition } from "./run.ts";
import { runTask } from "./task.ts";
import { runWait } from "./wait.ts";

/** Evaluated after `MapStateStarted`, yet recorded as if before. */
const TOLERANCE_FIELDS: ReadonlySet<string> = new Set([
	"ToleratedFailureCount",
	"ToleratedFailurePercentage",
]);

/** @throws TaskFailure when the branch fails; Interrupted when it was ended from outside */
export async function runBranch(run: Run, frame: Frame, signal: AbortSignal): Promise<Payload> {
	while (!frame.outcome) {
		const turn = run.turn();
		if (turn) await turn;
		throwIfInterrupted(signal);
		const state = run.execution.machine.states.get(frame.state);
		if (!state) throw new TaskFailure("States.Runtime", `The state '${frame.state}' does not exist.`);
		await runState(run, frame, state, signal);
	}
	if ("output" in frame.outcome) return frame.outcome.output;
	throw new TaskFailure("States.Runtime", "The branch has failed before.");
}

async function runState(run: Run, frame: Frame, state: State, signal: AbortSignal): Promise<void> {
	const { progress } = frame;
	if (progress.enteredAt === undefined) enter(run, frame, state);
	for (;;) {
		let isPerformed = false;
		try {
			if (progress.wakeAt !== undefined && state.type !== "Wait") {
				await sleepOut(run.clock, progress.wakeAt, progress.sleepMs ?? Number.POSITIVE_INFINITY, signal);
				delete progress.wakeAt;
				delete progress.sleepMs;
			}
			const exit = await perform(run, frame, state, signal);
			isPerformed = true;
			throwIfInterrupted(signal);
			const extra = exit.result ? { result: exit.result } : {};
			const fallback = exit.result ?? frame.input;
			const output = exit.output ? await evaluate(run, frame, exit.output, "Output", extra) : fallback;
			const assigned = exit.assign ? await evaluateAssign(run, frame, exit.assign, extra) : undefined;
			throwIfInterrupted(signal);
			leave(run, frame, state, { output, assigned, next: exit.next });
			return;
		} catch (thrown) {
			const failure = toFailure(run, frame, thrown, signal);
			recordAborted(run, frame, state);
			if (retry(run, frame, state, failure)) continue;
			if (!isPerformed) recordFailedFanOut(run, frame, state);
			if (await caught(run, frame, state, failure, signal)) return;
			frame.hasFailed = true;
			throw failure;
		}
	}
}

function perform(run: Run, frame: Frame, state: State, signal: AbortSignal): Promise<Exit> | Exit {
	switch (state.type) {
		case "Task":
			return runTask(run, frame, state, signal);
		case "Parallel":
			return runParallel(run, frame, state, signal);
		case "Map":
			return runMap(run, frame, state, signal);
		case "Choice":
			return runChoice(run, frame, state);
		case "Wait":
			return runWait(run, frame, state, signal);
		case "Pass":
		case "Succeed":
			return exitOf(state);
		case "Fail":
			return fail(run, frame, state);
	}
}

async function fail(run: Run, frame: Frame, state: State & { type: "Fail" }): Promise<never> {
	const error = state.error ? await evaluate(run, frame, state.error, "Error") : undefined;
	const cause = state.cause ? await evaluate(run, frame, state.cause, "Cause") : undefined;
	throw new TaskFailure(textOf(error), textOf(cause));
}

function textOf(payload: Payload | undefined): string {
	if (!payload) return "";
	return typeof payload.value === "string" ? payload.value : payload.text;
}

function enter(run: Run, frame: Frame, state: State): void {
	const { progress } = frame;
	progress.enteredAfter = frame.lastEvent;
	progress.enteredEvent = record(run, frame, `${state.type}StateEntered`, {
		name: state.name,
		input: frame.input.text,
	});
	progress.enteredAt = run.clock.now();
	run.journal.save(run.execution, frame);
	notify(run, state, "entered");
}

type Leaving = {
	output: Payload;
	assigned: ReadonlyMap<string, Payload> | undefined;
	next: string | undefined;
};

function leave(run: Run, frame: Frame, state: State, { output, assigned, next }: Leaving): void {
	// A Fail state is never left.
	if (state.type !== "Fail")
		record(run, frame, `${state.type}StateExited`, exitDetails(state, output, assigned));
	notify(run, state, "exited");
	for (const [name, value] of assigned ?? []) frame.variables.set(name, value);
	forgetChildren(run, frame);
	frame.progress = {};
	if (next === undefined) {
		frame.outcome = { output };
	} else {
		frame.state = next;
		frame.input = output;
	}
	run.journal.save(run.execution, frame);
}

function exitDetails(state: State, output: Payload, assigned: Leaving["assigned"]): EventDetails {
	if (!assigned) return { name: state.name, output: output.text };
	const texts = [...assigned].map(([name, { text }]) => [name, text]);
	return { name: state.name, output: output.text, assignedVariables: Object.fromEntries(texts) };
}

/** Anything that is neither a failure nor an interruption is a defect of the engine; it must not be retried. */
function toFailure(run: Run, frame: Frame, thrown: unknown, signal: AbortSignal): TaskFailure {
	if (signal.aborted || thrown instanceof Interrupted) throw thrown;
	if (thrown instanceof EvaluationFailure) return recordEvaluationFailure(run, frame, thrown);
	if (thrown instanceof TaskFailure) return thrown;
	run.onError(thrown);
	return new TaskFailure("States.Runtime", thrown instanceof Error ? thrown.message : String(thrown));
}

/** An evaluation failure of a branch inside has been recorded there, and is an ordinary failure here. */
function recordEvaluationFailure(run: Run, frame: Frame, failure: EvaluationFailure): TaskFailure {
	const { error, causeText, location } = failure;
	const { enteredEvent, enteredAfter } = frame.progress;
	const where = `An error occurred while executing the state '${frame.state}' (entered at the event id #${enteredEvent}).`;
	const cause = `${where} ${causeText}`;
	// AWS evaluates a state's own fields before its entry counts; only a Wait looks at them afterwards.
	const isWait = run.execution.machine.states.get(frame.state)?.type === "Wait";
	const isOfEntry = frame.lastEvent === enteredEvent || TOLERANCE_FIELDS.has(location ?? "");
	if (isOfEntry && !isWait && enteredAfter !== undefined) frame.lastEvent = enteredAfter;
	recordFailure(run, frame, "EvaluationFailed", {
		error,
		cause,
		...(location !== undefined && { location }),
		state: frame.state,
	});
	return new TaskFailure(error, cause);
}

/** Said once, when no retry is left. A Parallel whose Arguments fail has not begun. */
function recordFailedFanOut(run: Run, frame: Frame, state: State): void {
	if (state.type === "Map") recordFailure(run, frame, "MapStateFailed");
	if (state.type === "Parallel" && frame.progress.fanOut) recordFailure(run, frame, "ParallelStateFailed");
}

/** Prepares another attempt, if the state's Retry grants one. */
function retry(run: Run, frame: Frame, state: State, failure: TaskFailure): boolean {
	if (!("retry" in state)) return false;
	const { progress } = frame;
	const attempts = progress.attempts ?? [];
	const granted = nextRetry(state.retry, attempts, failure, run.random);
	if (!granted) return false;
	attempts[granted.index] = (attempts[granted.index] ?? 0) + 1;
	progress.attempts = Array.from(attempts, (used) => used ?? 0);
	progress.retryCount = (progress.retryCount ?? 0) + 1;
	progress.sleepMs = granted.delayMs;
	progress.wakeAt = run.clock.now() + granted.delayMs;
	delete progress.token;
	delete progress.submitted;
	delete progress.answer;
	delete progress.fanOut;
	forgetChildren(run, frame);
	run.journal.save(run.execution, frame);
	notify(run, state, "retried", failure);
	return true;
}

/** Leaves the state through the first Catch that takes the error. */
async function caught(
	run: Run,
	frame: Frame,
	state: State,
	failure: TaskFailure,
	signal: AbortSignal,
): Promise<boolean> {
	if (!("catch" in state)) return false;
	const catcher = state.catch.find(({ errorEquals }) =>
		matchesError(errorEquals, failure.error, failure.alias),
	);
	if (!catcher) return false;
	notify(run, state, "caught", failure);
	try {
		leave(run, frame, state, await evaluateCatch(run, frame, catcher, failure));
	} catch (thrown) {
		throw toFailure(run, frame, thrown, signal);
	}
	return true;
}

async function evaluateCatch(
	run: Run,
	frame: Frame,
	catcher: Catcher,
	failure: TaskFailure,
): Promise<Leaving> {
	const errorOutput = { Error: failure.error, Cause: failure.causeText };
	const extra = { errorOutput };
	const output = catcher.output
		? await evaluate(run, frame, catcher.output, "Catch/Output", extra)
		: { value: errorOutput, text: JSON.stringify(errorOutput) };
	const assigned = catcher.assign ? await evaluateAssign(run, frame, catcher.assign, extra) : undefined;
	return { output, assigned, next: catcher.next };
}

function forgetChildren(run: Run, frame: Frame): void {
	if (frame.children.size === 0) return;
	frame.children.clear();
	run.journal.forgetBelow(run.execution, frame);
}

function notify(run: Run, { name }: State, kind: Transition["kind"], failure?: TaskFailure): void {
	run.notify({
		executionArn: run.execution.row.arn,
		stateName: name,
		kind,
		at: run.clock.now(),
		...(failure && { error: failure.error }),
	});
}
