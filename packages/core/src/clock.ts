/** Time and chance as dependencies: policy receives them, only composition roots name the real ones. */
import { setTimeout as delay } from "node:timers/promises";

export type Clock = {
	/** Milliseconds since 1970-01-01 UTC. */
	now(): number;
	/** Resolves after `milliseconds`; rejects with the signal's reason when aborted. */
	sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
};

/** Uniform in [0, 1). */
export type Random = () => number;

export const systemClock: Clock = {
	now: () => Date.now(),
	async sleep(milliseconds, signal) {
		try {
			await delay(milliseconds, undefined, signal ? { signal } : {});
		} catch (error) {
			throw signal?.aborted ? signal.reason : error;
		}
	},
};

/** The clock's time as ISO 8601 in UTC with milliseconds. */
export function timestamp(clock: Clock): string {
	return new Date(clock.now()).toISOString();
}
