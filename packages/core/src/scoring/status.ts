/** What is already true of a package. Never mixed with the health score or the forecast. */
import type { STATUS_LABELS } from "@dephealth/contract/vocabulary.ts";
import { dateOf } from "../facts/day.ts";
import { factDay, isMalwareAdvisory, type PackageFacts } from "../facts/package-facts.ts";
import { type Features, knownValue } from "./features.ts";
import { isReliedOn } from "./reliance.ts";
import { by } from "./source-labels.ts";
import { attributed, concluded, type Statement } from "./statement.ts";
import { ago, plural, quoted } from "./words.ts";

/**
 * From the worst to the best, the first that applies:
 * - `malicious`: the registry or an advisory says so
 * - `deprecated`: its maintainers say not to use it
 * - `archived`: its repository is read-only
 * - `ended`: no version is left; or silent for 2 years with its repository gone, or for 4 years, and little relied on.
 *   What could not be read ends nothing
 * - `quiet`: no sign of work for a year, as far as could be read; finished software looks like this too
 * - `active`: somebody worked on it within a year
 * - `unknown`: neither releases nor commits could be read
 */
export type StatusLabel = (typeof STATUS_LABELS)[number];

export type Status = { label: StatusLabel; evidence: Statement[] };

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
/** What the sources write where a version is deprecated without words. */
const NO_MESSAGE = "deprecated without a message";

export function judgeStatus(facts: PackageFacts, features: Features): Status {
	for (const rule of RULES) {
		const evidence = rule.evidence(facts, features);
		if (evidence.length > 0) return { label: rule.label, evidence };
	}
	return {
		label: "unknown",
		evidence: [concluded("activity_unread", "unread", "Neither its releases nor its commits could be read.")],
	};
}

type Evidence = (facts: PackageFacts, features: Features) => Statement[];

/** The first rule with evidence decides; without any the status is unknown. */
const RULES: readonly { label: StatusLabel; evidence: Evidence }[] = [
	{ label: "malicious", evidence: maliciousEvidence },
	{ label: "deprecated", evidence: deprecatedEvidence },
	{ label: "archived", evidence: archivedEvidence },
	{ label: "ended", evidence: endedEvidence },
	{
		label: "quiet",
		evidence: (facts, features) =>
			// Without a known silence all that could be read is older than a year (see Features).
			features.silenceDays === null || features.silenceDays >= QUIET_AFTER_DAYS
				? activityEvidence(facts, features)
				: [],
	},
	{ label: "active", evidence: activityEvidence },
];

function maliciousEvidence({ malicious, advisoryIds }: PackageFacts): Statement[] {
	if (!knownValue(malicious)) return [];
	const ids = (knownValue(advisoryIds)?.filter(isMalwareAdvisory) ?? []).slice(0, 3).join(", ");
	return [
		ids === ""
			? attributed(
					"security_placeholder",
					"against",
					"Its registry took it down for security and put a placeholder in its place",
					{},
					malicious,
				)
			: attributed(
					"malware_advisory",
					"against",
					`Malware by advisory ${ids}`,
					{ advisories: ids },
					advisoryIds,
				),
	];
}

function deprecatedEvidence({ deprecation }: PackageFacts): Statement[] {
	const { latest = null, allVersions = false } = knownValue(deprecation) ?? {};
	if (latest === null && !allVersions) return [];
	const scope = allVersions ? "All its versions are" : "Its latest version is";
	const message = latest === null || latest === NO_MESSAGE ? null : latest;
	return [
		attributed(
			"deprecated",
			"against",
			`${scope} deprecated${message === null ? ", without a message" : `: ${quoted(message)}`}`,
			{ all_versions: allVersions, message },
			deprecation,
		),
	];
}

function archivedEvidence({ archived, archivedAt }: PackageFacts): Statement[] {
	if (!knownValue(archived)) return [];
	const day = factDay(archivedAt);
	const since = day === undefined ? null : dateOf(day);
	return [
		attributed(
			"repository_archived",
			"against",
			`Its repository is archived${since === null ? "" : ` since ${since}`}`,
			{ since },
			archived,
		),
	];
}

