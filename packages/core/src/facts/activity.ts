/** Activity by day: commits, people and releases, without names. Pure. */
import type { Activity } from "@dephealth/contract/routes/packages.ts";
import { type Day, dayOf } from "./day.ts";
import type { Fact } from "./fact.ts";
import type { PackageFacts } from "./package-facts.ts";

type Days = Omit<Activity, "package" | "ecosystem">;

/** Days are days since 1970, UTC. What could not be read is null, and no empty list. */
export function activityOf(facts: PackageFacts): Days {
	const commits = known(facts.humanCommits);
	const bots = known(facts.botCommitDays);
	const people = commits && daysByPerson(commits);
	const isCut = known(facts.commitsTruncated) === true;
	const first = Math.min(...(people ?? []).flat(), ...(bots ?? []));
	const archivedAt = known(facts.archivedAt);
	return {
		people: people ?? null,
		bots: bots ? ascending(bots) : null,
		releases: known(facts.releaseDays) ?? null,
		read_from: isCut && Number.isFinite(first) ? first : null,
		archived_on: archivedAt === undefined ? null : (dayOf(archivedAt) ?? null),
	};
}

function known<T>(fact: Fact<T>): T | undefined {
	return fact.state === "known" ? fact.value : undefined;
}

/** The busiest first. */
function daysByPerson(commits: readonly [day: Day, author: number][]): Day[][] {
	const byPerson = Map.groupBy(commits, ([, author]) => author);
	return [...byPerson.values()]
		.map((own) => ascending(own.map(([day]) => day)))
		.sort((a, b) => b.length - a.length);
}

function ascending(days: readonly Day[]): Day[] {
	return [...new Set(days)].sort((a, b) => a - b);
}
