/**
 * The five components of health, each 0 to 100 with a sentence that names the numbers behind it. The curves and
 * weights are our judgement, stated here in one place; none is fitted to data.
 */
import { at, type Curve } from "./curve.ts";
import type { Features } from "./features.ts";
import { type Status, TERMINAL_LABELS } from "./status.ts";
import { ago, plural } from "./words.ts";

export const COMPONENT_NAMES = ["maintenance", "community", "adoption", "releases", "security"] as const;
export type ComponentName = (typeof COMPONENT_NAMES)[number];

/** `score` is null when nothing is known; the reason then says so. */
export type Component = { score: number | null; weight: number; reason: string };
export type Components = Record<ComponentName, Component>;

const WEIGHTS: Readonly<Record<ComponentName, number>> = {
	maintenance: 0.35,
	community: 0.15,
	adoption: 0.2,
	releases: 0.1,
	security: 0.2,
};

/** With less of the weight known than this, a number would be a guess. */
const MINIMUM_KNOWN_WEIGHT = 0.3;

/** Days of silence → score. */
const RECENCY: Curve = [
	[90, 100],
	[365, 70],
	[730, 45],
	[1460, 20],
	[2920, 5],
];
/** Months with commits among the last 24 → score. */
const RHYTHM: Curve = [
	[0, 0],
	[1, 25],
	[4, 60],
	[12, 100],
];
/** A package that is old enough and widely relied on is finished rather than forgotten; silence costs it less. */
const FINISHED = { minAgeDays: 3 * 365, weeklyDownloads: 1_000_000, dependents: 1_000, atLeast: 60 };
/** Its own maintainers, or its registry, say that nobody looks after it. */
const TERMINAL_AT_MOST = 10;

/** People in 24 months → score. */
const AUTHORS: Curve = [
	[0, 0],
	[1, 35],
	[2, 55],
	[5, 80],
	[15, 100],
];
const MAINTAINERS: Curve = [
	[0, 0],
	[1, 40],
	[2, 65],
	[5, 100],
];

/** Use is log-scaled: each counts up to what the most used packages have. */
const FULL_ADOPTION = { weeklyDownloads: 1e7, dependents: 1e5, stars: 3e4 };

const RELEASE_RECENCY: Curve = [
	[180, 100],
	[365, 85],
	[730, 60],
	[1460, 35],
	[2920, 20],
];

/** Advisories against the latest version → score. */
const ADVISORIES: Curve = [
	[0, 100],
	[1, 45],
	[2, 25],
	[3, 10],
];
const INSTALL_SCRIPT_COSTS = 10;
const PROVENANCE_ADDS = 5;

export function judgeComponents(features: Features, status: Status): Components {
	const judged: Record<ComponentName, Omit<Component, "weight">> = {
		maintenance: maintenance(features, status),
		community: community(features),
		adoption: adoption(features),
		releases: releases(features),
		security: security(features, status),
	};
	const entries = COMPONENT_NAMES.map((name) => [name, { ...judged[name], weight: WEIGHTS[name] }] as const);
	return Object.fromEntries(entries) as Components;
}

/** Weighted mean over the components that are known; null when too little is. */
export function healthScore(components: Components): number | null {
	let sum = 0;
	let known = 0;
	for (const { score, weight } of Object.values(components)) {
		if (score === null) continue;
		sum += score * weight;
		known += weight;
	}
	return known < MINIMUM_KNOWN_WEIGHT ? null : Math.round((sum / known) * 10) / 10;
}

function maintenance(features: Features, status: Status): Omit<Component, "weight"> {
	if (features.silenceDays === null) {
		return { score: null, reason: "Neither commits nor releases could be read." };
	}
	const recency = at(RECENCY, features.silenceDays);
	const rhythm = features.activeMonths24m === null ? recency : at(RHYTHM, features.activeMonths24m);
	const measured = 0.6 * recency + 0.4 * rhythm;
	const reason = `Last sign of work ${ago(features.silenceDays)}${workOf(features)}.`;
	if (TERMINAL_LABELS.has(status.label)) {
		return { score: Math.min(measured, TERMINAL_AT_MOST), reason: `${reason} But it is ${status.label}.` };
	}
	if (isFinished(features) && measured < FINISHED.atLeast) {
		return {
			score: FINISHED.atLeast,
			reason: `${reason} Old and widely relied on: finished rather than forgotten.`,
		};
	}
	return { score: round(measured), reason };
}

