/**
 * Finds the facts that would change a judgement: each is varied alone, and everything is judged again by the same
 * rules. The result says what would follow from a change, not that it will come. Pure.
 */
import type { Day } from "../facts/day.ts";
import type { Fact, Known } from "../facts/fact.ts";
import type { PackageFacts } from "../facts/package-facts.ts";
import type { Judgement, JudgementOptions } from "./judgement.ts";
import { judgeFacts } from "./judgement.ts";
import type { RiskLevel } from "./risk-level.ts";
import type { StatusLabel } from "./status.ts";

export type WhatIf = {
	id: string;
	/** Completes "If …". */
	text: string;
	status: StatusLabel;
	risk: RiskLevel;
	healthScore: number | null;
	/** The chance that nobody works on it within 12 months. */
	probability: number | null;
};

const MILLISECONDS_PER_DAY = 86_400_000;
const YEAR: Day = 365;

type Changed = { facts: PackageFacts; now: number };
type Change = {
	id: string;
	text: string;
	/** Undefined when there is nothing to change, or the fact is unknown. */
	apply(facts: PackageFacts, now: number, judgement: Judgement): Changed | undefined;
};

const CHANGES: readonly Change[] = [
	{
		id: "release_today",
		text: "a release came out today",
		apply(facts, now) {
			if (facts.releaseDays.state !== "known") return undefined;
			const releaseDays = [...facts.releaseDays.value, dayOf(now)];
			const lastPublishedAt = withValue(facts.lastPublishedAt, new Date(now).toISOString());
			return {
				facts: { ...facts, lastPublishedAt, releaseDays: { ...facts.releaseDays, value: releaseDays } },
				now,
			};
		},
	},
	{
		id: "work_today",
		text: "one of its people committed today",
		apply: (facts, now) =>
			withCommits(facts, now, [
				facts.humanCommits.state === "known" ? (facts.humanCommits.value.at(-1)?.[1] ?? 0) : 0,
			]),
	},
	{
		id: "two_more_people",
		text: "two more people began to work on it",
		apply(facts, now) {
			if (facts.humanCommits.state !== "known") return undefined;
			const next = Math.max(-1, ...facts.humanCommits.value.map(([, author]) => author)) + 1;
			return withCommits(facts, now, [next, next + 1]);
		},
	},
	{
		id: "second_maintainer",
		text: "a second person could publish it",
		apply: (facts, now) =>
			facts.maintainerCount.state === "known" && facts.maintainerCount.value === 1
				? { facts: { ...facts, maintainerCount: { ...facts.maintainerCount, value: 2 } }, now }
				: undefined,
	},
	{
		id: "advisories_mended",
		text: "its latest version had no known advisory",
		apply(facts, now, { features }) {
			if (!features.advisories) return undefined;
			const none = { advisoryIds: withValue<string[]>(facts.advisoryIds, []), advisories: facts.advisories };
			if (facts.advisories.state === "known") {
				const kept = facts.advisories.value.filter(({ kind }) => kind !== "vulnerability");
				none.advisories = { ...facts.advisories, value: kept };
			}
			return { facts: { ...facts, ...none }, now };
		},
	},
	{
		id: "deprecation_withdrawn",
		text: "its deprecation were taken back",
		apply(facts, now, { status }) {
			if (status.label !== "deprecated" || facts.deprecation.state !== "known") return undefined;
			const deprecation = { ...facts.deprecation, value: { latest: null, allVersions: false, goTo: null } };
			return { facts: { ...facts, deprecation, projectStatus: UNSAID }, now };
		},
	},
	{
		id: "unarchived",
		text: "its repository were opened again",
		apply: (facts, now, { status }) =>
			status.label === "archived" && facts.archived.state === "known"
				? {
						facts: {
							...facts,
							archived: { ...facts.archived, value: false },
							archivedAt: UNSAID,
							projectStatus: UNSAID,
						},
						now,
					}
				: undefined,
	},
	{
		id: "silent_year",
		text: "nothing happened for another year",
		apply: (facts, now) => ({ facts, now: now + YEAR * MILLISECONDS_PER_DAY }),
	},
	{
		id: "deprecated",
		text: "its maintainers deprecated it",
		apply(facts, now) {
			if (facts.deprecation.state !== "known") return undefined;
			const value = { latest: "deprecated", allVersions: true, goTo: null };
			return { facts: { ...facts, deprecation: { ...facts.deprecation, value } }, now };
		},
	},
];

/** Smaller steps of the health score, and of the forecast, are no change to a reader. */
const SMALLEST = { health: 1, probability: 0.01 };

/** The changes that make a difference, in a fixed order: first those that would help, then those that would harm. */
export function whatIf(facts: PackageFacts, options: JudgementOptions, judgement: Judgement): WhatIf[] {
	return CHANGES.flatMap(({ id, text, apply }) => {
		const changed = apply(facts, options.now, judgement);
		if (!changed) return [];
		const then = judgeFacts(changed.facts, { ...options, now: changed.now });
		if (!differs(judgement, then)) return [];
		const { status, risk, healthScore, probability } = then;
		return [{ id, text, status: status.label, risk, healthScore, probability }];
	});
}

function differs(a: Judgement, b: Judgement): boolean {
	return (
		a.status.label !== b.status.label ||
		a.risk !== b.risk ||
		isStep(a.healthScore, b.healthScore, SMALLEST.health) ||
		isStep(a.probability, b.probability, SMALLEST.probability)
	);
}

function isStep(a: number | null, b: number | null, smallest: number): boolean {
	if (a === null || b === null) return a !== b;
	return Math.abs(a - b) >= smallest;
}

function withCommits(facts: PackageFacts, now: number, authors: readonly number[]): Changed | undefined {
	if (facts.humanCommits.state !== "known") return undefined;
	const value = [
		...facts.humanCommits.value,
		...authors.map((author): [Day, number] => [dayOf(now), author]),
	];
	return { facts: { ...facts, humanCommits: { ...facts.humanCommits, value } }, now };
}

function withValue<T>(fact: Fact<T>, value: T): Fact<T> {
	return fact.state === "known" ? ({ ...fact, value } satisfies Known<T>) : fact;
}

const UNSAID = { state: "unknown", reason: "not_reported" } as const;

function dayOf(now: number): Day {
	return Math.floor(now / MILLISECONDS_PER_DAY);
}
