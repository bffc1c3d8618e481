/** Parallel: all branches at once; the result is the list of their outputs. */

import { TaskFailure } from "../../aws-errors.ts";
import type { ParallelState } from "../../parse/definition.ts";
import type { Payload } from "../../payload.ts";
import { evaluate } from "./evaluation.ts";
import { joinPayloads, runAll } from "./fan-out.ts";
import { createFrame, type Frame } from "./frame.ts";
import { openScope } from "./interruption.ts";
import { type Exit, exitOf, type Run, record, recordFailure } from "./run.ts";

/** @throws TaskFailure of the first branch that fails; Interrupted */
export async function runParallel(
	run: Run,
	frame: Frame,
	state: ParallelState,
	signal: AbortSignal,
): Promise<Exit> {
	if (!frame.progress.fanOut) await startBranches(run, frame, state);
	const outputs: Payload[] = [];
	const scope = openScope(signal);
	let lastEvent = frame.lastEvent;
	try {
		await runAll(state.branches.length, state.branches.length, scope, async (index) => {
			const child = frame.children.get(index);
			if (!child) throw new Error(`Branch ${index} of '${state.name}' was not stored.`);
			try {
				outputs[index] = await run.runBranch(run, child, scope.signal);
			} finally {
				if (!scope.signal.aborted) lastEvent = child.lastEvent;
			}
		});
	} catch (error) {
		frame.lastEvent = lastEvent;
		if (error instanceof TaskFailure) recordFailure(run, frame, "ParallelStateFailed");
		throw error;
	} finally {
		scope.close();
	}
	frame.lastEvent = lastEvent;
	const result = joinPayloads(outputs, "Parallel's result");
	record(run, frame, "ParallelStateSucceeded");
	return exitOf(state, result);
}

async function startBranches(run: Run, frame: Frame, state: ParallelState): Promise<void> {
	const input = state.arguments ? await evaluate(run, frame, state.arguments, "Arguments") : frame.input;
	const startedEvent = record(run, frame, "ParallelStateStarted");
	frame.progress.fanOut = { work: input, startedEvent };
	run.journal.save(run.execution, frame);
	for (const [index, start] of state.branches.entries()) {
		run.journal.save(
			run.execution,
			createFrame(frame, index, { state: start, input, lastEvent: startedEvent }),
		);
	}
}
