import type { Features } from "@dephealth/core/scoring/features/features.ts";
import { describe, expect, it } from "vitest";
import { componentsOf, unread } from "./components-of.ts";

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
		[
			"a silence of people of which only the least length is known",
			{ silenceDays: 792, automationAloneDays: 792, activeMonths24m: 0, weeklyDownloads: 9, dependents: 9 },
			"No sign of work by people for at least 2 years; nobody committed in the last 24 months.",
		],
	])("names %s", (_, features, text) => {
		expect(componentsOf({ silenceDays: 30, ...features }).maintenance.reason.text).toBe(text);
	});
});
