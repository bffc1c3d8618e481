/** One part of an answer that is put together from several sources: its value, or why it is not known. */
import type { Clock } from "@dephealth/core/clock.ts";

/** `readAt`: epoch milliseconds. `unknown`: the reason in a few words; the log has the error. */
export type StatusPart<T> = { value: T; readAt: number } | { unknown: string };

class PartTimeoutError extends Error {
	override name = "PartTimeoutError";
}

/**
 * Reads a part within its time.
 *
 * @param onError receives why a part is not known
 */
export async function readPart<T>(
	read: (signal: AbortSignal) => Promise<T>,
	options: { clock: Pick<Clock, "now" | "sleep">; timeoutMs: number; onError: (error: unknown) => void },
): Promise<StatusPart<T>> {
	const reading = new AbortController();
	const waiting = new AbortController();
	const late = options.clock.sleep(options.timeoutMs, waiting.signal).then(() => {
		throw new PartTimeoutError(`No answer within ${options.timeoutMs} ms.`);
	});
	try {
		const value = await Promise.race([read(reading.signal), late]);
		return { value, readAt: options.clock.now() };
	} catch (error) {
		options.onError(error);
		const isLate = error instanceof PartTimeoutError;
		return { unknown: isLate ? `did not answer within ${options.timeoutMs / 1000} s` : "could not be read" };
	} finally {
		late.catch(() => undefined);
		waiting.abort();
		reading.abort();
	}
}
