/** Distributed Map: every item or batch of items becomes a separate execution. */

import { TaskFailure } from "../../aws-errors.ts";
import type { ItemBatcher, MapState } from "../../parse/definition.ts";
import type { NumberRule } from "../../parse/fields.ts";
import { assertSize, constantPayload, MAX_PAYLOAD_BYTES, type Payload, toPayload } from "../../payload.ts";
import { MAX_SECONDS } from "../../retry.ts";
import { evaluate, evaluateNumber } from "./evaluation.ts";
import { inOrder, type Limit, type MapOutputs, runAll } from "./fan-out.ts";
import type { FanOut, Frame } from "./frame.ts";
import { openScope, untilInterrupted } from "./interruption.ts";
import { readItems } from "./item-reader.ts";
import { type ChildExecution, type MapRun, type Run, record, recordFailure } from "./run.ts";
import { toleranceExceeded, toleratedFailures } from "./tolerance.ts";

const ITEMS: NumberRule = { min: 1, max: MAX_SECONDS, whole: true };
const BYTES: NumberRule = { min: 1, max: MAX_PAYLOAD_BYTES, whole: true };

/** AWS runs up to 10,000 child executions at a time; one process would drown in them. */
const MAX_CONCURRENCY = 100;

/**
 * The outputs of the children that succeeded, in the order of their items.
 *
 * @throws TaskFailure `States.ExceedToleratedFailureThreshold`; Interrupted
 */
export async function runDistributed(
	run: Run,
	frame: Frame,
	state: MapState,
	fanOut: FanOut,
	signal: AbortSignal,
): Promise<MapOutputs> {
	const mapRunArn = mapRunOfBefore(run, frame, fanOut) ?? startMapRun(run, frame, state, fanOut);
	const startedEvent = frame.lastEvent;
	await takeItems(run, frame, state, fanOut, signal);
	const inputs = await childInputs(run, frame, state, fanOut);
	const mapRun = openMapRun(run, state, fanOut, mapRunArn, inputs);
	try {
		const outputs = await runChildren(run, state, { mapRunArn, mapRun, inputs }, signal);
		record(run, frame, "MapRunSucceeded");
		mapRun.end("SUCCEEDED");
		return { outputs, lastEvent: startedEvent };
	} catch (error) {
		if (error instanceof TaskFailure) {
			recordFailure(run, frame, "MapRunFailed", { error: error.error, cause: error.causeText });
			mapRun.end("FAILED");
		} else if (isSuspended(run)) {
			mapRun.suspend();
		} else {
			record(run, frame, "MapRunAborted");
			mapRun.end("ABORTED");
		}
		throw error;
	}
}

/** Stores the items that the ItemReader reads as the Map's items; after a restart they are already stored. */
async function takeItems(
	run: Run,
	frame: Frame,
	state: MapState,
	fanOut: FanOut,
	signal: AbortSignal,
): Promise<void> {
	const reader = state.distributed?.reader;
	if (!reader || fanOut.areItemsRead) return;
	fanOut.work = constantPayload(await readItems(run, frame, reader, signal));
	fanOut.areItemsRead = true;
	run.journal.save(run.execution, frame);
}

async function runChildren(
	run: Run,
	state: MapState,
	{ mapRunArn, mapRun, inputs }: { mapRunArn: string; mapRun: MapRun; inputs: readonly Payload[] },
	signal: AbortSignal,
): Promise<Payload[]> {
	const known = new Map(run.children.find(mapRunArn).map((child) => [child.index, child]));
	const outputs = new Map<number, Payload>();
	const sizes = inputs.map((input) => (state.distributed?.batcher ? itemsIn(input) : 1));
	const items = sizes.reduce((sum, size) => sum + size, 0);
	const limit: Limit = {
		current: () => Math.min(mapRun.limits().maxConcurrency || MAX_CONCURRENCY, MAX_CONCURRENCY),
		onChange: mapRun.onUpdate,
	};
	let failures = 0;
	const scope = openScope(signal);
	try {
		await runAll(inputs.length, limit, scope, async (index) => {
			const input = inputs[index];
			if (!input) return;
			const child =
				goesOn(known.get(index), mapRun) ??
				run.children.start(run.execution, { mapRunArn, state, index, input });
			const row = await endOf(child, scope.signal);
			if (row.status === "SUCCEEDED" && row.output !== null) {
				outputs.set(index, { value: JSON.parse(row.output), text: row.output });
				return;
			}
			failures += sizes[index] ?? 1;
			if (failures > toleratedFailures(mapRun.limits().tolerance, items)) throw toleranceExceeded();
		});
	} finally {
		scope.close();
	}
	return inOrder(outputs);
}

/** A child of before: as it is, or run again when it failed before the map run was redriven. */
function goesOn(child: ChildExecution | undefined, { redrivenAt = 0 }: MapRun): ChildExecution | undefined {
	if (child?.failedAt === undefined || child.failedAt > redrivenAt) return child;
	return child.redrive();
}

/** The engine stops: the execution neither ended nor was its branch cancelled. */
function isSuspended({ execution }: Run): boolean {
	return execution.isClosed && execution.row.status === "RUNNING";
}

