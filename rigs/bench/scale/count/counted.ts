/** Counts taken while something ran, and their sum over several runs. Pure. */
import type { Units, Use } from "./count-dynamodb.ts";

/** `computingMs` of this process's processor, `milliseconds` by the clock; the store is part of both. */
export type Invocations = { count: number; milliseconds: number; computingMs: number };

export type Counted = {
	packages: number;
	/** Pages of the refresh machine, and the batches that they were cut into. */
	pages: number;
	batches: number;
	/** Transitions of the STANDARD executions themselves; the start of each child of a Distributed Map is one more. */
	transitions: number;
	invocations: ReadonlyMap<string, Invocations>;
	units: Units;
	/** `upstream kind` → calls. */
	calls: ReadonlyMap<string, number>;
	githubPoints: number;
	/** Repositories in queries to GitHub. */
	repositories: number;
	/** Lines of the functions' log and of their metrics. */
	logBytes: number;
	saved: number;
	unchanged: number;
	deadLetters: number;
};

const TIER_ENTRIES = "entries of tier-index";
/** An entry is deleted, and another one is put. */
const UNITS_A_MOVE = 2;

export function sumOf(rounds: readonly Counted[]): Counted {
	const sum = (of: (round: Counted) => number) => rounds.reduce((total, round) => total + of(round), 0);
	return {
		packages: sum(({ packages }) => packages),
		pages: sum(({ pages }) => pages),
		batches: sum(({ batches }) => batches),
		transitions: sum(({ transitions }) => transitions),
		invocations: merged(
			rounds.map(({ invocations }) => invocations),
			(a, b) => ({
				count: a.count + b.count,
				milliseconds: a.milliseconds + b.milliseconds,
				computingMs: a.computingMs + b.computingMs,
			}),
		),
		units: {
			reads: sum(({ units }) => units.reads),
			writes: sum(({ units }) => units.writes),
			calls: sum(({ units }) => units.calls),
			uses: merged(
				rounds.map(({ units }) => units.uses),
				addUses,
			),
		},
		calls: merged(
			rounds.map(({ calls }) => calls),
			(a, b) => a + b,
		),
		githubPoints: sum(({ githubPoints }) => githubPoints),
		repositories: sum(({ repositories }) => repositories),
		logBytes: sum(({ logBytes }) => logBytes),
		saved: sum(({ saved }) => saved),
		unchanged: sum(({ unchanged }) => unchanged),
		deadLetters: sum(({ deadLetters }) => deadLetters),
	};
}

/**
 * Takes the entries of the index of tiers as they would be. The sample is moved to one tier before each round, and
 * every write moves a package back: of those entries only true moves count.
 */
export function withTierMoves(counted: Counted, moves: number): Counted {
	const { units } = counted;
	const { [TIER_ENTRIES]: entries, ...uses } = Object.fromEntries(units.uses);
	const own: Use = { calls: moves, units: moves * UNITS_A_MOVE, bytes: 0 };
	return {
		...counted,
		units: {
			...units,
			writes: units.writes - (entries?.units ?? 0) + own.units,
			uses: new Map(Object.entries({ ...uses, ...(moves > 0 && { [TIER_ENTRIES]: own }) })),
		},
	};
}

/** Without the work that each round does regardless of the number of due packages. */
export function withoutFixed(round: Counted, nothing: Counted, rounds: number): Counted {
	const less = (value: number, fixed: number | undefined) => Math.max(0, value - (fixed ?? 0) * rounds);
	return {
		...round,
		transitions: less(round.transitions, nothing.transitions),
		logBytes: less(round.logBytes, nothing.logBytes),
		invocations: new Map(
			[...round.invocations].map(([name, { count, milliseconds, computingMs }]) => {
				const fixed = nothing.invocations.get(name);
				return [
					name,
					{
						count: less(count, fixed?.count),
						milliseconds: less(milliseconds, fixed?.milliseconds),
						computingMs: less(computingMs, fixed?.computingMs),
					},
				];
			}),
		),
		units: {
			calls: less(round.units.calls, nothing.units.calls),
			reads: less(round.units.reads, nothing.units.reads),
			writes: less(round.units.writes, nothing.units.writes),
			uses: new Map(
				[...round.units.uses].map(([name, { calls, units, bytes }]) => {
					const fixed = nothing.units.uses.get(name);
					return [
						name,
						{
							calls: less(calls, fixed?.calls),
							units: less(units, fixed?.units),
							bytes: less(bytes, fixed?.bytes),
						},
					];
				}),
			),
		},
	};
}

function addUses(a: Use, b: Use): Use {
	return { calls: a.calls + b.calls, units: a.units + b.units, bytes: a.bytes + b.bytes };
}

function merged<V>(maps: readonly ReadonlyMap<string, V>[], add: (a: V, b: V) => V): Map<string, V> {
	const sums = new Map<string, V>();
	for (const [name, value] of maps.flatMap((map) => [...map])) {
		const before = sums.get(name);
		sums.set(name, before === undefined ? value : add(before, value));
	}
	return sums;
}
