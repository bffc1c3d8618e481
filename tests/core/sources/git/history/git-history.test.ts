import { monthOf } from "@dephealth/core/facts/day.ts";
import type { GitReading } from "@dephealth/core/sources/git/git-client.ts";
import type { GraphCommit } from "@dephealth/core/sources/git/history/commit-graph.ts";
import { summarizeHistory } from "@dephealth/core/sources/git/history/git-history.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const TODAY = 20_000;
const CONTEXT = { salt: "example.org/o/n", today: TODAY };
const DAY = 86_400;

function commit(day: number, person = "ada"): GraphCommit {
	return {
		committedAt: day * DAY,
		author: { login: null, name: person, email: `${person}@example.org` },
	};
}

function reading(commits: GraphCommit[], changes: Partial<GitReading> = {}): GitReading {
	return {
		address: new URL("https://example.org/o/n.git"),
		objectFormat: "sha1",
		references: { head: "a".repeat(40), tags: [], tagNames: [] },
		unchanged: false,
		commits,
		continuesKnown: false,
		wholeSince: null,
		tagTimes: new Map(),
		tagsRead: true,
		...changes,
	};
}

describe("the life of a repository", () => {
	it("is its first and last days, its months, and its long pauses", () => {
		const commits = [commit(10_000), commit(10_001, "grace"), commit(11_000), commit(TODAY - 1)];
		expect(summarizeHistory(reading(commits), undefined, CONTEXT)).toMatchObject({
			wholeSince: null,
			firstCommitDay: 10_000,
			lastHumanCommitDay: TODAY - 1,
			humanCommitCount: 4,
			months: [
				[monthOf(10_000), 2, 2],
				[monthOf(11_000), 1, 1],
				[monthOf(TODAY - 1), 1, 1],
			],
			gaps: [
				[10_001, 11_000],
				[11_000, TODAY - 1],
			],
			humanCommits: [
				[10_000, 0],
				[10_001, 1],
				[11_000, 0],
				[TODAY - 1, 0],
			],
			commitsTruncated: false,
		});
	});

	it("leaves automation out of all but its first day, and what is dated in the future out of everything", () => {
		const bot = commit(9_000, "renovate[bot]");
		const life = summarizeHistory(reading([bot, commit(10_000), commit(TODAY + 400)]), undefined, CONTEXT);
		expect(life).toMatchObject({ firstCommitDay: 9_000, firstHumanCommitDay: 10_000, botCommitCount: 1 });
		expect(life.lastHumanCommitDay).toBe(10_000);
		expect(life.gaps).toEqual([]);
	});

	it("counts no pause from before the day on which it is whole", () => {
		const cut = reading([commit(10_000), commit(15_000), commit(16_000)], { wholeSince: 15_000 * DAY });
		const life = summarizeHistory(cut, undefined, CONTEXT);
		expect(life).toMatchObject({ wholeSince: 15_000, gaps: [[15_000, 16_000]], commitsTruncated: false });
	});

	it("says that two years of commits are not all there when it is whole only since last year", () => {
		const cut = reading([commit(TODAY - 100)], { wholeSince: (TODAY - 300) * DAY });
		expect(summarizeHistory(cut, undefined, CONTEXT).commitsTruncated).toBe(true);
	});

	it("is the same whether it was read at once or in two parts, whatever was merged late", () => {
		const anyCommit = fc
			.tuple(fc.integer({ min: TODAY - 4000, max: TODAY }), fc.constantFrom("ada", "grace", "renovate[bot]"))
			.map(([day, person]) => commit(day, person));
		fc.assert(
			fc.property(fc.array(anyCommit), fc.array(anyCommit), (earlier, later) => {
				const first = summarizeHistory(reading(earlier), undefined, CONTEXT);
				const both = summarizeHistory(reading(later, { continuesKnown: true }), first, CONTEXT);
				const whole = summarizeHistory(reading([...earlier, ...later]), undefined, CONTEXT);
				const people = ({ months }: typeof both) => months.map(([, , people]) => people);
				expect({ ...both, months: [], humanCommits: [] }).toEqual({
					...whole,
					authorKeys: expect.arrayContaining(both.authorKeys),
					months: [],
					humanCommits: [],
				});
				expect(both.months.map(([month, commits]) => [month, commits])).toEqual(
					whole.months.map(([month, commits]) => [month, commits]),
				);
				for (const [index, count] of people(both).entries()) {
					expect(count).toBeLessThanOrEqual(people(whole)[index] ?? 0);
				}
				expect(both.humanCommits.map(([day, author]) => `${day} ${both.authorKeys[author]}`).sort()).toEqual(
					whole.humanCommits.map(([day, author]) => `${day} ${whole.authorKeys[author]}`).sort(),
				);
			}),
		);
	});
});
