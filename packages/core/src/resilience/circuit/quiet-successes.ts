/**
 * Successes of a closed circuit that has nothing to forgive: nearly all calls end so. They are counted on the side,
 * without an object for each and without a write, and become part of the state with the next event that matters.
 */
import type { Permit } from "./circuit.ts";
import type { CircuitPolicy } from "./circuit-policy.ts";
import type { CircuitEvent, CircuitState, Outcome } from "./circuit-transition.ts";
import { isWithin, type Slice, sliceStart, sliceWidth } from "./sliding-window.ts";

/** True when this end of a call would change nothing but the window's number of calls. */
export function isQuietSuccess(
	{ phase, epoch, forced }: CircuitState,
	permit: Permit,
	outcome: Outcome,
	durationMs: number,
	policy: CircuitPolicy,
): boolean {
	return (
		outcome === "success" &&
		phase.name === "closed" &&
		phase.failedAt.length === 0 &&
		forced === null &&
		permit.epoch === epoch &&
		durationMs <= policy.slowMs
	);
}

type Succeeded = Extract<CircuitEvent, { type: "succeeded" }>;

export type SuccessTally = {
	/** Successes of an earlier epoch are forgotten. */
	note(epoch: number, now: number): void;
	/** The notes since they were last taken, as the event that they become. */
	peek(): Succeeded[];
	/** The same, and starts again from zero. */
	take(): Succeeded[];
};

export function createSuccessTally(windowMs: number): SuccessTally {
	const width = sliceWidth(windowMs);
	let tallied = { epoch: 0, slices: [] as Slice[] };
	let current: Slice | undefined;

	function begin(epoch: number, now: number): Slice {
		const startsAt = sliceStart(now, windowMs);
		const kept =
			epoch === tallied.epoch ? tallied.slices.filter((slice) => isWithin(slice, now, windowMs)) : [];
		const known = kept.find((slice) => slice.startsAt === startsAt);
		const slice = known ?? { startsAt, calls: 0, failures: 0, slow: 0 };
		tallied = { epoch, slices: known ? kept : [...kept, slice] };
		return slice;
	}

	/** Copies, since counting continues in these objects. */
	function peek(): Succeeded[] {
		if (!current) return [];
		return [
			{ type: "succeeded", epoch: tallied.epoch, slices: tallied.slices.map((slice) => ({ ...slice })) },
		];
	}

	return {
		note(epoch, now) {
			if (!current || epoch !== tallied.epoch || now < current.startsAt || now >= current.startsAt + width) {
				current = begin(epoch, now);
			}
			current.calls += 1;
		},
		peek,
		take() {
			const events = peek();
			current = undefined;
			tallied = { epoch: 0, slices: [] };
			return events;
		},
	};
}
