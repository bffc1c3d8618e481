/**
 * The pace at which a caller may send requests that are free and public. It is counted in this process alone:
 * counting in a table would cost more than the answers.
 */
import { createLru } from "../../cache/lru.ts";
import type { Clock } from "../../clock.ts";
import { QuotaExceededError } from "../../errors.ts";

export type RequestPace = {
	/** Counts a request of a network. @throws QuotaExceededError beyond the limit of a minute */
	take(network: string): void;
};

const MINUTE_MS = 60_000;
/** The number of networks that are remembered; those that ask least are forgotten first. */
const MAX_REMEMBERED = 10_000;

/** @param deps.perMinute requests of one network in a minute of the clock */
export function createRequestPace(deps: { perMinute: number; clock: Pick<Clock, "now"> }): RequestPace {
	const { perMinute, clock } = deps;
	const asked = createLru<{ minute: number; count: number }>(MAX_REMEMBERED);
	return {
		take(network) {
			const minute = Math.floor(clock.now() / MINUTE_MS);
			const before = asked.get(network);
			const count = before?.minute === minute ? before.count + 1 : 1;
			asked.set(network, { minute, count });
			if (count <= perMinute) return;
			throw new QuotaExceededError(`A network may send this request ${perMinute} times a minute.`, {
				limit: perMinute,
				resetsAt: (minute + 1) * MINUTE_MS,
			});
		},
	};
}
