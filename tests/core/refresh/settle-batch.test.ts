import { systemClock } from "@dephealth/core/clock.ts";
import { scoreReports } from "@dephealth/core/collection/score-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { packReports } from "@dephealth/core/refresh/packed-reports.ts";
import { createPackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { createSettleBatch } from "@dephealth/functions/tasks/refresh-packages/settle-batch.ts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../local-storage.ts";
import { aBundlephobiaReport, aDepsDevReport, aGithubReport, anNpmReport } from "../../source-reports.ts";

const express: PackageRef = { ecosystem: "npm", name: "express" };
const scoring = { clock: systemClock, model: fittedForecastModel, sandbox: true };
const noBundle: SourceReport = {
	source: "bundlephobia",
	state: "failed",
	error: "UpstreamTimeoutError",
	cause: "slow",
};

let storage: ContractStorage;
beforeAll(async () => {
	storage = await startContractStorage();
});
afterAll(() => storage.close());

async function store(owner: string, reports: readonly SourceReport[]): Promise<void> {
	await storage.packages.claim(express, owner);
	await storage.packages.save(express, owner, {
		status: "complete",
		...scoreReports(scoring, express, reports),
	});
}

it("a batch keeps what a repair has stored since the batch was read", async () => {
	const before = [anNpmReport(), aDepsDevReport(), aGithubReport()];
	await store("first", [...before, noBundle]);
	const refreshes = createPackageRefreshes({
		client: storage.client,
		tableName: storage.tables.packages,
		clock: systemClock,
		random: Math.random,
	});
	const settle = createSettleBatch({
		refreshes: {
			markChecked: refreshes.markChecked,
			async readKnown(refs) {
				const known = await refreshes.readKnown(refs);
				await store("repair", [...before, aBundlephobiaReport()]);
				return known;
			},
		},
		packages: storage.packages,
		notifyRiskChange: async () => {},
		scoring,
		clock: systemClock,
	});
	const observedAt = new Date().toISOString();
	const news = aGithubReport({ head: "a newer commit", archived: true });
	const outcome = await settle({
		items: ["npm/express"],
		executionId: "refresh",
		round: { tier: "daily", round: 1, since: 0 },
		answers: {
			deps_dev: packReports("deps_dev", observedAt, ["same"]),
			npm: packReports("npm", observedAt, ["same"]),
			registry: packReports("registry", observedAt, ["not_asked"]),
			git: packReports("git", observedAt, ["not_asked"]),
			github: packReports("github", observedAt, [news]),
		},
	});
	expect(outcome).toMatchObject({ saved: 1, finished: 1 });
	const stored = (await refreshes.readReports([express])).get(packageKey(express));
	expect(stored?.find(({ source }) => source === "bundlephobia")).toMatchObject({ state: "collected" });
	expect(stored?.find(({ source }) => source === "github")).toMatchObject({ facts: { archived: true } });
});
