/** Map: the same states for every item, inside the execution or as executions of their own. */

import { TaskFailure } from "../../aws-errors.ts";
import type { MapState } from "../../parse/definition.ts";
import type { NumberRule } from "../../parse/fields.ts";
import { type Payload, toPayload } from "../../payload.ts";
import { MAX_SECONDS } from "../../retry.ts";
import { runDistributed } from "./distributed-map.ts";
import { evaluate, evaluateNumber, wrongType } from "./evaluation.ts";
import { joinPayloads, runAll } from "./fan-out.ts";
import { createFrame, type FanOut, type Frame } from "./frame.ts";
import { openScope } from "./interruption.ts";
import { type Exit, exitOf, type Run, record, recordFailure } from "./run.ts";
import { toleranceExceeded, toleratedFailures } from "./tolerance.ts";

/** What AWS runs at a time inside an execution when MaxConcurrency does not say less. */
const MAX_INLINE_CONCURRENCY = 40;
/** AWS runs up to 10,000 child executions at a time; one process would drown in them. */
const MAX_DISTRIBUTED_CONCURRENCY = 100;
const COUNT: NumberRule = { min: 0, max: MAX_SECONDS, whole: true };

/** @throws TaskFailure, Interrupted */
export async function runMap(run: Run, frame: Frame, state: MapState, signal: AbortSignal): Promise<Exit> {
	const fanOut = frame.progress.fanOut ?? (await start(run, frame, state));
	let outputs: Payload[];
	try {
		outputs = await (state.distributed ? runDistributed : runInline)(run, frame, state, fanOut, signal);
		const result = joinPayloads(outputs, "Map's result");
		record(run, frame, "MapStateSucceeded");
		return exitOf(state, result);
	} catch (error) {
		if (error instanceof TaskFailure && !signal.aborted) recordFailure(run, frame, "MapStateFailed");
		throw error;
	}
}

async function start(run: Run, frame: Frame, state: MapState): Promise<FanOut> {
	const items = state.items ? await evaluate(run, frame, state.items, "Items") : frame.input;
	if (!Array.isArray(items.value)) throw wrongType("Items", "an array", items.text);
	const limit = state.distributed ? MAX_DISTRIBUTED_CONCURRENCY : MAX_INLINE_CONCURRENCY;
	const asked = await evaluateNumber(run, frame, state.maxConcurrency, "MaxConcurrency", COUNT);
	const tolerated = await toleratedFailures(run, frame, state, items.value.length);
	const startedEvent = record(run, frame, "MapStateStarted", { length: items.value.length });
	const fanOut: FanOut = {
		work: items,
		startedEvent,
		maxConcurrency: asked ? Math.min(asked, limit) : limit,
		tolerated,
	};
	frame.progress.fanOut = fanOut;
	run.journal.save(run.execution, frame);
	return fanOut;
}

async function runInline(
	run: Run,
	frame: Frame,
	state: MapState,
	fanOut: FanOut,
	signal: AbortSignal,
): Promise<Payload[]> {
	const items = Array.isArray(fanOut.work.value) ? fanOut.work.value : [];
	const tolerated = fanOut.tolerated ?? 0;
	const outputs = new Map<number, Payload>();
	const scope = openScope(signal);
	let failures = 0;
	let lastEvent = fanOut.startedEvent;
	try {
		await runAll(items.length, fanOut.maxConcurrency ?? MAX_INLINE_CONCURRENCY, scope, async (index) => {
			let child = frame.children.get(index);
			try {
				child ??= await startIteration(run, frame, state, fanOut.startedEvent, {
					index,
					value: items[index],
				});
				const output = await runIteration(run, child, state, index, scope.signal);
				if (output) outputs.set(index, output);
				else failures += 1;
			} catch (error) {
				if (!(error instanceof TaskFailure) || scope.signal.aborted) throw error;
				failures += 1;
				if (child) failIteration(run, child, state, index, tolerated > 0);
				if (failures > tolerated) throw tolerated === 0 ? error : toleranceExceeded();
			} finally {
				if (child && !scope.signal.aborted) lastEvent = child.lastEvent;
			}
		});
	} finally {
		scope.close();
		frame.lastEvent = lastEvent;
	}
	return [...outputs].sort(([left], [right]) => left - right).map(([, output]) => output);
}

async function startIteration(
	run: Run,
	frame: Frame,
	state: MapState,
	startedEvent: number,
	item: { index: number; value: unknown },
): Promise<Frame> {
	const input = state.itemSelector
		? await evaluate(run, frame, state.itemSelector, "ItemSelector", { item })
		: toPayload(item.value, "item");
	const child = createFrame(frame, item.index, {
		state: state.startAt,
		input,
		lastEvent: startedEvent,
		item,
	});
	record(run, child, "MapIterationStarted", { name: state.name, index: item.index });
	run.journal.save(run.execution, child);
	return child;
}

/** Undefined for an iteration that had failed, and was tolerated, before a restart. */
async function runIteration(
	run: Run,
	child: Frame,
	state: MapState,
	index: number,
	signal: AbortSignal,
): Promise<Payload | undefined> {
	if (child.outcome) return "output" in child.outcome ? child.outcome.output : undefined;
	const output = await run.runBranch(run, child, signal);
	record(run, child, "MapIterationSucceeded", { name: state.name, index });
	run.journal.save(run.execution, child);
	return output;
}

function failIteration(run: Run, child: Frame, state: MapState, index: number, isTolerable: boolean): void {
	recordFailure(run, child, "MapIterationFailed", { name: state.name, index });
	if (isTolerable) child.outcome = { failed: true };
	run.journal.save(run.execution, child);
}
