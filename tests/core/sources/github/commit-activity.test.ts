import {
	type Commit,
	commitActivity,
	lacksRecentCommits,
} from "@dephealth/core/sources/github/commit-activity.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const NOW = Date.parse("2026-11-01T12:00:00Z");
const day = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

function commit(date: string, author: Partial<Commit["author"]> = { login: "jane" }): Commit {
	return { committedAt: `${date}T08:00:00Z`, author: { login: null, name: null, email: null, ...author } };
}
const activity = (commits: Commit[], hasOlder = false) => commitActivity({ commits, hasOlder }, NOW);

describe("activity", () => {
	it("is ascending, with authors numbered in order of appearance", () => {
		const { humanCommits } = activity([
			commit("2026-03-03", { login: "jane" }),
			commit("2026-03-02", { login: "joe" }),
			commit("2026-03-01", { login: "jane" }),
		]);
		expect(humanCommits).toEqual([
			[day("2026-03-01"), 0],
			[day("2026-03-02"), 1],
			[day("2026-03-03"), 0],
		]);
	});

	it.each([
		["one login in two spellings", { login: "Jane", email: "a@x" }, { login: "jane", email: "b@x" }, 1],
		[
			"one address in two spellings",
			{ email: "Jane@x.org", name: "J" },
			{ email: "jane@X.org", name: "Jane" },
			1,
		],
		["one name without anything else", { name: "Jane" }, { name: "Jane" }, 1],
		["two names", { name: "Jane" }, { name: "Joe" }, 2],
		["a login and a name that are alike", { login: "jane" }, { name: "jane" }, 2],
		["nobody twice", {}, {}, 1],
	])("counts %s", (_, one, other, people) => {
		const { humanCommits } = activity([commit("2026-01-02", one), commit("2026-01-01", other)]);
		expect(new Set(humanCommits.map(([, author]) => author)).size).toBe(people);
	});

	it("keeps bots apart, by day", () => {
		const bot = { name: "dependabot[bot]" };
		const { humanCommits, botCommitDays } = activity([
			commit("2026-02-02", bot),
			commit("2026-02-02", bot),
			commit("2026-02-01", bot),
			commit("2026-01-01"),
		]);
		expect(humanCommits).toHaveLength(1);
		expect(botCommitDays).toEqual([day("2026-02-01"), day("2026-02-02")]);
	});

	it.each([
		["2026-11-02", true],
		["2026-11-04", false],
		["2099-01-01", false],
		["not a date", false],
	])("a commit dated %s counts: %s", (date, counts) => {
		expect(activity([commit(date)]).humanCommits).toHaveLength(counts ? 1 : 0);
	});

	it("keeps the newest 300 and says that there were more", () => {
		const commits = Array.from({ length: 301 }, (_, i) => ({
			...commit("2026-01-01"),
			committedAt: new Date(NOW - i * 86_400_000).toISOString(),
		}));
		const result = activity(commits);
		expect(result.humanCommits).toHaveLength(300);
		expect(result.humanCommits.at(-1)?.[0]).toBe(day("2026-11-01"));
		expect(result.commitsTruncated).toBe(true);
	});
});

describe("a history is truncated", () => {
	it.each([
		["when older commits of the last two years were not read", "2024-11-02", true, true],
		["not when only older ones were not read", "2024-10-31", true, false],
		["not when all were read", "2026-10-01", false, false],
	])("%s", (_, oldest, hasOlder, truncated) => {
		expect(activity([commit("2026-10-02"), commit(oldest)], hasOlder).commitsTruncated).toBe(truncated);
	});

	it("is not decided by one machine with a wrong clock", () => {
		const commits = [commit("2026-10-02"), commit("1970-01-01"), commit("2026-10-01")];
		expect(lacksRecentCommits({ commits, hasOlder: true }, NOW)).toBe(true);
	});

	it("and an empty one never is", () =>
		expect(lacksRecentCommits({ commits: [], hasOlder: true }, NOW)).toBe(false));
});

it("whatever the commits, the facts are ascending, bounded and of no more authors than commits", () => {
	const anyCommit = fc.record({
		committedAt: fc.oneof(
			fc.string(),
			fc
				.date({ noInvalidDate: true, min: new Date("1990-01-01"), max: new Date("2030-01-01") })
				.map((d) => d.toISOString()),
		),
		author: fc.record({
			login: fc.option(fc.constantFrom("a", "b", "c[bot]", "__proto__")),
			name: fc.option(fc.string()),
			email: fc.option(fc.string()),
		}),
	});
	fc.assert(
		fc.property(fc.array(anyCommit), fc.boolean(), (commits, hasOlder) => {
			const { humanCommits, botCommitDays } = commitActivity({ commits, hasOlder }, NOW);
			expect(humanCommits.length + botCommitDays.length).toBeLessThanOrEqual(commits.length);
			const days = humanCommits.map(([at]) => at);
			expect(days).toEqual([...days].sort((a, b) => a - b));
			let authors = 0;
			for (const [, author] of humanCommits) {
				expect(author).toBeLessThanOrEqual(authors);
				authors = Math.max(authors, author + 1);
			}
		}),
	);
});
