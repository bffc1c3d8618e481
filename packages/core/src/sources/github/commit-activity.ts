/** Commits reduced to who was active when. Pure. */
import { type Day, dayOfTime, distinctDays } from "../../facts/day.ts";
import { type AuthorKind, authorKind, type CommitAuthor } from "../commit-authors.ts";
import type { GithubFacts } from "./facts.ts";

/** Scoring looks back two years; older activity only tells when the last sign of life was. */
const LOOK_BACK_MONTHS = 24;
const MAX_HUMAN_COMMITS = 300;
const MAX_BOT_DAYS = 300;
/** Clocks may be a little fast. What is dated later is no evidence that anything happened. */
const MAX_CLOCK_SKEW_MS = 86_400_000;

/** A commit of the default branch. `committedAt` is an ISO timestamp, set by the committer's machine. */
export type Commit = { committedAt: string; author: CommitAuthor };

/** The newest commits of the default branch, newest first. */
export type CommitHistory = {
	commits: readonly Commit[];
	/** Older commits exist that were not read. */
	hasOlder: boolean;
};

type CommitFacts = Pick<
	Extract<GithubFacts, { found: true }>,
	"humanCommits" | "botCommitDays" | "agentCommitDays" | "commitsTruncated"
>;

/** The activity of a repository whose commits were not asked for. */
export const NOT_ASKED = {
	humanCommits: null,
	botCommitDays: null,
	commitsTruncated: null,
} as const satisfies CommitFacts;

type PersonsCommit = { time: number; day: Day; author: CommitAuthor };

/** @param now epoch milliseconds */
export function commitActivity(
	history: CommitHistory,
	now: number,
): { [Field in keyof CommitFacts]: NonNullable<CommitFacts[Field]> } {
	const people: PersonsCommit[] = [];
	const days: Record<Exclude<AuthorKind, "person">, Day[]> = { automation: [], agent: [] };
	const kindOf = authorKinds();
	for (const { committedAt, author } of history.commits) {
		const time = Date.parse(committedAt);
		const day = dayOfTime(time);
		if (day === undefined || time > now + MAX_CLOCK_SKEW_MS) continue;
		const kind = kindOf(author);
		if (kind === "person") people.push({ time, day, author });
		else days[kind].push(day);
	}
	people.sort((a, b) => a.time - b.time);
	return {
		humanCommits: numberAuthors(people.slice(-MAX_HUMAN_COMMITS)),
		botCommitDays: distinctDays(days.automation, MAX_BOT_DAYS),
		agentCommitDays: distinctDays(days.agent, MAX_BOT_DAYS),
		commitsTruncated: lacksRecentCommits(history, now) || people.length > MAX_HUMAN_COMMITS,
	};
}

/** Hundreds of commits are of a few authors. */
function authorKinds(): (author: CommitAuthor) => AuthorKind {
	const kinds = new Map<string, AuthorKind>();
	return (author) => {
		const key = `${author.login}\n${author.name}\n${author.email}\n${author.isApp}`;
		const kind = kinds.get(key) ?? authorKind(author);
		kinds.set(key, kind);
		return kind;
	};
}

/** True when unread commits may lie within the look-back, so that reading on would tell more. */
export function lacksRecentCommits({ commits, hasOlder }: CommitHistory, now: number): boolean {
	// The last one, not the least: a single machine with a wrong clock must not end the history.
	const oldest = commits.at(-1);
	return hasOlder && oldest !== undefined && Date.parse(oldest.committedAt) >= lookBackStart(now);
}

function lookBackStart(now: number): number {
	const date = new Date(now);
	return date.setUTCMonth(date.getUTCMonth() - LOOK_BACK_MONTHS);
}

/** Numbers stand for people: the facts need to tell them apart, not to know them. */
function numberAuthors(commits: readonly PersonsCommit[]): [Day, number][] {
	const numbers = new Map<string, number>();
	return commits.map(({ day, author }) => {
		const identity = identityOf(author);
		const number = numbers.get(identity) ?? numbers.size;
		numbers.set(identity, number);
		return [day, number];
	});
}

/** The login, else the address, else the name: the first that is known tells people apart best. */
function identityOf({ login, name, email }: CommitAuthor): string {
	if (login) return `login ${login.toLowerCase()}`;
	if (email) return `email ${email.trim().toLowerCase()}`;
	return `name ${name ?? ""}`;
}