function workOf(features: Features): string {
	if (features.activeMonths24m === null) return "; its commits are unknown";
	const atLeast = features.commitsAreLowerBounds ? "at least " : "";
	return `; people committed in ${atLeast}${features.activeMonths24m} of the last 24 months`;
}

function isFinished(features: Features): boolean {
	return (
		(features.ageDays ?? 0) >= FINISHED.minAgeDays &&
		((features.weeklyDownloads ?? 0) >= FINISHED.weeklyDownloads ||
			(features.dependents ?? 0) >= FINISHED.dependents)
	);
}

function community(features: Features): Omit<Component, "weight"> {
	const parts = known([
		features.authors24m === null
			? null
			: {
					score: at(AUTHORS, features.authors24m),
					text: `${plural(features.authors24m, "person", "people")} committed in 24 months`,
				},
		features.maintainers === null
			? null
			: {
					score: at(MAINTAINERS, features.maintainers),
					text: `${plural(features.maintainers, "maintainer")} on the registry`,
				},
	]);
	if (parts.length === 0) return { score: null, reason: "Who works on it could not be read." };
	return { score: round(mean(parts.map((part) => part.score))), reason: sentence(parts) };
}

function adoption(features: Features): Omit<Component, "weight"> {
	const parts = known([
		use(features.weeklyDownloads, FULL_ADOPTION.weeklyDownloads, "weekly download"),
		use(features.dependents, FULL_ADOPTION.dependents, "dependent"),
		use(features.stars, FULL_ADOPTION.stars, "star"),
	]);
	if (parts.length === 0) return { score: null, reason: "How much it is used could not be read." };
	// Each is a proof of use by itself; a library without stars is no less used.
	return { score: round(Math.max(...parts.map((part) => part.score))), reason: sentence(parts) };
}

function use(count: number | null, full: number, noun: string): Part | null {
	if (count === null) return null;
	return {
		score: Math.min(100, (100 * Math.log10(count + 1)) / Math.log10(full)),
		text: plural(count, noun),
	};
}

function releases(features: Features): Omit<Component, "weight"> {
	if (features.daysSinceLastRelease === null)
		return { score: null, reason: "Its releases could not be read." };
	const count =
		features.releases24m === null ? "" : `; ${plural(features.releases24m, "release day")} in 24 months`;
	return {
		score: round(at(RELEASE_RECENCY, features.daysSinceLastRelease)),
		reason: `Last release ${ago(features.daysSinceLastRelease)}${count}.`,
	};
}

function security(features: Features, status: Status): Omit<Component, "weight"> {
	if (status.label === "malicious") return { score: 0, reason: "It was reported as malicious." };
	const parts = known([
		features.advisories === null
			? null
			: {
					score: at(ADVISORIES, features.advisories),
					text:
						features.advisories === 0
							? "no known advisory against the latest version"
							: `${plural(features.advisories, "advisory", "advisories")} against the latest version`,
				},
		features.scorecard === null
			? null
			: { score: features.scorecard * 10, text: `OpenSSF Scorecard ${features.scorecard} of 10` },
	]);
	if (parts.length === 0) return { score: null, reason: "Neither advisories nor a Scorecard could be read." };
	const adjustment =
		(features.hasInstallScript ? -INSTALL_SCRIPT_COSTS : 0) + (features.hasProvenance ? PROVENANCE_ADDS : 0);
	const worst = Math.min(...parts.map((part) => part.score));
	const extras = known([
		features.hasInstallScript ? { score: 0, text: "it runs a script when installed" } : null,
		features.hasProvenance ? { score: 0, text: "its build has provenance" } : null,
	]);
	// An advisory is not outweighed by good practice; practice only fills in where there is none.
	const score = features.advisories ? worst : mean(parts.map((part) => part.score));
	return { score: round(clamp(score + adjustment)), reason: sentence([...parts, ...extras]) };
}

type Part = { score: number; text: string };

function known(parts: readonly (Part | null)[]): Part[] {
	return parts.filter((part) => part !== null);
}

function sentence(parts: readonly Part[]): string {
	const text = parts.map((part) => part.text).join(", ");
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function clamp(score: number): number {
	return Math.min(100, Math.max(0, score));
}

function round(score: number): number {
	return Math.round(score * 10) / 10;
}
