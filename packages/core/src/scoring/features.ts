/** Facts turned into the numbers that judgements are made of. Pure. `null` is unknown, never zero. */
import type { Day } from "../facts/day.ts";
import { type Fact, factDay, type PackageFacts } from "../facts/package-facts.ts";
import type { ScorecardCheck } from "../sources/deps-dev/facts.ts";
import { type ActivityFeatures, toActivityFeatures } from "./activity-features.ts";

/**
 * `silenceDays` is null also when commits or releases may exist that could not be read and what could be read is a
 * year old: that is ignorance, not silence.
 */
export type Features = ActivityFeatures & {
	/** Days since the first publish. */
	ageDays: number | null;
	daysSinceLastCommit: number | null;
	daysSinceLastRelease: number | null;
	/** Commits by people. Lower bounds when `commitsAreLowerBounds`. */
	commits12m: number | null;
	commits24m: number | null;
	/** Of the last 24 months, how many saw a commit by a person. */
	activeMonths24m: number | null;
	/** Different people who committed. */
	authors24m: number | null;
	/** Share of the most active person in the commits of 24 months, 0 to 1. */
	topAuthorShare24m: number | null;
	commitsAreLowerBounds: boolean;
	releases24m: number | null;
	weeklyDownloads: number | null;
	dependents: number | null;
	/** Downloads or dependents are counted somewhere and could not be read: little use cannot be concluded. */
	useIsUnread: boolean;
	stars: number | null;
	maintainers: number | null;
	openIssues: number | null;
	/** Advisories against the latest version. */
	advisories: number | null;
	/** OpenSSF Scorecard, 0 to 10. */
	scorecard: number | null;
	scorecardChecks: readonly ScorecardCheck[];
	hasProvenance: boolean | null;
	hasInstallScript: boolean | null;
	hasSecurityPolicy: boolean | null;
};

const YEAR: Day = 365;
const TWO_YEARS: Day = 730;
const DAYS_PER_MONTH = 30.44;
const MILLISECONDS_PER_DAY = 86_400_000;

/** @param now epoch milliseconds */
export function toFeatures(facts: PackageFacts, now: number): Features {
	const today = Math.floor(now / MILLISECONDS_PER_DAY);
	const commits = peoplesCommits(facts);
	const releases = knownValue(facts.releaseDays);
	const lastCommit = commits?.at(-1)?.[0];
	const lastRelease = releases?.at(-1) ?? factDay(facts.lastPublishedAt);
	const daysSinceLastCommit = daysBefore(today, lastCommit);
	const daysSinceLastRelease = daysBefore(today, lastRelease);
	const recent = commits?.filter(([day]) => today - day < TWO_YEARS) ?? null;
	const lastYear = commits?.filter(([day]) => today - day < YEAR) ?? null;
	const activity = toActivityFeatures({
		asOfDay: today,
		humanCommits: commits,
		botCommitDays: knownValue(facts.botCommitDays),
		releaseDays: releases,
		// Collectors read two years of commits: an older gap could not be seen.
		isWholeHistory: false,
	});
	// Where no release days are listed, the newest publish is still a sign of work.
	const silence = smallest(activity.silenceDays, daysSinceLastRelease);
	const isUnread = (commits === null && commitsMayExist(facts)) || couldNotBeRead(facts.releaseDays);
	return {
		...activity,
		silenceDays: isUnread && (silence ?? YEAR) >= YEAR ? null : silence,
		ageDays: daysBefore(today, factDay(facts.firstPublishedAt)),
		daysSinceLastCommit,
		daysSinceLastRelease,
		commits12m: lastYear?.length ?? null,
		commits24m: recent?.length ?? null,
		activeMonths24m:
			recent && new Set(recent.map(([day]) => Math.floor((today - day) / DAYS_PER_MONTH))).size,
		authors24m: recent && countAuthors(recent),
		topAuthorShare24m: recent && topShare(recent),
		commitsAreLowerBounds: knownValue(facts.commitsTruncated) ?? false,
		releases24m: releases?.filter((day) => today - day < TWO_YEARS).length ?? null,
		weeklyDownloads: knownValue(facts.weeklyDownloads),
		dependents: knownValue(facts.dependents)?.total ?? null,
		useIsUnread: couldNotBeRead(facts.weeklyDownloads) || couldNotBeRead(facts.dependents),
		stars: knownValue(facts.stars),
		maintainers: knownValue(facts.maintainerCount),
		openIssues: knownValue(facts.openIssues),
		advisories: knownValue(facts.advisoryIds)?.length ?? null,
		scorecard: knownValue(facts.scorecard)?.overall ?? null,
		scorecardChecks: knownValue(facts.scorecard)?.checks ?? [],
		hasProvenance: knownValue(facts.hasProvenance),
		hasInstallScript: knownValue(facts.hasInstallScript),
		hasSecurityPolicy: knownValue(facts.hasSecurityPolicy),
	};
}

/** A history that was cut off before any person's commit came up does not say that there is none. */
function peoplesCommits(facts: PackageFacts): [Day, number][] | null {
	const commits = knownValue(facts.humanCommits);
	return commits?.length === 0 && knownValue(facts.commitsTruncated) ? null : commits;
}

/** Only a package without a repository (none declared, or gone) has no commits that could be read elsewhere. */
function commitsMayExist({ humanCommits }: PackageFacts): boolean {
	return humanCommits.state === "known" || humanCommits.reason !== "not_reported";
}

function couldNotBeRead(fact: Fact<unknown>): boolean {
	return fact.state === "unknown" && fact.reason === "source_failed";
}

/** The value of a known fact, else null. */
export function knownValue<T>(fact: Fact<T>): T | null {
	return fact.state === "known" ? fact.value : null;
}

/** A date in the future (a wrong clock somewhere) counts as today. */
function daysBefore(today: Day, day: Day | undefined): number | null {
	return day === undefined ? null : Math.max(today - day, 0);
}

function smallest(a: number | null, b: number | null): number | null {
	if (a === null || b === null) return a ?? b;
	return Math.min(a, b);
}

function countAuthors(commits: readonly (readonly [Day, number])[]): number {
	return new Set(commits.map(([, author]) => author)).size;
}

function topShare(commits: readonly (readonly [Day, number])[]): number | null {
	if (commits.length === 0) return null;
	const counts = new Map<number, number>();
	for (const [, author] of commits) counts.set(author, (counts.get(author) ?? 0) + 1);
	return Math.max(...counts.values()) / commits.length;
}