function openMapRun(
	run: Run,
	state: MapState,
	{ maxConcurrency = 0, tolerance, tolerated = 0, work }: FanOut,
	mapRunArn: string,
	inputs: readonly Payload[],
): MapRun {
	return run.children.openMapRun(run.execution, {
		mapRunArn,
		maxConcurrency,
		tolerance: tolerance ?? { count: tolerated },
		isBatched: state.distributed?.batcher !== undefined,
		items: Array.isArray(work.value) ? work.value.length : 0,
		executions: inputs.length,
	});
}

/** A batch that fails counts with all of its items. */
function itemsIn({ value }: Payload): number {
	const items = typeof value === "object" && value !== null && "Items" in value ? value.Items : [];
	return Array.isArray(items) ? items.length : 1;
}

/** The map run from before a restart or a redrive; undefined when there is none, or it was pruned. */
function mapRunOfBefore(run: Run, frame: Frame, fanOut: FanOut): string | undefined {
	const { mapRunArn, isRedriven } = fanOut;
	if (mapRunArn === undefined || !isRedriven) return mapRunArn;
	delete fanOut.isRedriven;
	const redriveCount = run.children.redriveMapRun(mapRunArn);
	if (redriveCount === undefined) return undefined;
	record(run, frame, "MapRunRedriven", { mapRunArn, redriveCount });
	run.journal.save(run.execution, frame);
	return mapRunArn;
}

function startMapRun(run: Run, frame: Frame, state: MapState, fanOut: FanOut): string {
	const mapRunArn = run.children.mapRunArn(run.execution, state);
	record(run, frame, "MapRunStarted", { mapRunArn });
	fanOut.mapRunArn = mapRunArn;
	run.journal.save(run.execution, frame);
	return mapRunArn;
}

/** A child does not outlive the Map that waits for it, unless the whole engine stops. */
async function endOf(child: ChildExecution, signal: AbortSignal) {
	try {
		return await untilInterrupted(child.ended, signal);
	} catch (error) {
		child.abort();
		throw error;
	}
}

async function childInputs(run: Run, frame: Frame, state: MapState, { work }: FanOut): Promise<Payload[]> {
	const items = Array.isArray(work.value) ? work.value : [];
	const selected: Payload[] = [];
	for (const [index, value] of items.entries()) {
		selected.push(
			state.itemSelector
				? await evaluate(run, frame, state.itemSelector, "ItemSelector", { item: { index, value } })
				: toPayload(value, state.name),
		);
	}
	const batcher = state.distributed?.batcher;
	return batcher ? batches(run, frame, batcher, selected) : selected;
}

async function batches(
	run: Run,
	frame: Frame,
	batcher: ItemBatcher,
	items: readonly Payload[],
): Promise<Payload[]> {
	const maxItems =
		(await evaluateNumber(run, frame, batcher.maxItemsPerBatch, "ItemBatcher/MaxItemsPerBatch", ITEMS)) ??
		Number.POSITIVE_INFINITY;
	const maxBytes =
		(await evaluateNumber(
			run,
			frame,
			batcher.maxInputBytesPerBatch,
			"ItemBatcher/MaxInputBytesPerBatch",
			BYTES,
		)) ?? MAX_PAYLOAD_BYTES;
	const batchInput = batcher.batchInput
		? await evaluate(run, frame, batcher.batchInput, "ItemBatcher/BatchInput")
		: undefined;
	return packBatches(items, { maxItems, maxBytes }, batchInput);
}

/**
 * Items in their order, in inputs `{"BatchInput"?, "Items": […]}` within both limits; bytes count the whole input.
 *
 * @throws TaskFailure `States.DataLimitExceeded` when a single item does not fit
 */
export function packBatches(
	items: readonly Payload[],
	limits: { maxItems: number; maxBytes: number },
	batchInput: Payload | undefined,
): Payload[] {
	const head = batchInput ? `{"BatchInput":${batchInput.text},"Items":[` : `{"Items":[`;
	const tail = "]}";
	const frameBytes = Buffer.byteLength(head) + tail.length;
	const packed: Payload[] = [];
	let texts: string[] = [];
	let values: unknown[] = [];
	let bytes = frameBytes;

	function close(): void {
		if (texts.length === 0) return;
		const text = `${head}${texts.join(",")}${tail}`;
		assertSize(text, "batch");
		const value = batchInput ? { BatchInput: batchInput.value, Items: values } : { Items: values };
		packed.push({ value, text });
		texts = [];
		values = [];
		bytes = frameBytes;
	}

	for (const item of items) {
		const size = Buffer.byteLength(item.text);
		if (frameBytes + size > limits.maxBytes) {
			throw new TaskFailure(
				"States.DataLimitExceeded",
				`An item of ${size} bytes does not fit into a batch of ${limits.maxBytes} bytes.`,
			);
		}
		const separator = texts.length > 0 ? 1 : 0;
		if (texts.length >= limits.maxItems || bytes + separator + size > limits.maxBytes) close();
		bytes += size + (texts.length > 0 ? 1 : 0);
		texts.push(item.text);
		values.push(item.value);
	}
	close();
	return packed;
}
