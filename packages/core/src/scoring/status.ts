/** What is already true of a package. Never mixed with the health score or the forecast. */
import { dateOf, dayOf } from "../facts/day.ts";
import type { Fact, PackageFacts } from "../facts/package-facts.ts";
import { type Features, knownValue } from "./features.ts";
import { ago, plural } from "./words.ts";

/**
 * From the worst to the best, the first that applies:
 * - `malicious`: the registry or an advisory says so
 * - `deprecated`: its maintainers say not to use it
 * - `archived`: its repository is read-only
 * - `ended`: unpublished, or silent for long with nobody left to ask
 * - `unknown`: neither releases nor commits could be read
 * - `quiet`: nothing happened for a year; finished software looks like this too
 * - `active`: somebody worked on it within a year
 */
export const STATUS_LABELS = [
	"malicious",
	"deprecated",
	"archived",
	"ended",
	"unknown",
	"quiet",
	"active",
] as const;
export type StatusLabel = (typeof STATUS_LABELS)[number];

export type Status = { label: StatusLabel; evidence: string[] };

/** Labels that say that maintenance is over; a forecast would be pointless. */
export const TERMINAL_LABELS: ReadonlySet<StatusLabel> = new Set([
	"malicious",
	"deprecated",
	"archived",
	"ended",
]);

const QUIET_AFTER_DAYS = 365;
/** Silence alone ends a package only after this long, and only if few rely on it: finished packages stay. */
const ENDED_AFTER_DAYS = 4 * 365;
/** With its repository gone, half of that is enough. */
const ENDED_WITHOUT_REPOSITORY_AFTER_DAYS = 2 * 365;
/** Weekly downloads, or dependents, from which on somebody would notice that a package is broken. */
const STILL_RELIED_ON = { weeklyDownloads: 100_000, dependents: 500 };

export function judgeStatus(facts: PackageFacts, features: Features): Status {
	for (const rule of RULES) {
		const evidence = rule.evidence(facts, features);
		if (evidence.length > 0) return { label: rule.label, evidence };
	}
	return { label: "unknown", evidence: ["Neither its releases nor its commits could be read."] };
}

type Rule = { label: StatusLabel; evidence: (facts: PackageFacts, features: Features) => string[] };

const RULES: readonly Rule[] = [
	{
		label: "malicious",
		evidence: (facts) =>
			knownValue(facts.malicious)
				? [`It was reported as malicious and replaced or listed as malware${by(facts.malicious)}.`]
				: [],
	},
	{
		label: "deprecated",
		evidence(facts) {
			const deprecation = knownValue(facts.deprecation);
			if (!deprecation || (deprecation.latest === null && !deprecation.allVersions)) return [];
			const scope = deprecation.allVersions ? "All its versions are" : "Its latest version is";
			return [`${scope} deprecated: "${deprecation.latest ?? "without a message"}"${by(facts.deprecation)}.`];
		},
	},
	{
		label: "archived",
		evidence(facts) {
			if (!knownValue(facts.archived)) return [];
			const archivedAt = knownValue(facts.archivedAt);
			const day = archivedAt === null ? undefined : dayOf(archivedAt);
			return [
				`Its repository is archived${day === undefined ? "" : ` since ${dateOf(day)}`}${by(facts.archived)}.`,
			];
		},
	},
	{ label: "ended", evidence: endedEvidence },
	{
		label: "quiet",
		evidence: (_, features) =>
			features.silenceDays !== null && features.silenceDays >= QUIET_AFTER_DAYS
				? [lastActivity(features)]
				: [],
	},
	{
		label: "active",
		evidence: (_, features) => (features.silenceDays === null ? [] : [lastActivity(features)]),
	},
];

function endedEvidence(facts: PackageFacts, features: Features): string[] {
	if (facts.unpublishedAt.state === "known") return [`It was unpublished${by(facts.unpublishedAt)}.`];
	if (features.silenceDays === null || isReliedOn(features)) return [];
	const gone = knownValue(facts.repositoryExists) === false;
	if (gone && features.silenceDays >= ENDED_WITHOUT_REPOSITORY_AFTER_DAYS) {
		return [lastActivity(features), `Its repository no longer exists${by(facts.repositoryExists)}.`];
	}
	// Silence counts only where both its commits and its use are known: it must be silence, not our ignorance.
	const knowsWork = features.daysSinceLastCommit !== null;
	const knowsUse = features.weeklyDownloads !== null || features.dependents !== null;
	if (!knowsWork || !knowsUse || features.silenceDays < ENDED_AFTER_DAYS) return [];
	return [lastActivity(features), "Few packages or downloads rely on it any more."];
}

function isReliedOn(features: Features): boolean {
	return (
		(features.weeklyDownloads ?? 0) >= STILL_RELIED_ON.weeklyDownloads ||
		(features.dependents ?? 0) >= STILL_RELIED_ON.dependents
	);
}

function lastActivity(features: Features): string {
	const parts = [
		features.daysSinceLastCommit === null
			? ""
			: `last commit by a person ${ago(features.daysSinceLastCommit)}`,
		features.daysSinceLastRelease === null ? "" : `last release ${ago(features.daysSinceLastRelease)}`,
		features.commits12m ? `${plural(features.commits12m, "commit")} in 12 months` : "",
	].filter((part) => part !== "");
	const text = parts.join(", ");
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const SOURCE_LABELS = {
	npm: "npm",
	deps_dev: "deps.dev",
	github: "GitHub",
	bundlephobia: "Bundlephobia",
} as const;

/** ` (npm, 2026-11-23)` */
function by(fact: Fact<unknown>): string {
	return fact.state === "known" ? ` (${SOURCE_LABELS[fact.source]}, ${fact.observedAt.slice(0, 10)})` : "";
}
