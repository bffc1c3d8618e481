import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { unpackReports } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { isRepositoryRound, isThoroughRound } from "@dephealth/core/refresh/refresh-schedule.ts";
import { createCollectGitBatch } from "@dephealth/functions/tasks/collect-packages/collect-git-batch.ts";
import { createCollectGithubBatch } from "@dephealth/functions/tasks/collect-packages/collect-github-batch.ts";
import { expect, it } from "vitest";
import { aGithubReport, aGitReport, anNpmReport, OBSERVED_AT } from "../../../source-reports.ts";

const clock = { now: () => Date.parse(OBSERVED_AT), sleep: async () => {} };
const repository = { host: "github.com", path: "expressjs/express" };
const longAgo = "2015-01-01T00:00:00.000Z";

const lively: PackageRef = { ecosystem: "npm", name: "lively" };
const silent: PackageRef = { ecosystem: "npm", name: "silent" };
const items = [lively, silent].map(formatPackageRef);
const round = {
	tier: "weekly",
	round: Array.from({ length: 200 }, (_, each) => each).find(
		(each) =>
			!isRepositoryRound(repository, "silent", { tier: "weekly", round: each }) &&
			![lively, silent].some((ref) => isThoroughRound(ref, "weekly", each)),
	),
	since: Date.parse(OBSERVED_AT),
};
const npm = anNpmReport({ repository, lastPublishedAt: longAgo });
const stored = new Map<string, SourceReport[]>([
	[packageKey(lively), [npm, aGithubReport(), aGitReport()]],
	[packageKey(silent), [npm, aGithubReport(), aGitReport({ lastHumanCommitDay: 10_000, tagDays: [] })]],
]);

/** Reads of it are recorded. */
function storage() {
	const read: string[] = [];
	const readReports = async (refs: readonly PackageRef[]) => {
		read.push(...refs.map(formatPackageRef));
		return stored;
	};
	return { read, refreshes: { readReports } };
}

it("the collector of GitHub asks about no repository at rest, and says so to git's", async () => {
	const asked: number[] = [];
	const collect = createCollectGithubBatch({
		refreshes: storage().refreshes,
		github: {
			collect: async (questions) => {
				asked.push(questions.length);
				return questions.map(() => aGithubReport({ head: "2".repeat(40) }));
			},
		},
		clock,
	});
	expect(await collect({ items, round })).toMatchObject({ unmoved: [], unasked: ["npm/silent"] });
	expect(asked).toEqual([1]);
});

it.each([
	["has not moved", { unmoved: ["npm/silent"] }, "same"],
	["is at rest", { unasked: ["npm/silent"] }, "not_asked"],
])("the collector of git reads nothing of a repository that %s", async (_, told, expected) => {
	const { read, refreshes } = storage();
	const git = { collect: async (questions: readonly unknown[]) => questions.map(() => aGitReport()) };
	const collect = createCollectGitBatch({ refreshes, git, githubTellsCommits: true, clock });
	const look = await collect({ items, round, ...told });
	expect(read).toEqual(["npm/lively"]);
	expect((await unpackReports(look))[1]).toBe(expected);
});