function endedEvidence(facts: PackageFacts, features: Features): Statement[] {
	const versions = knownValue(facts.versionCount);
	if (!versions && facts.unpublishedAt.state === "known") {
		const day = factDay(facts.unpublishedAt);
		const on = day === undefined ? null : dateOf(day);
		return [
			attributed(
				"unpublished",
				"against",
				`It was unpublished${on === null ? "" : ` on ${on}`}`,
				{ on },
				facts.unpublishedAt,
			),
		];
	}
	// Other registries keep what was published; a deps.dev list can be empty for untagged modules.
	if (versions === 0 && facts.versionCount.state === "known" && facts.versionCount.source === "npm") {
		return [attributed("no_versions", "against", "No version of it is left", {}, facts.versionCount)];
	}
	const { silenceDays } = features;
	if (silenceDays === null || features.useIsUnread) return [];
	const reliedOn = isReliedOn(features, STILL_RELIED_ON);
	const isGone = knownValue(facts.repositoryExists) === false;
	if (isGone && !reliedOn && silenceDays >= ENDED_WITHOUT_REPOSITORY_AFTER_DAYS) {
		return [
			...activityEvidence(facts, features),
			attributed(
				"repository_gone",
				"against",
				"Its repository does not exist or is private",
				{},
				facts.repositoryExists,
			),
		];
	}
	// Without commits the silence would be that of the releases alone; where use is never counted, it may be wide.
	if (features.daysSinceLastCommit === null || reliedOn !== false || silenceDays < ENDED_AFTER_DAYS)
		return [];
	return [...activityEvidence(facts, features), littleUse(facts, features)];
}

/** What the judgement of activity rests on, each with its source; empty when neither commits nor releases are known. */
function activityEvidence(facts: PackageFacts, features: Features): Statement[] {
	const { daysSinceLastCommit, daysSinceLastRelease, commits12m, silenceDays } = features;
	const evidence: Statement[] = [];
	if (daysSinceLastCommit !== null) {
		const atLeast = features.commitsAreLowerBounds ? "at least " : "";
		const count = commits12m ? `; ${atLeast}${plural(commits12m, "commit")} in 12 months` : "";
		evidence.push(
			attributed(
				"last_commit",
				"neutral",
				`Last commit by a person ${ago(daysSinceLastCommit)}${count}`,
				{
					days: daysSinceLastCommit,
					commits_12m: commits12m,
					is_lower_bound: features.commitsAreLowerBounds,
				},
				facts.humanCommits,
			),
		);
	}
	if (daysSinceLastRelease !== null) {
		const fact = knownValue(facts.releaseDays)?.length ? facts.releaseDays : facts.lastPublishedAt;
		evidence.push(
			attributed(
				"last_release",
				"neutral",
				`Last release ${ago(daysSinceLastRelease)}`,
				{ days: daysSinceLastRelease },
				fact,
			),
		);
	}
	if (evidence.length === 0) return [];
	if (silenceDays === null) {
		evidence.push(
			daysSinceLastCommit === null
				? concluded("commits_unread", "unread", "Whether people still commit could not be read.")
				: concluded("releases_unread", "unread", "Whether versions still come out could not be read."),
		);
	}
	return evidence;
}

function littleUse({ weeklyDownloads, dependents }: PackageFacts, features: Features): Statement {
	const counts = [
		features.weeklyDownloads === null
			? ""
			: `${plural(features.weeklyDownloads, "weekly download")}${by(weeklyDownloads)}`,
		features.dependents === null ? "" : `${plural(features.dependents, "dependent")}${by(dependents)}`,
	].filter((text) => text !== "");
	return concluded("little_use", "against", `Little relies on it: ${counts.join(", ")}.`, {
		weekly_downloads: features.weeklyDownloads,
		dependents: features.dependents,
	});
}
