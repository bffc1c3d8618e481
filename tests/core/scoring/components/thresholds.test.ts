import { type Components, judgeComponents } from "@dephealth/core/scoring/components/components.ts";
import { at, type Curve } from "@dephealth/core/scoring/components/curve.ts";
import type { Features } from "@dephealth/core/scoring/features/features.ts";
import { describe, expect, it } from "vitest";
import { featuresOf, reportsOf } from "../package-facts-fixture.ts";

function componentsOf(features: Partial<Features>): Components {
	return judgeComponents({ ...featuresOf(reportsOf()), ...features }, { label: "active", evidence: [] });
}
const unread = (...names: Parameters<Features["unread"]["has"]>) => new Set(names);

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

describe("maintenance is six parts of how recent, four of how regular work is", () => {
	// Too young to be called finished.
	const young = { ageDays: 1094, weeklyDownloads: 50, dependents: 3, activeMonths24m: 12 };
	it.each([
		[0, 100],
		[90, 100],
		// Half way from 90 to 365 days is half way from 100 to 70.
		[227.5, 91],
		[365, 82],
		[730, 67],
		[1460, 52],
		[2920, 43],
		[9000, 43],
	])("%d days since the last work: %d", (silenceDays, score) => {
		expect(componentsOf({ ...young, silenceDays }).maintenance.score).toBe(score);
	});

	it.each([
		[0, 60],
		[1, 70],
		[4, 84],
		[8, 92],
		[12, 100],
		[24, 100],
	])("%d months with commits of 24: %d", (activeMonths24m, score) => {
		expect(componentsOf({ ...young, silenceDays: 30, activeMonths24m }).maintenance.score).toBe(score);
	});

	it.each<[string, Partial<Features>, number]>([
		["of unknown commits follows from the newest work", { silenceDays: 365, activeMonths24m: null }, 70],
		[
			"of commits that could not be read is middling at best",
			{ silenceDays: 30, activeMonths24m: null, unread: unread("humanCommits") },
			84,
		],
		[
			"of a repository that is gone is none",
			{ silenceDays: 30, activeMonths24m: null, repositoryIsGone: true },
			60,
		],
		[
			"of a history that was cut off is as good as the newest work",
			{ silenceDays: 365, activeMonths24m: 0, commitsAreLowerBounds: true },
			70,
		],
	])("the rhythm %s", (_, features, score) => {
		expect(componentsOf({ ...young, ...features }).maintenance.score).toBe(score);
	});

	const forgotten = {
		silenceDays: 1460,
		activeMonths24m: 0,
		ageDays: 1095,
		weeklyDownloads: 50,
		dependents: 3,
	};
	it.each<[string, Partial<Features>, string, number]>([
		["is forgotten when few rely on it", {}, "maintenance", 12],
		["is finished from a million downloads on", { weeklyDownloads: 1_000_000 }, "maintenance_finished", 60],
		["is not finished below", { weeklyDownloads: 999_999 }, "maintenance", 12],
		["is finished from a thousand dependents on", { dependents: 1_000 }, "maintenance_finished", 60],
		["is not finished with fewer", { dependents: 999 }, "maintenance", 12],
		["is not finished before three years", { weeklyDownloads: 1_000_000, ageDays: 1094 }, "maintenance", 12],
		[
			"may be finished at an unknown age",
			{ weeklyDownloads: 1_000_000, ageDays: null },
			"maintenance_finished",
			60,
		],
	])("what is silent %s", (_, features, id, score) => {
		expect(componentsOf({ ...forgotten, ...features }).maintenance).toMatchObject({ score, reason: { id } });
	});

	it.each<[string, Partial<Features>, string, string]>([
		[
			"releases alone are known",
			{ daysSinceLastRelease: 40 },
			"maintenance_untold",
			"Last release 40 days ago; whether people still commit is not known.",
		],
		[
			"commits alone are known",
			{ daysSinceLastRelease: null, daysSinceLastCommit: 3 },
			"maintenance_untold",
			"Last commit 3 days ago; whether versions still come out is not known.",
		],
		[
			"nothing is known",
			{ daysSinceLastRelease: null, daysSinceLastCommit: null },
			"maintenance_untold",
			"Neither commits nor releases are known.",
		],
		[
			"commits could not be read",
			{ daysSinceLastRelease: 40, unread: unread("humanCommits") },
			"maintenance_unread",
			"Last release 40 days ago; whether people still commit is not known.",
		],
		[
			"releases could not be read",
			{ daysSinceLastRelease: 40, unread: unread("releaseDays") },
			"maintenance_unread",
			"Last release 40 days ago; whether people still commit is not known.",
		],
	])("is not scored where %s", (_, features, id, text) => {
		const { score, reason } = componentsOf({ silenceDays: null, ...features }).maintenance;
		expect([score, reason.id, reason.text]).toEqual([null, id, text]);
	});

	it.each<[string, Partial<Features>, string]>([
		[
			"months",
			{ activeMonths24m: 5 },
			"Last sign of work 30 days ago; people committed in 5 of the last 24 months.",
		],
		["unknown commits", { activeMonths24m: null }, "Last sign of work 30 days ago; its commits are unknown."],
		[
			"a repository that is gone",
			{ repositoryIsGone: true },
			"Last sign of work 30 days ago; nothing is committed to a repository that is gone.",
		],
	])("names %s", (_, features, text) => {
		expect(componentsOf({ silenceDays: 30, ...features }).maintenance.reason.text).toBe(text);
	});
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

describe("security", () => {
	const plain = { hasInstallScript: false, hasProvenance: false, scorecardChecks: [], scorecard: 10 };
	const against = (...severities: (number | null)[]) => ({
		...plain,
		advisories: severities.length,
		severities,
	});

	it.each<[string, (number | null)[], number]>([
		["critical from 9 on", [9], 25],
		// 1.3: three tenths of the way from 45 to 25
		["high below", [8.9], 39],
		["high from 7 on", [7], 39],
		// 0.8: two thirds of the way from 70 at 0.4 to 45 at 1
		["medium below", [6.9], 53.3],
		["medium from 4 on", [4], 53.3],
		["low below", [3.9], 70],
		["low from nothing on", [0], 70],
		["unrated", [null], 45],
		// 0.4 + 0.4 = 0.8
		["two that are low", [1, 2], 53.3],
		// 2 + 1 = 3
		["one critical and one unrated", [9.8, null], 10],
		["many", [9, 9, 9], 10],
	])("of one advisory that is %s: %j", (_, severities, score) => {
		expect(componentsOf(against(...severities)).security.score).toBe(score);
	});

	it.each<[string, Partial<Features>, number]>([
		["a poor Scorecard is worse than a low advisory", { ...against(2), scorecard: 3 }, 30],
		["without advisories it is the mean with the Scorecard", { ...plain, advisories: 0, scorecard: 6 }, 80],
		["without a Scorecard it proves little", { ...plain, advisories: 0, scorecard: null }, 80],
		[
			"and its practice comes on top",
			{ ...plain, advisories: 0, scorecard: null, hasProvenance: true, hasInstallScript: true },
			75,
		],
		[
			"a Scorecard that could not be read is middling",
			{ ...plain, advisories: 0, scorecard: null, unread: unread("scorecard") },
			80,
		],
		[
			"advisories that could not be read are middling",
			{ ...plain, advisories: null, scorecard: 9, unread: unread("advisoryIds") },
			75,
		],
		[
			"both unread beside one",
			{ ...plain, advisories: null, scorecard: 2, unread: unread("advisoryIds") },
			20,
		],
	])("%s", (_, features, score) => {
		expect(componentsOf(features).security.score).toBe(score);
	});

	it.each<[string, Partial<Features>, string]>([
		[
			"the worst that is rated",
			against(7.5, null, 9.8),
			"3 advisories against the latest version (severity up to 9.8 of 10), OpenSSF Scorecard 10 of 10.",
		],
		[
			"no severity where nobody has rated it",
			against(null),
			"1 advisory against the latest version, OpenSSF Scorecard 10 of 10.",
		],
		[
			"how it is made",
			{ ...plain, advisories: 0, scorecard: null, hasInstallScript: true, hasProvenance: true },
			"No known advisory against the latest version, it runs a script when installed, its build has provenance, no Scorecard is known.",
		],
		[
			"three weak checks, the most telling first",
			{
				...plain,
				advisories: null,
				scorecardChecks: ["Signed-Releases", "Code-Review", "Token-Permissions", "Dangerous-Workflow"].map(
					(name) => ({ name, score: 3 }),
				),
			},
			"OpenSSF Scorecard 10 of 10 (Dangerous-Workflow 3, Token-Permissions 3, Code-Review 3).",
		],
	])("names %s", (_, features, text) => {
		expect(componentsOf(features).security.reason.text).toBe(text);
	});

	it("has the worst severity as a value, or none", () => {
		expect(componentsOf(against(7.5, null, 9.8)).security.reason.values).toEqual({
			advisories: 3,
			worst_severity: 9.8,
			scorecard: 10,
			has_install_script: false,
			has_provenance: false,
		});
		expect(componentsOf(against(null)).security.reason.values["worst_severity"]).toBeNull();
	});

	it("is unread where both could not be read, and untold otherwise", () => {
		const nothing = { ...plain, advisories: null, scorecard: null };
		expect(componentsOf({ ...nothing, unread: unread("scorecard") }).security.reason.id).toBe(
			"security_unread",
		);
		expect(componentsOf(nothing).security.reason.id).toBe("security_untold");
	});
});
