import { describe, expect, it } from "vitest";
import {
	type Changes,
	gone,
	known,
	littleUsed,
	ON,
	silentFor,
	statusOf,
	unread,
	untold,
} from "./status-of.ts";

describe("silence ends", () => {
	it.each<[string, Changes, string]>([
		["after four years what few rely on", { ...silentFor(1460), ...littleUsed }, "ended"],
		["nothing a day sooner", { ...silentFor(1459), ...littleUsed }, "quiet"],
		[
			"nothing that is downloaded",
			{ ...silentFor(1460), ...littleUsed, weeklyDownloads: known(100_000) },
			"quiet",
		],
		[
			"nothing that others depend on",
			{ ...silentFor(1460), ...littleUsed, dependents: known({ direct: 1, total: 500, version: "1" }) },
			"quiet",
		],
		[
			"nothing of which use could not be read",
			{ ...silentFor(1460), ...littleUsed, dependents: unread },
			"quiet",
		],
		[
			"nothing of which nobody counts the use",
			{ ...silentFor(1460), weeklyDownloads: untold, dependents: untold },
			"quiet",
		],
		[
			"nothing of which commits are unknown",
			{ ...silentFor(1460), ...littleUsed, humanCommits: untold, botCommitDays: untold },
			"quiet",
		],
		["after two years what has no repository", { ...silentFor(730), ...littleUsed, ...gone }, "ended"],
		["nothing a day sooner that has none", { ...silentFor(729), ...littleUsed, ...gone }, "quiet"],
		[
			"what has none, and nobody counts its use",
			{ ...silentFor(730), ...gone, weeklyDownloads: untold, dependents: untold },
			"ended",
		],
		[
			"nothing that has none and is downloaded",
			{ ...silentFor(730), ...gone, weeklyDownloads: known(100_000) },
			"quiet",
		],
	])("%s", (_, changes, label) => {
		expect(statusOf(changes).label).toBe(label);
	});

	it.each<[string, Changes, string]>([
		[
			"both counts",
			{},
			`Not widely relied on: 99,999 weekly downloads (npm, ${ON}), 499 dependents (deps.dev, ${ON}).`,
		],
		[
			"downloads alone",
			{ dependents: untold },
			`Not widely relied on: 99,999 weekly downloads (npm, ${ON}).`,
		],
		[
			"dependents alone",
			{ weeklyDownloads: untold },
			`Not widely relied on: 499 dependents (deps.dev, ${ON}).`,
		],
	])("with words that name %s", (_, changes, text) => {
		const { evidence } = statusOf({ ...silentFor(1460), ...littleUsed, ...changes });
		expect(evidence.map(({ effect }) => effect)).toEqual(["against", "against", "against"]);
		expect(evidence.at(-1)?.text).toBe(text);
		expect(evidence.at(-1)?.values).toEqual({
			weekly_downloads: "weeklyDownloads" in changes ? null : 99_999,
			dependents: "dependents" in changes ? null : 499,
		});
	});
});
