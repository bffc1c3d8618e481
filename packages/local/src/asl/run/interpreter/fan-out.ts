/** Running branches side by side: bounded, and ended together when one fails. */
import { assertSize, MAX_PAYLOAD_BYTES, type Payload } from "../../payload.ts";
import type { Scope } from "./interruption.ts";

/**
 * Calls `work` for 0 … count−1, at most `limit` at a time. When one throws, the scope is aborted, no further one
 * begins, and the error is thrown once all have ended.
 */
export async function runAll(
	count: number,
	limit: number,
	scope: Scope,
	work: (index: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	let failed: { error: unknown } | undefined;

	async function worker(): Promise<void> {
		while (next < count && !failed) {
			try {
				await work(next++);
			} catch (error) {
				failed ??= { error };
				scope.abort();
			}
		}
	}

	await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
	if (failed) throw failed.error;
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
