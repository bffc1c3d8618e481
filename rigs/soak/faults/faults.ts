/** The faults, how often they are due, and how often they came. Pure: all chance comes from the seed. */
import { createDice } from "@dephealth/local/sandbox/world/randomness.ts";

/** `rate`: the share of its opportunities that a fault takes; null: the program says when. */
type FaultRow = { title: string; rate: number | null };

export const FAULT_TABLE = {
	killedBefore: { title: "tasks killed before they did anything", rate: 0.015 },
	killedHalfway: { title: "tasks killed between two of their writes", rate: 0.05 },
	killedAfter: { title: "tasks killed after their work, the result lost", rate: 0.015 },
	runTwice: { title: "tasks run twice, the first answer lost", rate: 0.015 },
	collectionDied: { title: "collections that died holding their claim", rate: 0.15 },
	refreshDied: { title: "refreshes that died holding their tier", rate: 0.05 },
	healerCrashed: { title: "healers crashed between claim and publish", rate: 0.25 },
	requestLost: { title: "requests lost between topic and starter", rate: 0.2 },
	requestTwice: { title: "requests delivered twice", rate: 0.2 },
	messageTwice: { title: "dead letters delivered twice", rate: 0.1 },
	scheduleTwice: { title: "schedules that fired twice", rate: 0.1 },
	poisoned: { title: "tasks and collections that a poisoned package killed", rate: null },
	outage: { title: "calls to an upstream during its outage", rate: null },
} as const satisfies Record<string, FaultRow>;

export type FaultKind = keyof typeof FAULT_TABLE;
export type ChanceFault = {
	[K in FaultKind]: (typeof FAULT_TABLE)[K]["rate"] extends number ? K : never;
}[FaultKind];

export const FAULT_KINDS = Object.keys(FAULT_TABLE) as FaultKind[];

export type Faults = {
	/** True when this opportunity is taken. Nothing is counted: the fault may still fail to happen. */
	draw(kind: ChanceFault): boolean;
	/** A whole number, both ends included, from the same chance. */
	int(kind: ChanceFault, range: readonly [least: number, most: number]): number;
	/** The fault has happened. */
	happened(kind: FaultKind, times?: number): void;
	counts(): ReadonlyMap<FaultKind, number>;
	/** Random faults of this kind, or of all kinds, stop; planned ones continue. */
	end(kind?: ChanceFault): void;
};

/**
 * The order of tasks also depends on the machine, so a seed repeats the number of faults and not every detail. An
 * overdue fault (by its rate) is always drawn, so that small runs see all kinds.
 */
export function createFaults(seed: number): Faults {
	const counts = new Map<FaultKind, number>(FAULT_KINDS.map((kind) => [kind, 0]));
	const chances = new Map(
		FAULT_KINDS.map((kind) => [kind, { dice: createDice(`soak ${kind}`, seed), fruitless: 0 }]),
	);
	const ended = new Set<FaultKind>();

	function chanceOf(kind: FaultKind) {
		const chance = chances.get(kind);
		if (!chance) throw new Error(`There is no fault ${kind}.`);
		return chance;
	}

	return {
		draw(kind) {
			if (ended.has(kind)) return false;
			const chance = chanceOf(kind);
			const { rate } = FAULT_TABLE[kind];
			chance.fruitless += 1;
			const isOverdue = counts.get(kind) === 0 && chance.fruitless >= 1 / rate;
			const isTaken = chance.dice.chance(rate) || isOverdue;
			if (isTaken) chance.fruitless = 0;
			return isTaken;
		},
		int: (kind, range) => chanceOf(kind).dice.int([...range]),
		happened(kind, times = 1) {
			counts.set(kind, (counts.get(kind) ?? 0) + times);
		},
		counts: () => counts,
		end(kind) {
			for (const one of kind ? [kind] : FAULT_KINDS) ended.add(one);
		},
	};
}
