/** Facts turned into the numbers that judgements are made of. Pure. `null` is unknown, never zero. */

import type { VersionGrammar } from "@dephealth/contract/ecosystems/version-grammar.ts";
import type { Day } from "../../facts/day.ts";
import { type Fact, factDay } from "../../facts/fact.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import type { ScorecardCheck } from "../../sources/deps-dev/facts.ts";
import { latestAdvisories } from "../evidence/advisories.ts";
import { knownWork } from "../forecast/known-work.ts";
import { toWorkFeatures, type WorkFeatures } from "../forecast/work-features.ts";
import { type ActivityFeatures, toActivityFeatures } from "./activity-features.ts";
import { knownValue } from "./known-value.ts";

/**
 * `silenceDays` is also null when the known work is a year old and other commits or releases could not be read: that
 * is ignorance, not silence.
 */
export type Features = ActivityFeatures & {
	/** The input of the forecast; null when no work is known, or when some could not be read that would change it. */
	work: WorkFeatures | null;
	/** Days since the first publish. */
	ageDays: number | null;
	daysSinceLastCommit: number | null;
	daysSinceLastRelease: number | null;
	/**
	 * The repository holds more than this package, or is a fork of another: its commits say little about the package.
	 * Then the silence is that of the package's releases, and after a year without one no commit counts as its own.
	 */
	isRepositoryShared: boolean;
	/** The declared repository does not exist, is private or blocked: nobody is seen to commit to it. */
	repositoryIsGone: boolean;
	/** Days since the last commit by a person in a shared repository. */
	daysSinceSharedCommit: number | null;
	/**
	 * The least number of days in which only automation has committed, as far back as was read; null when people did, or
	 * when it is unknown.
	 */
	automationAloneDays: number | null;
	/** 24 months of commits were read, and all of them are by automation. */
	hasNoPeople24m: boolean;
	/** Commits by people. Lower bounds when `commitsAreLowerBounds`. */
	commits12m: number | null;
	commits24m: number | null;
	/** The number of the last 24 months with a commit by a person. */
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
	/** Facts whose source could not be read. Others that are unknown are known to nobody. */
	unread: ReadonlySet<keyof PackageFacts>;
	stars: number | null;
	maintainers: number | null;
	openIssues: number | null;
	/** Vulnerabilities against the latest version, each once. */
	advisories: number | null;
	advisoryIds: readonly string[];
	/** Malware in the latest version, by id. */
	malware: readonly string[];
	/** Their severities, CVSS 0 to 10; null for unrated ones. */
	severities: readonly (number | null)[];
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

/**
 * @param now epoch milliseconds
 * @param grammar of the ecosystem's versions
 */
export function toFeatures(facts: PackageFacts, now: number, grammar: VersionGrammar): Features {
	const against = latestAdvisories(facts, grammar);
	const today = Math.floor(now / MILLISECONDS_PER_DAY);
	const all = peoplesCommits(facts);
	const releases = knownValue(facts.releaseDays);
	const lastRelease = releases?.at(-1) ?? factDay(facts.lastPublishedAt);
	const daysSinceLastRelease = daysBefore(today, lastRelease);
	const isShared = isRepositoryShared(facts) && daysSinceLastRelease !== null;
	const commits = isShared && daysSinceLastRelease >= YEAR ? null : all;
	// Lists of commits reach back two years, a repository's life to its beginning.
	const lastCommit = daysBefore(
		today,
		all?.at(-1)?.[0] ?? (all && (knownValue(facts.life)?.lastHumanCommitDay ?? undefined)) ?? undefined,
	);
	const daysSinceLastCommit = isShared ? null : lastCommit;
	const recent = commits?.filter(([day]) => today - day < TWO_YEARS) ?? null;
	const lastYear = commits?.filter(([day]) => today - day < YEAR) ?? null;
	const activity = toActivityFeatures({
		asOfDay: today,
		humanCommits: commits,
		releaseDays: releases,
	});
	// The newest publish is a sign of work even when no release days are listed.
	const alone = isShared ? null : automationAloneDays(facts, today);
	// A shorter time says nothing about earlier work.
	const longAlone = alone !== null && alone >= YEAR ? alone : null;
	const silence = isShared
		? daysSinceLastRelease
		: [activity.silenceDays, daysSinceLastCommit, daysSinceLastRelease, longAlone].reduce(smallest);
	const isUnread =
		(!isShared && all === null && longAlone === null && commitsMayExist(facts)) ||
		couldNotBeRead(facts.releaseDays);
	const silenceDays = isUnread && (silence ?? YEAR) >= YEAR ? null : silence;
	return {
		...activity,
		silenceDays,
		work:
			couldNotBeRead(facts.releaseDays) || (!isShared && couldNotBeRead(facts.humanCommits))
				? null
				: toWorkFeatures(knownWork(facts, { today, isRepositoryItsOwn: !isShared })),
		ageDays: daysBefore(today, factDay(facts.firstPublishedAt)),
		daysSinceLastCommit,
		daysSinceLastRelease,
		isRepositoryShared: isShared,
		repositoryIsGone: knownValue(facts.repositoryExists) === false,
		daysSinceSharedCommit: isShared ? lastCommit : null,
		automationAloneDays: alone,
		hasNoPeople24m: !isShared && ((alone ?? 0) >= TWO_YEARS || hasNoPeople(facts, all, today)),
		commits12m: lastYear?.length ?? null,
		commits24m: recent?.length ?? null,
		activeMonths24m:
			recent && new Set(recent.map(([day]) => Math.floor((today - day) / DAYS_PER_MONTH))).size,
		authors24m: knownValue(facts.repositoryExists) === false ? 0 : recent && countAuthors(recent),
		topAuthorShare24m: recent && topShare(recent),
		commitsAreLowerBounds: knownValue(facts.commitsTruncated) ?? false,
		releases24m: releases?.filter((day) => today - day < TWO_YEARS).length ?? null,
		weeklyDownloads: knownValue(facts.weeklyDownloads),
		dependents: knownValue(facts.dependents)?.total ?? null,
		useIsUnread: couldNotBeRead(facts.weeklyDownloads) || couldNotBeRead(facts.dependents),
		unread: unreadFacts(facts),
		stars: knownValue(facts.stars),
		maintainers: knownValue(facts.maintainerCount),
		openIssues: knownValue(facts.openIssues),
		advisories: against?.vulnerabilities.length ?? null,
		advisoryIds: against?.vulnerabilities.map(({ id }) => id) ?? [],
		malware: against?.malware.map(({ id }) => id) ?? [],
		severities: against?.vulnerabilities.map(({ severity }) => severity) ?? [],
		scorecard: knownValue(facts.scorecard)?.overall ?? null,
		scorecardChecks: knownValue(facts.scorecard)?.checks ?? [],
		hasProvenance: knownValue(facts.hasProvenance),
		hasInstallScript: knownValue(facts.hasInstallScript),
		hasSecurityPolicy: knownValue(facts.hasSecurityPolicy),
	};
}

/** A truncated history without a person's commit does not prove that there is none. */
function peoplesCommits(facts: PackageFacts): [Day, number][] | null {
	const commits = knownValue(facts.humanCommits);
	return commits?.length === 0 && knownValue(facts.commitsTruncated) ? null : commits;
}

function isRepositoryShared({ repositoryDirectory, isFork }: PackageFacts): boolean {
	return knownValue(repositoryDirectory) !== null || knownValue(isFork) === true;
}

/** A history that was cut off before any person came up still says since when there was none. */
function automationAloneDays(facts: PackageFacts, today: Day): number | null {
	const oldest = knownValue(facts.botCommitDays)?.[0];
	if (knownValue(facts.humanCommits)?.length !== 0 || oldest === undefined) return null;
	const read = daysBefore(today, oldest);
	// The list is not cut off: all of the look-back was read.
	return read !== null && knownValue(facts.commitsTruncated) === false ? Math.max(read, TWO_YEARS) : read;
}

/** All of the look-back was read, and automation alone has filled it. */
function hasNoPeople(
	facts: PackageFacts,
	commits: readonly (readonly [Day, number])[] | null,
	today: Day,
): boolean {
	if (commits === null || knownValue(facts.commitsTruncated) !== false) return false;
	const isRecent = (day: Day) => today - day < TWO_YEARS;
	return Boolean(knownValue(facts.botCommitDays)?.some(isRecent)) && !commits.some(([day]) => isRecent(day));
}

function unreadFacts(facts: PackageFacts): Set<keyof PackageFacts> {
	const names = Object.keys(facts) as (keyof PackageFacts)[];
	return new Set(names.filter((name) => couldNotBeRead(facts[name])));
}

/** Only a package without a repository (none declared, or gone) has no commits that could be read. */
function commitsMayExist({ humanCommits }: PackageFacts): boolean {
	return humanCommits.state === "known" || humanCommits.reason !== "not_reported";
}

function couldNotBeRead(fact: Fact<unknown>): boolean {
	return fact.state === "unknown" && fact.reason === "source_failed";
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
