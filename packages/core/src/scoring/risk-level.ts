/** One level that a person or a pipeline can act on, from the three judgements. The whole rule is in this file. */
import type { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import type { Features } from "./features/features.ts";
import { isReliedOn, SURELY_RELIED_ON_DOWNLOADS } from "./features/reliance.ts";
import type { StatusLabel } from "./status.ts";

export type RiskLevel = (typeof RISK_LEVELS)[number];

type KnownLevel = Exclude<RiskLevel, "UNKNOWN">;
const SEVERITY: readonly KnownLevel[] = ["LOW", "MEDIUM", "HIGH", "CRITICAL"];

/** Health from this score on → level. */
const BY_HEALTH: readonly (readonly [atLeast: number, level: KnownLevel])[] = [
	[80, "LOW"],
	[60, "MEDIUM"],
	[40, "HIGH"],
	[0, "CRITICAL"],
];

/** A status is never milder than this, whatever the health. */
const BY_STATUS: Readonly<Partial<Record<StatusLabel, KnownLevel>>> = {
	malicious: "CRITICAL",
	deprecated: "HIGH",
	archived: "HIGH",
	ended: "HIGH",
};

/** Chance that nobody works on it within 12 months from which on a forecast raises the risk. */
export const FORECAST_RAISES_FROM = 0.5;

/**
 * The standing of a package by its advisories and its users. `relied_on`: many use it and nothing is known against it.
 */
type Standing = "relied_on" | "clean" | "vulnerable";

/**
 * The level that a forecast from `FORECAST_RAISES_FROM` on asks for. Nobody works on finished software either: if
 * very many rely on it, that is no reason to worry, and without a vulnerability it is a reason to watch at most. A
 * vulnerability will hardly be fixed in a package that has been silent for a year and on which probably nobody will
 * work.
 */
const BY_FORECAST: Readonly<Partial<Record<StatusLabel, Record<Standing, KnownLevel | undefined>>>> = {
	active: { relied_on: undefined, clean: "MEDIUM", vulnerable: "MEDIUM" },
	quiet: { relied_on: undefined, clean: "MEDIUM", vulnerable: "HIGH" },
};

/** Others cannot inspect or fix a package without a repository. */
const WITHOUT_REPOSITORY: KnownLevel = "MEDIUM";

/** Weekly downloads, or dependents, from which on silence is a sign of finished software: it is never more than to be watched. */
const WIDELY_RELIED_ON = { weeklyDownloads: SURELY_RELIED_ON_DOWNLOADS, dependents: 10_000 };
const FINISHED_AT_MOST: KnownLevel = "MEDIUM";
/** A judgement of this level or above holds even with unread facts, which could only raise it. */
const STANDS_FROM: KnownLevel = "HIGH";

export type RiskInput = {
	healthScore: number | null;
	status: StatusLabel;
	/** The chance that nobody works on it within 12 months; null without a forecast. */
	probability: number | null;
	features: Pick<
		Features,
		| "weeklyDownloads"
		| "dependents"
		| "useIsUnread"
		| "repositoryIsGone"
		| "advisories"
		| "silenceDays"
		| "unread"
	>;
};

/**
 * The worst level that health, status, repository and forecast ask for; at most MEDIUM for finished software that
 * many rely on and nothing is known against. Unknown facts never make a level milder: while an unread fact alone
 * could make it HIGH, no milder level is given.
 */
export function judgeRisk(input: RiskInput): RiskLevel {
	const { status, features } = input;
	const levels = riskGrounds(input).map(({ level }) => level);
	const worst = SEVERITY.findLast((level) => levels.includes(level));
	if (worst === undefined) return "UNKNOWN";
	const level = isFinished(status, features) ? milder(worst, FINISHED_AT_MOST) : worst;
	return isDecidingFactUnread(features) && isBelow(level, STANDS_FROM) ? "UNKNOWN" : level;
}

export type RiskGround = { because: "health" | "status" | "repository" | "forecast"; level: KnownLevel };

/** The level that each judgement asks for by itself. */
export function riskGrounds({ healthScore, status, probability, features }: RiskInput): RiskGround[] {
	const grounds: [RiskGround["because"], KnownLevel | undefined][] = [
		["health", healthScore === null ? undefined : firstReached(BY_HEALTH, healthScore)],
		["status", BY_STATUS[status]],
		["repository", features.repositoryIsGone ? WITHOUT_REPOSITORY : undefined],
		["forecast", forecastAsks({ status, probability, features })],
	];
	return grounds.flatMap(([because, level]) => (level === undefined ? [] : [{ because, level }]));
}

type ForecastInput = Pick<RiskInput, "status" | "probability"> & {
	features: Pick<Features, "weeklyDownloads" | "dependents" | "useIsUnread" | "advisories">;
};

export function forecastRaises(input: ForecastInput): boolean {
	return forecastAsks(input) !== undefined;
}

function forecastAsks({ status, probability, features }: ForecastInput): KnownLevel | undefined {
	if (probability === null || probability < FORECAST_RAISES_FROM) return undefined;
	return BY_FORECAST[status]?.[standingOf(status, features)];
}

function standingOf(status: StatusLabel, features: ForecastInput["features"]): Standing {
	if (isFinished(status, features)) return "relied_on";
	return features.advisories ? "vulnerable" : "clean";
}

function isFinished(status: StatusLabel, features: ForecastInput["features"]): boolean {
	if (status !== "quiet" && status !== "active") return false;
	return !features.advisories && isReliedOn(features, WIDELY_RELIED_ON) === true;
}

/** Deprecation and advisories always decide. An archive and commits decide unless work within a year was read. */
function isDecidingFactUnread({ unread, silenceDays, advisories }: RiskInput["features"]): boolean {
	if (unread.has("deprecation") || (unread.has("advisoryIds") && advisories === null)) return true;
	return silenceDays === null && (unread.has("archived") || unread.has("releaseDays"));
}

function milder(a: KnownLevel, b: KnownLevel): KnownLevel {
	return isBelow(a, b) ? a : b;
}

function isBelow(level: KnownLevel, other: KnownLevel): boolean {
	return SEVERITY.indexOf(level) < SEVERITY.indexOf(other);
}

function firstReached(
	thresholds: readonly (readonly [atLeast: number, level: KnownLevel])[],
	value: number,
): KnownLevel | undefined {
	return thresholds.find(([atLeast]) => value >= atLeast)?.[1];
}
