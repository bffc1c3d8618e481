/** A repository's life in a few kilobytes: what scoring and the forecast need of all commits and tags. Pure. */
import { hash } from "node:crypto";
import { type Day, distinctDays } from "../../../facts/day.ts";
import type { RepositoryLife } from "../../../facts/repository-life.ts";
import { type AuthorKind, authorKind, type CommitAuthor } from "../../commit-authors.ts";
import type { GitReading } from "../git-client.ts";
import type { ObjectFormat } from "../protocol/object-format.ts";
import { type KnownReferences, shortName } from "../protocol/references.ts";
import { gapsWith } from "./commit-gaps.ts";
import { type KeyedCommit, monthsWith } from "./commit-months.ts";
import { type VersionTags, versionTagsOf } from "./version-tags.ts";

export type GitHistory = RepositoryLife & {
	/** The newest commit of the default branch; null for a repository without one. */
	head: string | null;
	objectFormat: ObjectFormat;
	/**
	 * Commits by people, `[day, author]`, ascending; authors are numbered. Those of the last 24 months, at most 1,500, and
	 * the newest 100 in any case.
	 */
	humanCommits: [day: Day, author: number][];
	/** True when `humanCommits` does not reach back over 24 months. */
	commitsTruncated: boolean;
	/**
	 * The key of each author, by number: 24 bits of a salted hash of the address, so that the next reading numbers the
	 * same person alike. It is too short to be led back to an address.
	 */
	authorKeys: string[];
	/** Distinct days with commits by automation in the last 24 months, ascending; newest 300. */
	botCommitDays: Day[];
	/** The days of commits by coding agents, which commit for people. */
	agentCommitDays: Day[];
	/** Distinct days of tags, ascending, newest 500; null when there were more tags than we read. */
	tagDays: Day[] | null;
	/** The tags that were read, by their short names. */
	tags: string[];
	/** The versions in the tags. Absent from older reports. */
	versionTags?: VersionTags;
};

/** 24 months, a leap day included. */
const LOOK_BACK_DAYS = 731;
const MAX_COMMITS = 1500;
const LEAST_COMMITS = 100;
const MAX_BOT_DAYS = 300;
const MAX_TAG_DAYS = 500;
const SECONDS_PER_DAY = 86_400;
/** Clocks may be a little fast. What is dated later is no evidence that anything happened. */
const MAX_CLOCK_SKEW_DAYS = 1;

type Work = {
	/** The day of the first commit of any kind; null when there is none. */
	firstDay: Day | null;
	people: KeyedCommit[];
	botDays: Day[];
	agentDays: Day[];
};

/**
 * @param known of the same repository, when the reading continues it
 * @param context.salt the same at every reading of a repository; @param context.today the day of the reading
 */
export function summarizeHistory(
	reading: GitReading,
	known: GitHistory | undefined,
	context: { salt: string; today: Day },
): GitHistory {
	const before = reading.continuesKnown ? known : undefined;
	const { today } = context;
	const { firstDay, people, botDays, agentDays } = workOf(reading, context);
	const workDays = people.map(({ day }) => day).sort(ascending);
	const wholeSince = before ? before.wholeSince : dayOfSeconds(reading.wholeSince);
	const recent = recentCommits(people, before, today);
	const recentDays = (days: readonly Day[], earlier: readonly Day[] = []) =>
		distinctDays([...days, ...earlier].filter(within(today)), MAX_BOT_DAYS);
	return {
		head: reading.references.head,
		objectFormat: reading.objectFormat,
		wholeSince,
		humanCommitCount: people.length + (before?.humanCommitCount ?? 0),
		botCommitCount: botDays.length + (before?.botCommitCount ?? 0),
		firstCommitDay: least(firstDay, before?.firstCommitDay),
		firstHumanCommitDay: least(workDays[0], before?.firstHumanCommitDay),
		lastHumanCommitDay: greatest(workDays.at(-1), before?.lastHumanCommitDay),
		months: monthsWith(people, recent, before?.months ?? []),
		gaps: gapsWith(workDays, before, wholeSince),
		...numbered(recent, startsTooLate(wholeSince, today) || isStillTruncated(before, today)),
		botCommitDays: recentDays(botDays, before?.botCommitDays),
		agentCommitDays: recentDays(agentDays, before?.agentCommitDays),
		...tagsOf(reading, known, today),
		versionTags: versionTagsOf(reading.references.tagNames),
	};
}

