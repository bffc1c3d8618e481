/** The basis of the judgement of activity. Pure. */
import type { PackageFacts } from "../../facts/package-facts.ts";
import type { Features } from "../features/features.ts";
import { knownValue } from "../features/known-value.ts";
import { attributed, concluded, type Statement } from "./statement.ts";
import { ago, plural, span } from "./words.ts";

/** Each sentence with its source; empty when neither commits nor releases are known. */
export function activityEvidence(facts: PackageFacts, features: Features): Statement[] {
	const evidence = [...commitEvidence(facts, features), ...releaseEvidence(facts, features)];
	if (evidence.length === 0 || features.silenceDays !== null) return evidence;
	return [...evidence, openQuestion(features)];
}

/** Why the silence is not known: something failed, or no source tells it of such a package. */
function openQuestion({ daysSinceLastRelease, unread }: Features): Statement {
	const [id, what, fact] =
		daysSinceLastRelease === null
			? (["releases_unread", "Whether versions still come out", "releaseDays"] as const)
			: (["commits_unread", "Whether people still commit", "humanCommits"] as const);
	return unread.has(fact)
		? concluded(id, "unread", `${what} could not be read.`)
		: concluded(id, "neutral", `${what} is not known.`);
}

function commitEvidence({ humanCommits }: PackageFacts, features: Features): Statement[] {
	const { daysSinceLastCommit, commits12m } = features;
	if (features.hasNoPeople24m) {
		return [
			attributed(
				"no_people",
				"against",
				"No person has committed for two years or more, only automation has",
				{ days: daysSinceLastCommit },
				humanCommits,
			),
		];
	}
	if (features.automationAloneDays !== null) {
		const days = features.automationAloneDays;
		return [
			attributed(
				"automation_alone",
				"neutral",
				`Automation alone has committed for at least ${span(days)}`,
				{ days },
				humanCommits,
			),
		];
	}
	if (daysSinceLastCommit === null) return [];
	const atLeast = features.commitsAreLowerBounds ? "at least " : "";
	const count = commits12m ? `; ${atLeast}${plural(commits12m, "commit")} in 12 months` : "";
	return [
		attributed(
			"last_commit",
			"neutral",
			`Last commit by a person ${ago(daysSinceLastCommit)}${count}`,
			{
				days: daysSinceLastCommit,
				commits_12m: commits12m,
				is_lower_bound: features.commitsAreLowerBounds,
			},
			humanCommits,
		),
	];
}

function releaseEvidence(facts: PackageFacts, { daysSinceLastRelease: days }: Features): Statement[] {
	if (days === null) return [];
	const fact = knownValue(facts.releaseDays)?.length ? facts.releaseDays : facts.lastPublishedAt;
	return [attributed("last_release", "neutral", `Last release ${ago(days)}`, { days }, fact)];
}
