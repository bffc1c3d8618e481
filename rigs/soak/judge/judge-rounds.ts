/**
 * Checks that each round has handed out each known package once, and written the changed ones. Pure. Leaving a
 * package to the next round is allowed, as in outages; leaving it in all rounds is not.
 */
import type { SoakEvent } from "./record.ts";

export type Rounds = {
	/** The tier that the known packages belong to. */
	tier: string;
	/** Number of the first. */
	first: number;
	count: number;
	/** Keys of the packages that every round is to look at. */
	known: readonly string[];
	/** Packages of which the sources have had news since `at`, just before the round of that place: it must write them. */
	changed: { round: number; at: number; keys: ReadonlySet<string> };
};

/** `rewritten`: known packages whose document was stored again. `left`: handed out, and left to the next round. */
export type RoundCounts = { looked: number; left: number; rewritten: number };

/** Keys of packages. A round may run late: work on a package belongs to the round that handed it out last. */
type RoundWork = { handedOut: Set<string>; looked: Set<string>; rewritten: Set<string> };

export function judgeRounds(
	rounds: Rounds,
	events: readonly SoakEvent[],
): { counts: RoundCounts[]; offences: string[] } {
	const offences = handedOutTwice(events);
	const work = workByRound(rounds.tier, events);
	const writtenSince = keysWrittenSince(rounds.changed.at, events);
	const counts: RoundCounts[] = [];
	const everLooked = new Set<string>();
	for (let index = 0; index < rounds.count; index++) {
		const { handedOut, looked, rewritten } = work.get(rounds.first + index) ?? noWork();
		for (const key of rounds.known) {
			const isLeft = !looked.has(key);
			if (!handedOut.has(key)) offences.push(`${key} was forgotten in round ${index + 1}.`);
			const isChanged = index === rounds.changed.round && rounds.changed.keys.has(key);
			if (isChanged && !isLeft && !writtenSince.has(key)) {
				offences.push(`${key} had changed and was not written in round ${index + 1}.`);
			}
		}
		const lookedAt = rounds.known.filter((key) => looked.has(key));
		for (const key of lookedAt) everLooked.add(key);
		counts.push({
			looked: lookedAt.length,
			left: rounds.known.length - lookedAt.length,
			rewritten: rounds.known.filter((key) => rewritten.has(key)).length,
		});
	}
	for (const key of rounds.known) {
		if (!everLooked.has(key)) offences.push(`${key} was looked at in none of ${rounds.count} rounds.`);
	}
	return { counts, offences };
}

function workByRound(tier: string, events: readonly SoakEvent[]): Map<number, RoundWork> {
	const rounds = new Map<number, RoundWork>();
	const current = new Map<string, RoundWork>();
	for (const event of events) {
		if (event.kind === "handedOut" && event.tier === tier) {
			const work = rounds.get(event.round) ?? noWork();
			rounds.set(event.round, work);
			current.set(event.key, work);
			work.handedOut.add(event.key);
		}
		if (event.kind === "checked") current.get(event.key)?.looked.add(event.key);
		if (event.kind === "settled" && event.hasDocument) current.get(event.key)?.rewritten.add(event.key);
	}
	return rounds;
}

/** News that a reader would not see is kept with the reports alone. */
function keysWrittenSince(at: number, events: readonly SoakEvent[]): Set<string> {
	return new Set(
		events
			.filter((event) =>
				event.kind === "kept" || (event.kind === "settled" && event.hasDocument) ? event.at >= at : false,
			)
			.map(({ key }) => key),
	);
}

function noWork(): RoundWork {
	return { handedOut: new Set(), looked: new Set(), rewritten: new Set() };
}

/** A tier does not hand out a package again before it is due. */
function handedOutTwice(events: readonly SoakEvent[]): string[] {
	const checkedAt = new Map<string, number>();
	const offences: string[] = [];
	for (const event of events) {
		if (event.kind === "checked") checkedAt.set(`${event.tier} ${event.key}`, event.at);
		if (event.kind !== "handedOut") continue;
		const before = checkedAt.get(`${event.tier} ${event.key}`);
		if (before !== undefined && before > event.since) {
			offences.push(`${event.key} was looked at twice in round ${event.round}.`);
		}
	}
	return offences;
}
