/** What is stored of a package gives the forecast the numbers that its whole raw history would give. */

import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import { type Day, distinctDays } from "@dephealth/core/facts/day.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import { toFeatures } from "@dephealth/core/scoring/features/features.ts";
import { toWorkFeatures, type WorkFeatures } from "@dephealth/core/scoring/forecast/work-features.ts";
import type { GitReading } from "@dephealth/core/sources/git/git-client.ts";
import { summarizeHistory } from "@dephealth/core/sources/git/history/git-history.ts";
import { historyAt, landmarksOf } from "@dephealth/model/landmarks.ts";
import { readTimelines, type Timeline } from "@dephealth/model/timelines.ts";
import { describe, expect, it } from "vitest";
import { aGitReport, anNpmReport } from "../source-reports.ts";

const SECONDS_PER_DAY = 86_400;
const MILLISECONDS_PER_DAY = 86_400_000;
/** The number of commits of two years that a report carries. */
const MAX_COMMITS = 1500;

const { timelines } = readTimelines();

/** Git reads the repository on that day, npm's registry tells the releases, and the reports are merged. */
function servedOn(timeline: Timeline, authors: ReturnType<typeof authorsOf>, day: Day): WorkFeatures | null {
	const commits = timeline.humanCommits.filter(([committed]) => committed <= day);
	const tagDays = timeline.tagDays.filter((tagged) => tagged <= day);
	const reading: GitReading = {
		address: new URL("https://git.example/a/b"),
		objectFormat: "sha1",
		references: { head: "0".repeat(40), tags: tagDays.map((_, index) => `tag-${index}`), tagNames: [] },
		unchanged: false,
		commits: commits.map(([committed, author]) => ({
			committedAt: committed * SECONDS_PER_DAY,
			author: authors[author] ?? { login: null, name: null, email: null },
		})),
		continuesKnown: false,
		wholeSince: null,
		tagTimes: new Map(tagDays.map((tagged, index) => [`tag-${index}`, tagged * SECONDS_PER_DAY])),
		tagsRead: true,
	};
	const facts = mergeReports([
		anNpmReport({
			releaseDays: distinctDays(
				timeline.versionChangeDays.filter((changed) => changed <= day),
				500,
			),
			firstPublishedAt: null,
			lastPublishedAt: null,
			repositoryDirectory: null,
		}),
		aGitReport(summarizeHistory(reading, undefined, { salt: "a", today: day })),
	]);
	return toFeatures(facts, day * MILLISECONDS_PER_DAY, SEMANTIC_VERSIONS).work;
}

function authorsOf({ humanCommits }: Timeline) {
	const count = Math.max(...humanCommits.map(([, author]) => author)) + 1;
	return Array.from({ length: count }, (_, author) => ({
		login: null,
		name: `A. ${author}`,
		email: `${author}@example.org`,
	}));
}

describe("the forecast's features", () => {
	it("are the same from what is stored and from the whole raw history, at 1,500 landmarks", () => {
		let compared = 0;
		let cut = 0;
		for (const timeline of timelines) {
			const authors = authorsOf(timeline);
			const landmarks = landmarksOf(timeline);
			for (const { day, features } of landmarks.filter((_, index) => index % 16 === 3)) {
				const raw = toWorkFeatures(historyAt(timeline, day));
				const recent = timeline.humanCommits.filter(([at]) => at <= day && at > day - 730).length;
				if (recent > MAX_COMMITS) {
					cut += 1;
					continue;
				}
				const served = servedOn(timeline, authors, day);
				// Comparing texts first: an assertion costs a hundred times as much.
				if (JSON.stringify(served) !== JSON.stringify(raw))
					expect({ ...served, day }).toEqual({ ...raw, day });
				if (JSON.stringify(features) !== JSON.stringify(raw))
					expect({ ...features, day }).toEqual({ ...raw, day });
				compared += 1;
			}
		}
		expect(compared).toBeGreaterThan(1_500);
		expect(cut).toBeLessThan(compared / 50);
	});
});
