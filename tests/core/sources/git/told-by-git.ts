/** The facts of a repository by git itself, and the same facts by our client. */
import { type Day, distinctDays, type Month, monthOf } from "@dephealth/core/facts/day.ts";
import type { GitReading } from "@dephealth/core/sources/git/git-client.ts";
import type { GitHistory } from "@dephealth/core/sources/git/history/git-history.ts";
import type { GitServer } from "./git-server.ts";

export type Told = {
	/** `committed-at address` of each commit that HEAD reaches, sorted. */
	commits: string[];
	/** `object made-at` of each tag, sorted. */
	tags: string[];
};

export function toldByGit(server: GitServer, name: string): Told {
	const isEmpty = server.git(name, ["for-each-ref", "refs/heads"]).length === 0;
	const lines = (text: Buffer) => text.toString("latin1").split("\n").filter(Boolean);
	return {
		commits: isEmpty
			? []
			: lines(server.git(name, ["log", "HEAD", "--format=%ct %ae", "--encoding=latin1"])).sort(),
		tags: lines(
			server.git(name, ["for-each-ref", "refs/tags", "--format=%(objectname) %(creatordate:unix)"]),
		).sort(),
	};
}

export function toldByReading(reading: GitReading): Told {
	return {
		commits: reading.commits.map(({ committedAt, author }) => `${committedAt} ${author.email ?? ""}`).sort(),
		tags: [...reading.tagTimes].map(([name, time]) => `${name} ${time ?? ""}`).sort(),
	};
}

/** The facts that follow from all commits, of people and bots, and from the tags. */
export type Facts = {
	commits: number;
	firstCommitDay: Day | null;
	tagDays: Day[];
	/** Months with any commit by a person, where all commits are by people. */
	months: [Month, number][];
};

const DAY = 86_400;

/** @param today later commits are left out */
export function factsByGit({ commits, tags }: Told, today: Day): Facts {
	const daysOf = (lines: readonly string[], column: number) =>
		lines.map((line) => Math.floor(Number(line.split(" ")[column]) / DAY)).filter((day) => day <= today + 1);
	const days = daysOf(commits, 0).sort((a, b) => a - b);
	const months = new Map<Month, number>();
	for (const day of days) months.set(monthOf(day), (months.get(monthOf(day)) ?? 0) + 1);
	return {
		commits: days.length,
		firstCommitDay: days[0] ?? null,
		tagDays: distinctDays(daysOf(tags, 1), 500),
		months: [...months].slice(-600),
	};
}

export function factsOf(history: GitHistory): Facts {
	return {
		commits: history.humanCommitCount + history.botCommitCount,
		firstCommitDay: history.firstCommitDay,
		tagDays: history.tagDays ?? [],
		months: history.months.map(([month, commits]) => [month, commits]),
	};
}
