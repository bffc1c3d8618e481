/** The record of a soak. Plain data: the judge reads it. Times are epoch milliseconds of the simulated clock. */

export type SoakEvent =
	/** An execution has got the lease on a package; renewals are noted too. */
	| { kind: "claimed"; key: string; owner: string; at: number; until: number }
	/** It has released the lease, with or without a document. `complaints`: facts that the document invents. */
	| {
			kind: "settled";
			key: string;
			owner: string;
			at: number;
			status: string;
			hasDocument: boolean;
			complaints: readonly string[];
	  }
	/** A healer has leased a package for its window. */
	| { kind: "taken"; key: string; at: number }
	| { kind: "quarantined"; key: string; at: number }
	/** The reports of a package were stored, with a document or for the next look alone. */
	| { kind: "kept"; key: string; at: number }
	/** A refresh has looked at a package. */
	| { kind: "checked"; key: string; tier: string; at: number }
	/** A refresh was given a package; packages looked at since `since` must not be among them. */
	| { kind: "handedOut"; key: string; at: number; since: number; tier: string; round: number };

export type SoakRecord = {
	/** The place of something that happens now among what happens later. */
	order(): number;
	/** @param order of the event, if it is reported late. Default: now */
	add(event: SoakEvent, order?: number): void;
	/** The events in their order. */
	all(): readonly SoakEvent[];
};

export function createRecord(): SoakRecord {
	const noted: { order: number; event: SoakEvent }[] = [];
	let last = 0;
	function next(): number {
		last += 1;
		return last;
	}
	return {
		order: next,
		add: (event, order = next()) => void noted.push({ order, event }),
		all: () => noted.toSorted((a, b) => a.order - b.order).map(({ event }) => event),
	};
}