/** The references that the next reading need not be sent again. */
export function knownReferencesOf(history: GitHistory): KnownReferences {
	return { head: history.head, objectFormat: history.objectFormat, tags: history.tags };
}

function workOf({ commits }: GitReading, context: { salt: string; today: Day }): Work {
	const work: Work = { firstDay: null, people: [], botDays: [], agentDays: [] };
	const described = new Map<CommitAuthor, { kind: AuthorKind; key: string }>();
	for (const { committedAt, author } of commits) {
		const day = dayOfSeconds(committedAt);
		if (day === null || day > context.today + MAX_CLOCK_SKEW_DAYS) continue;
		work.firstDay = least(day, work.firstDay);
		const { kind, key } = described.get(author) ?? describeAuthor(author, context.salt);
		described.set(author, { kind, key });
		if (kind === "person") work.people.push({ day, key });
		else (kind === "agent" ? work.agentDays : work.botDays).push(day);
	}
	return work;
}

function describeAuthor(author: CommitAuthor, salt: string): { kind: AuthorKind; key: string } {
	return { kind: authorKind(author), key: authorKey(author, salt) };
}

/** The address distinguishes people best; without one, the name does. */
function authorKey({ name, email }: CommitAuthor, salt: string): string {
	const identity = email ? `email ${email.trim().toLowerCase()}` : `name ${name ?? ""}`;
	return hash("sha256", `${salt}\0${identity}`, "base64url").slice(0, 4);
}

/** The commits of the look-back, or the newest where they are few, ascending by day. */
function recentCommits(
	added: readonly KeyedCommit[],
	known: GitHistory | undefined,
	today: Day,
): KeyedCommit[] {
	const earlier = (known?.humanCommits ?? []).map(([day, author]) => ({
		day,
		key: known?.authorKeys[author] ?? "",
	}));
	const all = [...earlier, ...added].sort((a, b) => a.day - b.day);
	const first = all.findIndex(({ day }) => within(today)(day));
	const recent = first < 0 ? 0 : all.length - first;
	return all.slice(-Math.max(recent, LEAST_COMMITS));
}

function numbered(
	recent: readonly KeyedCommit[],
	wasTruncated: boolean,
): Pick<GitHistory, "humanCommits" | "authorKeys" | "commitsTruncated"> {
	const kept = recent.slice(-MAX_COMMITS);
	const numbers = new Map<string, number>();
	const humanCommits = kept.map(({ day, key }): [Day, number] => {
		const number = numbers.get(key) ?? numbers.size;
		numbers.set(key, number);
		return [day, number];
	});
	return {
		humanCommits,
		authorKeys: [...numbers.keys()],
		commitsTruncated: wasTruncated || kept.length < recent.length,
	};
}

function startsTooLate(wholeSince: Day | null, today: Day): boolean {
	return wholeSince !== null && within(today)(wholeSince);
}

function isStillTruncated(known: GitHistory | undefined, today: Day): boolean {
	if (!known?.commitsTruncated) return false;
	return within(today)(known.humanCommits[0]?.[0] ?? today);
}

function tagsOf(
	reading: GitReading,
	known: GitHistory | undefined,
	today: Day,
): Pick<GitHistory, "tagDays" | "tags"> {
	if (!reading.tagsRead) return { tagDays: null, tags: [] };
	const days = [...reading.tagTimes.values()].flatMap((time) => {
		const day = dayOfSeconds(time);
		return day === null || day > today + MAX_CLOCK_SKEW_DAYS ? [] : [day];
	});
	return {
		tagDays: distinctDays([...days, ...(known?.tagDays ?? [])], MAX_TAG_DAYS),
		tags: reading.references.tags.map(shortName),
	};
}

function within(today: Day): (day: Day) => boolean {
	return (day) => day > today - LOOK_BACK_DAYS;
}

function dayOfSeconds(seconds: number | null): Day | null {
	return seconds === null ? null : Math.floor(seconds / SECONDS_PER_DAY);
}

function least(a: Day | null | undefined, b: Day | null | undefined): Day | null {
	if (typeof a !== "number" || typeof b !== "number") return a ?? b ?? null;
	return Math.min(a, b);
}

function greatest(a: Day | null | undefined, b: Day | null | undefined): Day | null {
	if (typeof a !== "number" || typeof b !== "number") return a ?? b ?? null;
	return Math.max(a, b);
}

function ascending(a: number, b: number): number {
	return a - b;
}
