/** A repository's life in a few kilobytes: what scoring and the forecast need of all commits and tags. Pure. */
import { createHash } from "node:crypto";
import { type Day, distinctDays } from "../../facts/day.ts";
import { authorKind, type CommitAuthor } from "../commit-authors.ts";
import type { GraphCommit } from "./commit-graph.ts";
import type { GitReading } from "./git-client.ts";
import type { ObjectFormat } from "./object-format.ts";
import { type KnownReferences, shortName } from "./references.ts";

export type GitHistory = {
	/** The newest commit of the default branch; null for a repository without one. */
	head: string | null;
	objectFormat: ObjectFormat;
	/** Null: the whole life was read. Otherwise commits before this day may be missing, and silence there proves nothing. */
	wholeSince: Day | null;
	humanCommitCount: number;
	botCommitCount: number;
	/** Of any commit, also of automation. */
	firstCommitDay: Day | null;
	firstHumanCommitDay: Day | null;
	lastHumanCommitDay: Day | null;
	/** Commits by people of the last 24 months, `[day, author]`, ascending; authors are numbered. At most 1,500. */
	humanCommits: [day: Day, author: number][];
	/** True when `humanCommits` does not reach back over 24 months. */
	commitsTruncated: boolean;
	/**
	 * By an author's number: 24 bits of a salted hash of the address, so that the next reading numbers the same person
	 * alike. Too short to be led back to an address.
	 */
	authorKeys: string[];
	/** Distinct days with commits by automation in the last 24 months, ascending; newest 300. */
	botCommitDays: Day[];
	/** Of coding agents, which commit for people. */
	agentCommitDays: Day[];
	/**
	 * Times of 180 days or more between two commits by people, `[day of the one, day of the other]`, ascending. A longer
	 * pause of any kind of work lies within one of these.
	 */
	gaps: [from: Day, to: Day][];
	/** Distinct days of tags, ascending, newest 500; null when there were more tags than are read. */
	tagDays: Day[] | null;
	/** The tags that were read, by their short names. */
	tags: string[];
};

const MIN_GAP_DAYS = 180;
/** 24 months, a leap day included. */
const LOOK_BACK_DAYS = 731;
const MAX_COMMITS = 1500;
const MAX_BOT_DAYS = 300;
const MAX_TAG_DAYS = 500;
const SECONDS_PER_DAY = 86_400;
/** Clocks may be a little fast. What is dated later is no evidence that anything happened. */
const MAX_CLOCK_SKEW_DAYS = 1;

type Dated = { day: Day; author: CommitAuthor };

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
	const commits = datedCommits(reading.commits, context.today);
	const {
		person: people = [],
		automation: bots = [],
		agent: agents = [],
	} = Object.groupBy(commits, ({ author }) => authorKind(author));
	const workDays = people.map(({ day }) => day).sort(ascending);
	const recent = recentCommits(people, before, context);
	return {
		head: reading.references.head,
		objectFormat: reading.objectFormat,
		wholeSince: before ? before.wholeSince : dayOfSeconds(reading.wholeSince),
		humanCommitCount: people.length + (before?.humanCommitCount ?? 0),
		botCommitCount: bots.length + (before?.botCommitCount ?? 0),
		firstCommitDay: least([...commits.map(({ day }) => day), before?.firstCommitDay ?? null]),
		firstHumanCommitDay: least([workDays[0] ?? null, before?.firstHumanCommitDay ?? null]),
		lastHumanCommitDay: greatest([workDays.at(-1) ?? null, before?.lastHumanCommitDay ?? null]),
		...recent,
		botCommitDays: distinctDays(
			[...bots.map(({ day }) => day), ...(before?.botCommitDays ?? [])].filter(within(context.today)),
			MAX_BOT_DAYS,
		),
		agentCommitDays: distinctDays(
			[...agents.map(({ day }) => day), ...(before?.agentCommitDays ?? [])].filter(within(context.today)),
			MAX_BOT_DAYS,
		),
		gaps: gapsWith(workDays, before),
		...tagsOf(reading, known, context.today),
	};
}

/** What the next reading need not be sent again. */
export function knownReferencesOf(history: GitHistory): KnownReferences {
	return { head: history.head, objectFormat: history.objectFormat, tags: history.tags };
}

function datedCommits(commits: readonly GraphCommit[], today: Day): Dated[] {
	return commits.flatMap(({ committedAt, author }) => {
		const day = dayOfSeconds(committedAt);
		return day === null || day > today + MAX_CLOCK_SKEW_DAYS ? [] : [{ day, author }];
	});
}

function recentCommits(
	people: readonly Dated[],
	known: GitHistory | undefined,
	{ salt, today }: { salt: string; today: Day },
): Pick<GitHistory, "humanCommits" | "authorKeys" | "commitsTruncated"> {
	const earlier = (known?.humanCommits ?? []).map(([day, author]) => ({
		day,
		key: known?.authorKeys[author] ?? "",
	}));
	const added = people.map(({ day, author }) => ({ day, key: authorKey(author, salt) }));
	const all = [...earlier, ...added].filter(({ day }) => within(today)(day)).sort((a, b) => a.day - b.day);
	const kept = all.slice(-MAX_COMMITS);
	const numbers = new Map<string, number>();
	const humanCommits = kept.map(({ day, key }): [Day, number] => {
		const number = numbers.get(key) ?? numbers.size;
		numbers.set(key, number);
		return [day, number];
	});
	return {
		humanCommits,
		authorKeys: [...numbers.keys()],
		commitsTruncated: kept.length < all.length || (known?.commitsTruncated ?? false),
	};
}

/** The address tells people apart best; where there is none, the name does. */
function authorKey({ name, email }: CommitAuthor, salt: string): string {
	const identity = email ? `email ${email.trim().toLowerCase()}` : `name ${name ?? ""}`;
	return createHash("sha256").update(`${salt}\0${identity}`).digest("base64url").slice(0, 4);
}

/** @param days ascending, of commits that are new; they may lie within what was a gap */
function gapsWith(days: readonly Day[], known: GitHistory | undefined): [Day, Day][] {
	const last = known?.lastHumanCommitDay ?? null;
	const spans: [Day, Day][] = [...(known?.gaps ?? [])];
	const inside = spans.flatMap(([from, to]) =>
		split([from, ...days.filter((day) => day > from && day < to), to]),
	);
	const first = known?.firstHumanCommitDay ?? null;
	const earlier = first === null ? [] : split([...days.filter((day) => day < first), first]);
	const later = split([
		...(last === null ? [] : [last]),
		...days.filter((day) => last === null || day > last),
	]);
	return [...earlier, ...inside, ...later];
}

function split(days: readonly Day[]): [Day, Day][] {
	return days
		.slice(1)
		.map((day, index): [Day, Day] => [days[index] ?? day, day])
		.filter(([from, to]) => to - from >= MIN_GAP_DAYS);
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

function least(days: readonly (Day | null)[]): Day | null {
	return days.reduce((least, day) => (day !== null && (least === null || day < least) ? day : least), null);
}

function greatest(days: readonly (Day | null)[]): Day | null {
	return days.reduce((most, day) => (day !== null && (most === null || day > most) ? day : most), null);
}

function ascending(a: number, b: number): number {
	return a - b;
}
