/** One part of an answer that is put together from several sources: its value, or why it is not known. */
import type { Clock } from "@dephealth/core/clock.ts";

export type StatusPart<T> = { value: T } | { unknown: string };

/** Why a part is not known, in a few words; what failed stands in the log. */
const UNREADABLE = "could not be read";

/**
 * Reads a part within its time.
 *
 * @param onError told why a part is not known
 */
export async function readPart<T>(
	read: (signal: AbortSignal) => Promise<T>,
	options: { clock: Pick<Clock, "sleep">; timeoutMs: number; onError: (error: unknown) => void },
): Promise<StatusPart<T>> {
	const reading = new AbortController();
	const waiting = new AbortController();
	const late = options.clock.sleep(options.timeoutMs, waiting.signal).then(() => {
		throw new Error(`No answer within ${options.timeoutMs} ms.`);
	});
	try {
		return { value: await Promise.race([read(reading.signal), late]) };
	} catch (error) {
		options.onError(error);
		return { unknown: UNREADABLE };
	} finally {
		late.catch(() => undefined);
		waiting.abort();
		reading.abort();
	}
}
