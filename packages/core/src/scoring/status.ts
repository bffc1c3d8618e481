/** The status of a package: its state today, never mixed with the health score or the forecast. */
import type { STATUS_LABELS } from "@dephealth/contract/vocabulary.ts";
import type { PackageFacts } from "../facts/package-facts.ts";
import { activityEvidence } from "./evidence/activity-evidence.ts";
import { endedEvidence } from "./evidence/end-of-life.ts";
import { noticeEvidence } from "./evidence/notice-evidence.ts";
import {
	deprecatedEvidence,
	inactiveEvidence,
	maliciousEvidence,
	unmaintainedEvidence,
	versionNotes,
} from "./evidence/registry-evidence.ts";
import { archivedEvidence, missingRepositoryNote, repositoryNotes } from "./evidence/repository-evidence.ts";
import { concluded, type Statement } from "./evidence/statement.ts";
import type { Features } from "./features/features.ts";

/**
 * The labels from the worst to the best; the first that applies is taken:
 * - `malicious`: the registry or an advisory says so about the package, not only about a stolen version
 * - `deprecated`: its maintainers say not to use it, in the registry or in the repository's text, and name no other
 *   version to use
 * - `archived`: its registry says so, or its repository is read-only, no mirror, and no release came after that
 * - `ended`: its maintainers call it inactive; announced as unmaintained; no version is left; or silent for 2 years
 *   with its repository gone, or for 4 years, and little relied on. Unread facts never end a package
 * - `quiet`: no known sign of work for a year; finished software looks like this too
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

type Evidence = (facts: PackageFacts, features: Features) => Statement[];

/** The first rule with evidence decides; without any the status is unknown. */
const RULES: readonly { label: StatusLabel; evidence: Evidence }[] = [
	{ label: "malicious", evidence: maliciousEvidence },
	{ label: "deprecated", evidence: deprecatedEvidence },
	{ label: "deprecated", evidence: (facts) => noticeEvidence(facts, ["deprecated"]) },
	{ label: "archived", evidence: archivedEvidence },
	{ label: "ended", evidence: inactiveEvidence },
	{ label: "ended", evidence: unmaintainedEvidence },
	{ label: "ended", evidence: (facts) => noticeEvidence(facts, ["unmaintained"]) },
	{ label: "ended", evidence: endedEvidence },
	{
		label: "quiet",
		evidence: (facts, features) =>
			// Without a known silence, everything that could be read is older than a year (see Features).
			features.silenceDays === null || features.silenceDays >= QUIET_AFTER_DAYS
				? activityEvidence(facts, features)
				: [],
	},
	{ label: "active", evidence: activityEvidence },
];

/** The evidence begins with the facts against the package. */
export function judgeStatus(facts: PackageFacts, features: Features): Status {
	for (const { label, evidence } of RULES) {
		const found = evidence(facts, features);
		if (found.length === 0) continue;
		// The only other fact worth telling of a package that has ended is that nobody can look at its source.
		const notes = TERMINAL_LABELS.has(label)
			? missingRepositoryNote(facts)
			: [
					...repositoryNotes(facts, features),
					...noticeEvidence(facts, ["moved", "mirror"], "neutral"),
					...versionNotes(facts),
				];
		const said = new Set(found.map(({ id }) => id));
		const all = [...found, ...notes.filter(({ id }) => !said.has(id))];
		return { label, evidence: [...all.filter(isAgainst), ...all.filter((one) => !isAgainst(one))] };
	}
	const isUnread = features.unread.has("releaseDays") || features.unread.has("humanCommits");
	const nothing = isUnread
		? concluded("activity_unread", "unread", "Neither its releases nor its commits could be read.")
		: concluded("activity_unknown", "neutral", "No source tells of releases or commits of it.");
	return { label: "unknown", evidence: [...repositoryNotes(facts, features), nothing] };
}

function isAgainst({ effect }: Statement): boolean {
	return effect === "against";
}
