/** Parallel: all branches at once; the result is the list of their outputs. */
import type { ParallelState } from "../../parse/definition.ts";
import type { Payload } from "../../payload.ts";
import { evaluate } from "./evaluation.ts";
import { fixedLimit, joinPayloads, runAll } from "./fan-out.ts";
import { createFrame, type Frame } from "./frame.ts";
import { openScope } from "./interruption.ts";
import { type Exit, exitOf, type Run, record, recordAside } from "./run.ts";

/** @throws TaskFailure of the first branch that fails; Interrupted */
export async function runParallel(
	run: Run,
	frame: Frame,
	state: ParallelState,
	signal: AbortSignal,
): Promise<Exit> {
	if (!frame.progress.fanOut) await startBranches(run, frame, state);
	const outputs: Payload[] = [];
	const count = state.branches.length;
	const scope = openScope(signal);
	let lastEvent = frame.lastEvent;
	try {
		await runAll(count, fixedLimit(count), scope, async (index) => {
			const child = frame.children.get(index);
			if (!child) throw new Error(`Branch ${index} of '${state.name}' was not stored.`);
			try {
				outputs[index] = await run.runBranch(run, child, scope.signal);
			} finally {
				if (!scope.signal.aborted) lastEvent = child.lastEvent;
			}
		});
	} finally {
		frame.lastEvent = lastEvent;
		scope.close();
	}
	const result = joinPayloads(outputs, state.name);
	recordAside(run, frame, "ParallelStateSucceeded");
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
