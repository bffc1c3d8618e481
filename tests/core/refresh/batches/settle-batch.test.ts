import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { scoreReports } from "@dephealth/core/collection/score-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { latestKey } from "@dephealth/core/packages/package-items.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { BatchAnswer } from "@dephealth/core/refresh/batches/batch-answers.ts";
import { type BatchEntry, entryOf, packReports } from "@dephealth/core/refresh/batches/packed-reports.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/package-refreshes.ts";
import { createPackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { createSettleBatch } from "@dephealth/functions/tasks/refresh-packages/settle-batch.ts";
import { beforeEach, expect, it } from "vitest";
import { useEmptyStorage } from "../../../local-storage.ts";
import { aBundlephobiaReport, aDepsDevReport, aGithubReport, anNpmReport } from "../../../source-reports.ts";

const express: PackageRef = { ecosystem: "npm", name: "express" };
const noBundle: SourceReport = {
	source: "bundlephobia",
	state: "failed",
	error: "UpstreamTimeoutError",
	cause: "slow",
};
const before = [anNpmReport(), aDepsDevReport(), aGithubReport()];
const STARS = 68_000;
const archived = aGithubReport({ head: "a newer commit", archived: true });

const empty = useEmptyStorage();
let refreshes: PackageRefreshes;
beforeEach(() => {
	refreshes = createPackageRefreshes({ ...empty.in("packages"), random: () => 0 });
});
const scoring = () => ({ clock: empty.clock, model: fittedForecastModel, sandbox: true });

async function store(owner: string, reports: readonly SourceReport[]): Promise<void> {
	await empty.storage.packages.claim(express, owner);
	await empty.storage.packages.save(express, owner, {
		status: "complete",
		...scoreReports(scoring(), express, reports),
	});
}

/** @param meanwhile called after the batch has read the stored packages */
async function settle(
	github: BatchEntry,
	meanwhile: () => Promise<unknown> = async () => {},
	npm: { entry: BatchEntry; left?: number } = { entry: "same" },
	git?: BatchAnswer,
) {
	let isFirst = true;
	const run = createSettleBatch({
		refreshes: {
			...refreshes,
			async readKnown(refs) {
				const known = await refreshes.readKnown(refs);
				if (isFirst) await meanwhile();
				isFirst = false;
				return known;
			},
		},
		notifyRiskChange: async () => {},
		scoring: scoring(),
		clock: empty.clock,
	});
	const observedAt = new Date(empty.clock.now()).toISOString();
	return run({
		items: ["npm/express"],
		executionId: "refresh",
		round: { tier: "daily", round: 1, since: 0 },
		answers: {
			deps_dev: packReports("deps_dev", observedAt, ["same"]),
			npm: { ...packReports("npm", observedAt, [npm.entry]), left: npm.left ?? 0 },
			registry: packReports("registry", observedAt, ["not_asked"]),
			git: git ?? packReports("git", observedAt, ["not_asked"]),
			github: packReports("github", observedAt, [github]),
		},
	});
}

async function storedReport(source: SourceReport["source"]): Promise<SourceReport | undefined> {
	const reports = (await refreshes.readReports([express])).get(packageKey(express));
	return reports?.find((report) => report.source === source);
}
const storedDocument = async () => (await refreshes.readNewest(express))?.document;

it("a batch keeps what a repair has stored since the batch was read", async () => {
	await store("first", [...before, noBundle]);
	const outcome = await settle(archived, async () => {
		await empty.clock.advance(1000);
		await store("repair", [...before, aBundlephobiaReport()]);
	});
	expect(outcome).toMatchObject({ saved: 1, finished: 1 });
	expect(await refreshes.notCheckedSince("daily", [express], 0)).toEqual([]);
	expect(await storedReport("npm")).toMatchObject({
		observedAt: new Date(empty.clock.now() - 1000).toISOString(),
	});
	expect(await storedReport("bundlephobia")).toMatchObject({ state: "collected" });
	expect(await storedReport("registry")).toMatchObject({ reason: "ecosystem_not_covered" });
	expect(await storedReport("github")).toMatchObject({ facts: { archived: true } });
	expect(await storedDocument()).toMatchObject({ status: { label: "archived" } });
});

it("a package that somebody has claimed since the batch was read is left to them", async () => {
	await store("first", before);
	const stored = await storedDocument();
	const outcome = await settle(archived, () => empty.storage.packages.claim(express, "somebody"));
	expect(outcome).toMatchObject({ saved: 0, held: 1, finished: 1 });
	expect(await storedDocument()).toEqual(stored);
	expect(await storedReport("github")).toMatchObject({ facts: { archived: false } });
});

it("what a task that died has left torn is written again, though nobody has news of it", async () => {
	await store("first", before);
	await empty.storage.client.send(
		new UpdateCommand({
			TableName: empty.storage.tables.packages,
			Key: latestKey(express),
			UpdateExpression: "SET reports_at = :later",
			ExpressionAttributeValues: { ":later": "2099-01-01T00:00:00.000Z" },
		}),
	);
	expect(await settle("same")).toMatchObject({ saved: 1 });
	expect(await refreshes.readNewest(express)).toMatchObject({ isTorn: false });
});

it("a result of the same status does not change since when the package has it", async () => {
	await store("first", before);
	const since = (await empty.storage.packages.get(express))?.collection.since;
	await empty.clock.advance(60_000);
	expect(await settle(archived)).toMatchObject({ saved: 1 });
	expect((await empty.storage.packages.get(express))?.collection).toMatchObject({
		status: "complete",
		since,
	});
});

it("what only saves calls the next time is kept, and the document is not written for it", async () => {
	await store("first", before);
	const stored = await storedDocument();
	await empty.clock.advance(60_000);
	expect(await settle(aGithubReport({ head: "the same day" }))).toMatchObject({ saved: 0, unchanged: 1 });
	expect(await storedReport("github")).toMatchObject({ facts: { head: "the same day" } });
	expect(await refreshes.readNewest(express)).toMatchObject({ isTorn: false, document: stored });
});

it("a batch whose time has ended settles what it has, and is asked again for the rest", async () => {
	await store("first", before);
	const outcome = await settle(archived, async () => {}, { entry: "not_asked", left: 1 });
	expect(outcome).toMatchObject({ saved: 1, finished: 0, missing: ["npm"], verdict: "retry_later" });
	expect(outcome.deadLetters).toEqual([]);
	expect(await storedReport("github")).toMatchObject({ facts: { archived: true } });
	expect(await refreshes.notCheckedSince("daily", [express], 0)).toEqual([express]);
});

it("a source that could not answer now is asked again alone, by a dead letter of this execution", async () => {
	await store("first", before);
	const down = { source: "github", state: "failed", error: "UpstreamTimeoutError", cause: "slow" } as const;
	const { deadLetters } = await settle(down);
	expect(deadLetters).toEqual([
		expect.objectContaining({
			package: express,
			sources: ["github"],
			dead_letter_id: "refresh#npm#express",
			first_failed_at: new Date(empty.clock.now()).toISOString(),
		}),
	]);
});

it("a part that was missing before is no news, and has its dead letter already", async () => {
	const incomplete = { ...aDepsDevReport(), gaps: [{ field: "dependents", error: "UpstreamTimeoutError" }] };
	await store("first", [anNpmReport(), incomplete, aGithubReport()]);
	expect((await settle("same")).deadLetters).toEqual([]);
});

it("a part that is missing in a new answer is asked for again", async () => {
	await store("first", before);
	const incomplete = {
		...aGithubReport({ head: "a newer commit" }),
		gaps: [{ field: "humanCommits", error: "UpstreamTimeoutError" }],
	};
	expect((await settle(incomplete)).deadLetters).toMatchObject([{ sources: ["github"] }]);
});

it("a package of which nothing is stored is left to its first collection", async () => {
	expect(await settle(archived)).toMatchObject({ saved: 0, held: 1, finished: 1 });
	expect(await storedDocument()).toBeUndefined();
});

it("a look that saw nothing new writes nothing, not even its time", async () => {
	await store("first", before);
	await empty.clock.advance(60_000);
	expect(await settle("same")).toMatchObject({ saved: 0, unchanged: 1 });
	expect(await storedReport("github")).toEqual(aGithubReport());
});

it.each<[string, BatchEntry]>([
	["has said nothing new", "same"],
	[
		"was compared with another report",
		entryOf(archived, { ...aGithubReport(), observedAt: "2026-01-01T00:00:00.000Z" }),
	],
])(
	"after ninety days a document is written again where GitHub %s, and its reports stay",
	async (_, entry) => {
		await store("first", before);
		await empty.clock.advance(90 * 86_400_000);
		expect(await settle(entry)).toMatchObject({ saved: 1 });
		expect(await storedReport("github")).toEqual(aGithubReport());
		expect(await storedReport("npm")).toEqual(anNpmReport());
	},
);

it("a small step is news where a source has said something, and the earlier reports would not make it now", async () => {
	await store("first", before);
	expect(await settle(aGithubReport({ stars: STARS * 1.1 }))).toMatchObject({
		saved: 1,
	});
});

it.each([
	["for now is asked again", "UpstreamTimeoutError", { finished: 0, missing: ["git"] }],
	["for good is not asked again in this round", "UpstreamForbiddenError", { finished: 1 }],
])("a source that failed as a whole %s; what others said is saved", async (_, error, expected) => {
	await store("first", before);
	const failed = { source: "git", state: "failed", error, cause: "no answer" } as const;
	const outcome = await settle(archived, undefined, undefined, failed);
	expect(outcome).toMatchObject({ saved: 1, ...expected });
});
