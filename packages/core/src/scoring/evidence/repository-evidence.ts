/** The evidence in the state of a package's repository. Pure. */
import { type Day, dateOf } from "../../facts/day.ts";
import { factDay } from "../../facts/fact.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import type { MissingRepository } from "../../facts/source-facts.ts";
import type { Features } from "../features/features.ts";
import { knownValue } from "../features/known-value.ts";
import { attributed, type Statement } from "./statement.ts";
import { ago, quoted } from "./words.ts";

/** A release this long after the last commit to an archived repository was made somewhere else. */
const MADE_ELSEWHERE_AFTER_DAYS = 30;
/** The day of archiving is unknown, so only a release younger than this shows that releases continue. */
const GOES_ON_WITHIN_DAYS = 90;

/** The registry's word, or a repository that was made read-only after the newest release. */
export function archivedEvidence(facts: PackageFacts, features: Features): Statement[] {
	const project = knownValue(facts.projectStatus);
	if (project?.status === "archived") {
		const reason = project.reason === null ? "" : `: ${quoted(project.reason)}`;
		return [
			attributed(
				"project_archived",
				"against",
				`Its registry lists it as archived${reason}`,
				{ reason: project.reason },
				facts.projectStatus,
			),
		];
	}
	if (!knownValue(facts.archived) || lifeElsewhere(facts) !== undefined || releasesGoOn(facts, features)) {
		return [];
	}
	const since = archivedSince(facts);
	return [
		attributed(
			"repository_archived",
			"against",
			`Its repository is archived${since === null ? "" : ` since ${since}`}`,
			{ since },
			facts.archived,
		),
	];
}

/** Notes on the repository that decide no status. */
export function repositoryNotes(facts: PackageFacts, features: Features): Statement[] {
	return [...missingRepositoryNote(facts), ...archivedNote(facts, features), ...sharedNote(facts, features)];
}

const WHY_MISSING: Readonly<Record<MissingRepository, string>> = {
	not_found: "Its repository is gone: it does not exist or is private",
	terms_of_service: "GitHub has blocked its repository for breaking the terms of service",
	law: "GitHub has blocked its repository for legal reasons",
	blocked: "GitHub has blocked its repository",
};

export function missingRepositoryNote({ missingRepository }: PackageFacts): Statement[] {
	const why = knownValue(missingRepository);
	if (why === null) return [];
	const id = why === "not_found" ? "repository_gone" : "repository_blocked";
	return [attributed(id, "against", WHY_MISSING[why], { why }, missingRepository)];
}

function archivedNote(facts: PackageFacts, features: Features): Statement[] {
	if (!knownValue(facts.archived)) return [];
	const since = archivedSince(facts);
	const elsewhere = lifeElsewhere(facts);
	if (elsewhere !== undefined) {
		return [
			attributed(
				"mirror_archived",
				"against",
				`The repository it declares ${elsewhere === "mirror" ? "is a mirror, archived" : "has moved, and is archived"}${since === null ? "" : ` since ${since}`}: look at where it is developed`,
				{ since },
				facts.archived,
			),
		];
	}
	if (!releasesGoOn(facts, features)) return [];
	return [
		attributed(
			"declared_repository_archived",
			"against",
			`The repository it declares is archived${since === null ? "" : ` since ${since}`}, but releases continue: find out where it moved`,
			{ since },
			facts.archived,
		),
	];
}

function sharedNote(facts: PackageFacts, features: Features): Statement[] {
	const days = features.daysSinceSharedCommit;
	if (days === null) return [];
	const directory = knownValue(facts.repositoryDirectory);
	const what = directory === null ? "is a fork" : "holds more than this package";
	return [
		attributed(
			"repository_shared",
			"neutral",
			`Its repository ${what} (last commit by a person ${ago(days)}), so its own releases say more`,
			{ days, directory, is_fork: knownValue(facts.isFork) },
			facts.humanCommits,
		),
	];
}

/** An archived mirror ends nothing, nor does the old address of a project that has moved: it lives elsewhere. */
function lifeElsewhere({ endingNotice, isFork, repository }: PackageFacts): "mirror" | "moved" | undefined {
	const notice = knownValue(endingNotice);
	if (!notice || knownValue(isFork)) return undefined;
	if (notice.kind === "mirror") return "mirror";
	if (notice.kind !== "moved" || !/^https?:/.test(notice.successor ?? "")) return undefined;
	// A repository of another name is another project, which replaces this one.
	const isSame = nameOf(notice.successor ?? "") === nameOf(knownValue(repository)?.path ?? "");
	return isSame ? "moved" : undefined;
}

/** The last part of a repository's address, as hosts compare it. */
function nameOf(address: string): string {
	return (address.replace(/\/$/, "").split("/").at(-1) ?? "").replace(/\.git$/, "").toLowerCase();
}

/** The archive is older than the newest release, which therefore came from somewhere else. */
function releasesGoOn(facts: PackageFacts, { daysSinceLastRelease, daysSinceLastCommit }: Features): boolean {
	const release = newestRelease(facts);
	if (release === undefined || daysSinceLastRelease === null) return false;
	const archived = factDay(facts.archivedAt);
	if (archived !== undefined) return release > archived;
	if (daysSinceLastRelease > GOES_ON_WITHIN_DAYS) return false;
	return (
		daysSinceLastCommit === null || daysSinceLastCommit - daysSinceLastRelease > MADE_ELSEWHERE_AFTER_DAYS
	);
}

function newestRelease(facts: PackageFacts): Day | undefined {
	return knownValue(facts.releaseDays)?.at(-1) ?? factDay(facts.lastPublishedAt);
}

function archivedSince({ archivedAt }: PackageFacts): string | null {
	const day = factDay(archivedAt);
	return day === undefined ? null : dateOf(day);
}
