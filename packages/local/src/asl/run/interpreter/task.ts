/** Task: calls an integration within its timeout, and waits for a callback if the definition says so. */

import { TaskFailure, toTaskFailure } from "../../aws-errors.ts";
import type { TaskState } from "../../parse/definition.ts";
import type { NumberRule } from "../../parse/fields.ts";
import { EMPTY_OBJECT, type Payload, parsePayload, toPayload } from "../../payload.ts";
import { MAX_SECONDS } from "../../retry.ts";
import { awaitCallback } from "./callback.ts";
import { evaluate, evaluateNumber } from "./evaluation.ts";
import type { Frame } from "./frame.ts";
import { openScope, untilInterrupted } from "./interruption.ts";
import { type Exit, exitOf, type Run } from "./run.ts";
import {
	recordFailed,
	recordScheduled,
	recordSubmitted,
	recordSucceeded,
	type TaskLimits,
} from "./task-events.ts";

const SECONDS: NumberRule = { min: 1, max: MAX_SECONDS, whole: true };

/** @throws TaskFailure, Interrupted */
export async function runTask(run: Run, frame: Frame, state: TaskState, signal: AbortSignal): Promise<Exit> {
	const timeout = await evaluateNumber(run, frame, state.timeoutSeconds, "TimeoutSeconds", SECONDS);
	const heartbeat = await evaluateNumber(run, frame, state.heartbeatSeconds, "HeartbeatSeconds", SECONDS);
	// Its timeout has not begun while it waits; otherwise hundreds of tasks that continue after a restart would time
	// out before they start.
	if (run.takeTurn && !frame.progress.submitted) await untilInterrupted(run.takeTurn(), signal);
	const parameters = await schedule(run, frame, state, { timeout, heartbeat });
	try {
		const result = await attempt(run, frame, state, { parameters, limits: { timeout, heartbeat }, signal });
		recordSucceeded(run, frame, state, result);
		return exitOf(state, result);
	} catch (error) {
		if (error instanceof TaskFailure && !signal.aborted) recordFailed(run, frame, state, error);
		throw error;
	}
}

/** Returns the arguments, or undefined when the call was made before a restart and only its answer is missing. */
async function schedule(
	run: Run,
	frame: Frame,
	state: TaskState,
	limits: TaskLimits,
): Promise<Payload | undefined> {
	if (frame.progress.submitted) return undefined;
	// Arguments hand the token out, so it must exist before they are evaluated.
	if (state.waitsForToken) frame.progress.token ??= run.tokens.issue();
	const parameters = state.arguments
		? await evaluate(run, frame, state.arguments, "Arguments")
		: argumentsByDefault(frame, state);
	const role = state.credentials
		? await evaluate(run, frame, state.credentials, "Credentials/RoleArn")
		: undefined;
	recordScheduled(run, frame, state, { parameters, limits, roleArn: role && String(role.value) });
	run.journal.save(run.execution, frame);
	return parameters;
}

/** Only a function takes the state's input as its arguments. */
function argumentsByDefault(frame: Frame, { functionArn }: TaskState): Payload {
	return functionArn === undefined ? EMPTY_OBJECT : frame.input;
}

async function attempt(
	run: Run,
	frame: Frame,
	state: TaskState,
	asked: { parameters: Payload | undefined; limits: TaskLimits; signal: AbortSignal },
): Promise<Payload> {
	const { parameters, signal } = asked;
	const { timeout, heartbeat } = asked.limits;
	const deadline =
		frame.progress.submitted?.deadline ??
		(timeout === undefined ? undefined : run.clock.now() + timeout * 1000);
	return withinDeadline(run, deadline, signal, async (limited) => {
		const call = { parameters: parameters ?? EMPTY_OBJECT, deadline, signal: limited };
		if (!state.waitsForToken) return callIntegration(run, frame, state, call);
		const heartbeatMs = heartbeat === undefined ? undefined : heartbeat * 1000;
		const answer = await awaitCallback(run, frame, heartbeatMs, limited, async () => {
			if (!parameters) return;
			// A receiver of the token must find the task even after a crash.
			run.journal.flush();
			const submitted = await callIntegration(run, frame, state, call);
			recordSubmitted(run, frame, state, submitted);
			frame.progress.submitted = deadline === undefined ? {} : { deadline };
			run.journal.save(run.execution, frame);
		});
		if ("error" in answer) throw new TaskFailure(answer.error, answer.cause);
		return parsePayload(answer.output, state.resourceType);
	});
}

/**
 * Gives the work its own signal, which is aborted at the deadline.
 *
 * @throws TaskFailure `States.Timeout` when it does
 */
async function withinDeadline<T>(
	run: Run,
	deadline: number | undefined,
	signal: AbortSignal,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const scope = openScope(signal);
	let isLate = false;
	const cancel =
		deadline !== undefined &&
		run.deadlines.add(deadline, () => {
			isLate = true;
			scope.abort();
		});
	try {
		return await work(scope.signal);
	} catch (error) {
		if (isLate && !signal.aborted) throw new TaskFailure("States.Timeout");
		throw error;
	} finally {
		if (cancel) cancel();
		scope.close();
	}
}

type Call = { parameters: Payload; deadline: number | undefined; signal: AbortSignal };

async function callIntegration(
	run: Run,
	frame: Frame,
	state: TaskState,
	{ parameters, deadline, signal }: Call,
): Promise<Payload> {
	const integration = run.integrations.get(state.integration);
	if (!integration) {
		throw new TaskFailure(
			"States.Runtime",
			`The resource '${state.integration}' is not registered any more.`,
		);
	}
	const { token, enteredEvent, retryCount } = frame.progress;
	const { arn, redrives } = run.execution.row;
	let result: unknown;
	try {
		const work = integration({
			arguments: argumentsOf(state, parameters),
			signal,
			...(token !== undefined && { taskToken: token }),
			executionArn: arn,
			stateName: state.name,
			attemptId: `${arn}#${frame.path}#${enteredEvent}#${retryCount ?? 0}#${redrives}`,
			deadline,
			submitted: (answer) =>
				recordSubmitted(run, frame, state, toPayload(answer ?? null, state.resourceType)),
		});
		result = await untilInterrupted(work, signal);
	} catch (error) {
		if (signal.aborted) throw error;
		throw toTaskFailure(error);
	}
	return toPayload(resultOf(state, result) ?? null, state.functionArn ?? state.resourceType);
}

/** A function that the state names itself is called through `lambda:invoke`, unless it is registered by its ARN. */
function isInvoked({ functionArn, integration }: TaskState): boolean {
	return functionArn !== undefined && integration !== functionArn;
}

function argumentsOf(state: TaskState, { value }: Payload): unknown {
	return isInvoked(state) ? { FunctionName: state.functionArn, Payload: value } : value;
}

function resultOf(state: TaskState, result: unknown): unknown {
	return isInvoked(state) ? (result as { Payload: unknown }).Payload : result;
}
