import { at, type Curve } from "@dephealth/core/scoring/components/curve.ts";
import type { Features } from "@dephealth/core/scoring/features/features.ts";
import { describe, expect, it } from "vitest";
import { componentsOf, unread } from "./components-of.ts";

describe("a curve", () => {
	const curve: Curve = [
		[10, 100],
		[20, 40],
		[40, 0],
	];
	it.each([
		[0, 100],
		[10, 100],
		[15, 70],
		[20, 40],
		[30, 20],
		[40, 0],
		[99, 0],
	])("at %d is %d", (x, y) => {
		expect(at(curve, x)).toBe(y);
	});
	it("without points is zero", () => expect(at([], 5)).toBe(0));
});

describe("community is the mean of people and maintainers", () => {
	const alone = { maintainers: null, topAuthorShare24m: 0.2 };
	it.each([
		[0, 0],
		[1, 35],
		[2, 55],
		[5, 80],
		[10, 90],
		[15, 100],
		[99, 100],
	])("%d people: %d", (authors24m, score) => {
		expect(componentsOf({ ...alone, authors24m }).community.score).toBe(score);
	});

	it.each([
		[0, 0],
		[1, 40],
		[2, 65],
		[5, 100],
		[9, 100],
	])("%d maintainers: %d", (maintainers, score) => {
		expect(componentsOf({ authors24m: null, maintainers }).community.score).toBe(score);
	});

	it.each([
		[5, 0.89, 80],
		[5, 0.9, 55],
		[2, 0.9, 55],
		[1, 1, 35],
	])("%d people, one of whom did %d of it: %d", (authors24m, topAuthorShare24m, score) => {
		expect(componentsOf({ maintainers: null, authors24m, topAuthorShare24m }).community.score).toBe(score);
	});

	it.each<[string, Partial<Features>, number | null, string]>([
		[
			"maintainers that could not be read count as middling",
			{ authors24m: 15, maintainers: null, unread: unread("maintainerCount") },
			80,
			"community",
		],
		[
			"people who could not be read count as middling",
			{ authors24m: null, maintainers: 5, unread: unread("humanCommits") },
			80,
			"community",
		],
		[
			"what is worse than middling stays so",
			{ authors24m: 1, maintainers: null, unread: unread("maintainerCount") },
			35,
			"community",
		],
		[
			"nobody could be read",
			{ authors24m: null, maintainers: null, unread: unread("maintainerCount") },
			null,
			"community_unread",
		],
		["nobody is told", { authors24m: null, maintainers: null }, null, "community_untold"],
	])("%s", (_, features, score, id) => {
		expect(componentsOf({ topAuthorShare24m: 0.2, ...features }).community).toMatchObject({
			score,
			reason: { id },
		});
	});

	it("has its numbers as values", () => {
		const numbers = { authors24m: 3, maintainers: 2, topAuthorShare24m: 0.5, commitsAreLowerBounds: true };
		expect(componentsOf(numbers).community.reason.values).toEqual({
			authors_24m: 3,
			maintainers: 2,
			top_author_share_24m: 0.5,
			is_lower_bound: true,
		});
	});
});

describe("adoption is the best of three counts on a scale of tens", () => {
	const none = { weeklyDownloads: null, dependents: null, stars: null };
	it.each<[string, Partial<Features>, number]>([
		// 100 × log10(count + 1) / 7, / 5 and / log10(30,000)
		["downloads", { weeklyDownloads: 9_999 }, 57.1],
		["dependents", { dependents: 999 }, 60],
		["stars", { stars: 999 }, 67],
		["the best of them", { weeklyDownloads: 9_999, dependents: 999, stars: 1 }, 60],
		["none", { weeklyDownloads: 0, dependents: 0, stars: 0 }, 0],
		["more than all", { weeklyDownloads: 1e9 }, 100],
	])("%s", (_, counts, score) => {
		expect(componentsOf({ ...none, ...counts }).adoption.score).toBe(score);
	});

	it("is unread where counts could not be read, and untold otherwise", () => {
		expect(componentsOf({ ...none, useIsUnread: true }).adoption.reason).toMatchObject({
			id: "adoption_unread",
			effect: "unread",
		});
		expect(componentsOf({ ...none, useIsUnread: false }).adoption.reason).toMatchObject({
			id: "adoption_untold",
			effect: "neutral",
		});
	});
});

describe("releases go by the last one", () => {
	it.each([
		[181, 99.9],
		[272.5, 92.5],
		[365, 85],
		[1460, 35],
		[2920, 20],
	])("%d days ago: %d", (daysSinceLastRelease, score) => {
		expect(componentsOf({ daysSinceLastRelease }).releases.score).toBe(score);
	});

	it.each<[string, Partial<Features>, string, string]>([
		[
			"with how many there were",
			{ daysSinceLastRelease: 40, releases24m: 1 },
			"releases",
			"Last release 40 days ago; 1 release day in 24 months.",
		],
		[
			"without a count that is unknown",
			{ daysSinceLastRelease: 40, releases24m: null },
			"releases",
			"Last release 40 days ago.",
		],
		[
			"not read",
			{ daysSinceLastRelease: null, unread: unread("releaseDays") },
			"releases_unread",
			"Its releases could not be read.",
		],
		["not told", { daysSinceLastRelease: null }, "releases_untold", "No source tells when it was released."],
	])("in words: %s", (_, features, id, text) => {
		expect(componentsOf(features).releases.reason).toMatchObject({ id, text });
	});
});
