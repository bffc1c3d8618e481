/** Running branches side by side: bounded, and ended together when one fails. */
import { assertSize, MAX_PAYLOAD_BYTES, type Payload } from "../../payload.ts";
import type { Scope } from "./interruption.ts";

/** The number of items that may run at a time. `onChange` registers a callback for a higher number. */
export type Limit = { current: () => number; onChange: (listener: () => void) => void };

export function fixedLimit(limit: number): Limit {
	return { current: () => limit, onChange: () => {} };
}

/**
 * Calls `work` for 0 … count−1, as many at a time as the limit allows. When one throws, the scope is aborted, no
 * further one begins, and the error is thrown once all have ended.
 *
 * @param work its second argument is the slot it runs in: what ran there before has ended
 */
export async function runAll(
	count: number,
	limit: Limit,
	scope: Scope,
	work: (index: number, slot: number) => Promise<void>,
): Promise<void> {
	const free: number[] = [];
	const done = Promise.withResolvers<void>();
	let next = 0;
	let active = 0;
	let failed: { error: unknown } | undefined;

	function fill(): void {
		while (next < count && !failed && active < limit.current()) void runIn(free.pop() ?? active, next++);
		if (active === 0) done.resolve();
	}

	async function runIn(slot: number, index: number): Promise<void> {
		active += 1;
		try {
			await work(index, slot);
		} catch (error) {
			failed ??= { error };
			scope.abort();
		}
		active -= 1;
		free.push(slot);
		fill();
	}

	limit.onChange(fill);
	fill();
	await done.promise;
	if (failed) throw (failed as { error: unknown }).error;
}

/** The outputs of a Map, and the event before that of its exit. */
export type MapOutputs = { outputs: Payload[]; lastEvent: number };

export function inOrder(outputs: ReadonlyMap<number, Payload>): Payload[] {
	return [...outputs].sort(([left], [right]) => left - right).map(([, output]) => output);
}

/** Outputs in their order as one JSON array. @throws TaskFailure `States.DataLimitExceeded` */
export function joinPayloads(payloads: readonly Payload[], what: string): Payload {
	let text = "[";
	for (const [index, payload] of payloads.entries()) {
		text += index === 0 ? payload.text : `,${payload.text}`;
		if (text.length > MAX_PAYLOAD_BYTES) break;
	}
	text += "]";
	assertSize(text, what);
	return { value: payloads.map(({ value }) => value), text };
}
