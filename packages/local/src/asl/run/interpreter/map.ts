/** Map: the same states for every item, inside the execution or as executions of their own. */

import { EvaluationFailure, TaskFailure } from "../../aws-errors.ts";
import type { MapState } from "../../parse/definition.ts";
import type { NumberRule } from "../../parse/fields.ts";
import { type Payload, toPayload } from "../../payload.ts";
import { MAX_SECONDS } from "../../retry.ts";
import { isFull } from "../executions/running-execution.ts";
import { runDistributed } from "./distributed-map.ts";
import { evaluate, evaluateNumber, unexpectedType } from "./evaluation.ts";
import { fixedLimit, inOrder, joinPayloads, type MapOutputs, runAll } from "./fan-out.ts";
import { createFrame, type FanOut, type Frame } from "./frame.ts";
import { openScope } from "./interruption.ts";
import { type Exit, exitOf, type Run, record, recordAside } from "./run.ts";
import { type Tolerance, toleranceExceeded, toleratedFailures } from "./tolerance.ts";

/** The items that AWS runs at a time inside an execution, unless MaxConcurrency is lower. */
const MAX_INLINE_CONCURRENCY = 40;
const COUNT: NumberRule = { min: 0, max: MAX_SECONDS, whole: true };
const PERCENTAGE: NumberRule = { min: 0, max: 100, whole: false };

/** @throws TaskFailure, Interrupted */
export async function runMap(run: Run, frame: Frame, state: MapState, signal: AbortSignal): Promise<Exit> {
	const fanOut = frame.progress.fanOut ?? (await start(run, frame, state));
	const work = state.distributed ? runDistributed : runInline;
	const { outputs, lastEvent } = await work(run, frame, state, fanOut, signal);
	const result = joinPayloads(outputs, state.name);
	recordAside(run, frame, "MapStateSucceeded", undefined, lastEvent);
	return exitOf(state, result);
}

/** @throws EvaluationFailure */
async function evaluateTolerance(run: Run, frame: Frame, state: MapState): Promise<Tolerance> {
	const count = await evaluateNumber(run, frame, state.toleratedFailureCount, "ToleratedFailureCount", COUNT);
	const percentage = await evaluateNumber(
		run,
		frame,
		state.toleratedFailurePercentage,
		"ToleratedFailurePercentage",
		PERCENTAGE,
	);
	return { ...(count !== undefined && { count }), ...(percentage !== undefined && { percentage }) };
}

async function start(run: Run, frame: Frame, state: MapState): Promise<FanOut> {
	const maxConcurrency = await evaluateNumber(run, frame, state.maxConcurrency, "MaxConcurrency", COUNT);
	const items = await evaluateItems(run, frame, state);
	const count = items.value.length;
	const startedEvent = record(run, frame, "MapStateStarted", { length: count });
	const tolerance = await evaluateTolerance(run, frame, state);
	const fanOut: FanOut = {
		work: items,
		startedEvent,
		maxConcurrency: maxConcurrency ?? 0,
		...(state.distributed ? { tolerance } : { tolerated: toleratedFailures(tolerance, count) }),
	};
	frame.progress.fanOut = fanOut;
	run.journal.save(run.execution, frame);
	return fanOut;
}

/** The items of an ItemReader are read later. @throws EvaluationFailure unless it is an array */
async function evaluateItems(
	run: Run,
	frame: Frame,
	state: MapState,
): Promise<Payload & { value: readonly unknown[] }> {
	if (state.distributed?.reader) return { value: [], text: "[]" };
	const items = state.items ? await evaluate(run, frame, state.items, "Items") : frame.input;
	const { value, text } = items;
	if (Array.isArray(value)) return { value, text };
	if (state.items) throw unexpectedType(state.items, "Items", "array", items);
	throw new EvaluationFailure(undefined, `Map state input must be an array but was: ${text}`);
}

async function runInline(
	run: Run,
	frame: Frame,
	state: MapState,
	{ work, startedEvent, maxConcurrency = 0, tolerated = 0 }: FanOut,
	signal: AbortSignal,
): Promise<MapOutputs> {
	const items = Array.isArray(work.value) ? work.value : [];
	const outputs = new Map<number, Payload>();
	/** The last event in each slot, which the slot's next iteration follows. */
	const tails: number[] = [];
	const limit = Math.min(maxConcurrency || MAX_INLINE_CONCURRENCY, MAX_INLINE_CONCURRENCY);
	const scope = openScope(signal);
	let failures = 0;
	let lastEvent = startedEvent;
	try {
		await runAll(items.length, fixedLimit(limit), scope, async (index, slot) => {
			const known = frame.children.get(index);
			const after = tails[slot] ?? startedEvent;
			const child = known ?? startIteration(run, frame, state, after, { index, value: items[index] });
			try {
				if (!known) await selectItem(run, frame, state, child);
				const { output, closingEvent } = await runIteration(run, child, state, index, scope.signal);
				if (output) outputs.set(index, output);
				else failures += 1;
				lastEvent = closingEvent;
			} catch (error) {
				if (!(error instanceof TaskFailure) || scope.signal.aborted) throw error;
				failures += 1;
				failIteration(run, child, state, index, tolerated > 0);
				lastEvent = child.lastEvent;
				if (failures > tolerated) throw tolerated === 0 ? error : toleranceExceeded();
			} finally {
				tails[slot] = child.lastEvent;
			}
		});
	} catch (error) {
		frame.lastEvent = lastEvent;
		throw error;
	} finally {
		scope.close();
	}
	frame.lastEvent = lastEvent;
	return { outputs: inOrder(outputs), lastEvent };
}

function startIteration(
	run: Run,
	frame: Frame,
	state: MapState,
	after: number,
	item: { index: number; value: unknown },
): Frame {
	const child = createFrame(frame, item.index, {
		state: state.startAt,
		input: toPayload(item.value, state.name),
		lastEvent: after,
		item,
	});
	record(run, child, "MapIterationStarted", { name: state.name, index: item.index });
	return child;
}

/** Replaces the item by ItemSelector's result. Only then is the iteration stored. */
async function selectItem(run: Run, frame: Frame, state: MapState, child: Frame): Promise<void> {
	const { item } = child;
	if (state.itemSelector && item) {
		child.input = await evaluate(run, frame, state.itemSelector, "ItemSelector", { item });
	}
	run.journal.save(run.execution, child);
}

type Iteration = {
	/** Undefined for an iteration that had failed, and was tolerated, before a restart. */
	output: Payload | undefined;
	closingEvent: number;
};

async function runIteration(
	run: Run,
	child: Frame,
	state: MapState,
	index: number,
	signal: AbortSignal,
): Promise<Iteration> {
	if (child.outcome) {
		const output = "output" in child.outcome ? child.outcome.output : undefined;
		return { output, closingEvent: child.lastEvent };
	}
	const output = await run.runBranch(run, child, signal);
	const closingEvent = recordAside(run, child, "MapIterationSucceeded", { name: state.name, index });
	run.journal.save(run.execution, child);
	return { output, closingEvent };
}

function failIteration(run: Run, child: Frame, state: MapState, index: number, isTolerable: boolean): void {
	if (!isFull(run.execution.row)) recordAside(run, child, "MapIterationFailed", { name: state.name, index });
	child.hasFailed = true;
	if (isTolerable) child.outcome = { failed: true };
	run.journal.save(run.execution, child);
}
