/** The real batch tasks on the real stores, against the sandbox's upstreams; and packages that are known already. */
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type BatchFunctionName, collectState } from "@dephealth/contract/task-functions.ts";
import { BULK_SOURCE_NAMES, type BulkSourceName } from "@dephealth/contract/vocabulary.ts";
import { compressJson } from "@dephealth/core/aws/compressed-json.ts";
import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { scoreReports } from "@dephealth/core/collection/score-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { createHttpClient } from "@dephealth/core/http/http-client.ts";
import { packageKey, shardedIndexValue } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import {
	type PackedReports,
	reportOf as reportFromEntry,
	unpackReports,
} from "@dephealth/core/refresh/batches/packed-reports.ts";
import { createRefreshProgress } from "@dephealth/core/refresh/refresh-progress-store.ts";
import { hourOf, type RefreshTier, TIER_PLANS } from "@dephealth/core/refresh/refresh-schedule.ts";
import { createPackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { createDepsDevBatch } from "@dephealth/core/sources/deps-dev/batch.ts";
import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { createGitBatch } from "@dephealth/core/sources/git/batch.ts";
import { createGithubBatch } from "@dephealth/core/sources/github/batch/batch.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { createNpmBatch } from "@dephealth/core/sources/npm/batch.ts";
import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { createRegistrySource } from "@dephealth/core/sources/registry/client.ts";
import { createClaimBatch } from "@dephealth/functions/tasks/collect-packages/claim-batch.ts";
import { createCollectDepsDevBatch } from "@dephealth/functions/tasks/collect-packages/collect-deps-dev-batch.ts";
import { createCollectGitBatch } from "@dephealth/functions/tasks/collect-packages/collect-git-batch.ts";
import { createCollectGithubBatch } from "@dephealth/functions/tasks/collect-packages/collect-github-batch.ts";
import { createCollectNpmBatch } from "@dephealth/functions/tasks/collect-packages/collect-npm-batch.ts";
import { createCollectRegistryBatch } from "@dephealth/functions/tasks/collect-packages/collect-registry-batch.ts";
import { createSettleCollected } from "@dephealth/functions/tasks/collect-packages/settle-collected.ts";
import { createFindUnfinished } from "@dephealth/functions/tasks/refresh-packages/find-unfinished.ts";
import { createPlanRefresh } from "@dephealth/functions/tasks/refresh-packages/plan-refresh.ts";
import { createSettleBatch } from "@dephealth/functions/tasks/refresh-packages/settle-batch.ts";
import { type Sandbox, startSandbox } from "@dephealth/local/sandbox/sandbox.ts";
import { type LocalStorage, startLocalStorage } from "../local-storage.ts";
import { NO_TIME_LIMITS } from "../patience.ts";
import { sandboxGit } from "../sandbox-git.ts";
import type { Functions } from "./collection-tasks.ts";

/** The sources in bulk that are not collected below by name. */
const OTHERS = BULK_SOURCE_NAMES.filter(
	(name) => !["npm", "registry", "deps_dev", "git", "github"].includes(name),
);

const A_MINUTE = {
	awsRequestId: "",
	getRemainingTimeInMillis: () => 60_000,
	signal: new AbortController().signal,
};

export type RefreshFixture = ReturnType<typeof createRefreshFixture>;

export function createRefreshFixture(deps: { storage: LocalStorage; sandbox: Sandbox; clock: Clock }) {
	const { storage, sandbox, clock } = deps;
	const { client, packages } = storage;
	const http = createHttpClient({ clock: { ...clock, ...NO_TIME_LIMITS }, random: () => 0 });
	const { urls } = sandbox;
	const npmUrls = { registryUrl: urls.npmRegistry, downloadsUrl: urls.npmDownloads };
	const token = "sandbox";
	const git = sandboxGit(urls, clock);
	const registry = createRegistrySource({ http, clock, urls });
	const single = {
		npm: createNpmSource({ http, clock, ...npmUrls }),
		depsDev: createDepsDevSource({ http, clock, url: urls.depsDev }),
		git: git.git,
		github: createGithubSource({ http, clock, token, url: urls.github }),
	};
	const refreshes = createPackageRefreshes({ client, tableName: "test-packages", clock, random: () => 0 });
	const progress = createRefreshProgress({ client, tableName: "test-operations", clock });
	const scoring = { clock, model: fittedForecastModel, sandbox: true };

	// A source that is asked in bulk and has no task here does not compile.
	const functions: Functions & Required<Pick<Functions, BatchFunctionName>> = {
		ClaimBatchFunction: createClaimBatch({ packages, clock }),
		SettleCollectedFunction: createSettleCollected({
			refreshes,
			packages,
			permanentFailures: storage.permanentFailures,
			notifyRiskChange: async () => {},
			scoring,
			clock,
		}),
		PlanRefreshFunction: createPlanRefresh({ refreshes, progress, clock }),
		FindUnfinishedFunction: createFindUnfinished(refreshes),
		CollectDepsDevBatchFunction: createCollectDepsDevBatch({
			refreshes,
			depsDev: createDepsDevBatch({ http, clock, url: urls.depsDev }),
			clock,
		}),
		CollectNpmBatchFunction: createCollectNpmBatch({
			refreshes,
			npm: createNpmBatch({ http, clock, ...npmUrls }),
			clock,
		}),
		CollectRegistryBatchFunction: createCollectRegistryBatch({
			refreshes,
			source: registry,
			clock,
		}),
		CollectGitBatchFunction: createCollectGitBatch({
			githubTellsCommits: true,
			refreshes,
			git: createGitBatch(single.git),
			clock,
		}),
		CollectGithubBatchFunction: createCollectGithubBatch({
			refreshes,
			github: createGithubBatch({ http, clock, single: single.github, token, url: urls.github }),
			clock,
		}),
		SettleBatchFunction: createSettleBatch({
			refreshes,
			notifyRiskChange: async () => {},
			scoring,
			clock,
		}),
	};

	const collected = new Map<string, Promise<SourceReport[]>>();
	const scored = new Map<string, ReturnType<typeof scoreReports>>();

	/** The reports of a first collection, kept: making them for each test would only take time. */
	function reportsOf(ref: PackageRef): Promise<SourceReport[]> {
		const reports = collected.get(packageKey(ref)) ?? collect(ref);
		collected.set(packageKey(ref), reports);
		return reports;
	}

	/** The document of reports that no test has changed, kept as well. */
	async function scoredOf(ref: PackageRef) {
		const known = scored.get(packageKey(ref)) ?? scoreReports(scoring, ref, await reportsOf(ref));
		scored.set(packageKey(ref), known);
		return known;
	}

	async function collect(ref: PackageRef): Promise<SourceReport[]> {
		const isNpm = ref.ecosystem === "npm";
		const [npm, fromRegistry, depsDev] = await Promise.all([
			isNpm ? single.npm.collect(ref) : undefined,
			isNpm ? undefined : registry.collect(ref),
			single.depsDev.collect(ref),
		]);
		const repository = npm ? npm.facts.repository : depsDev.facts.repository;
		const none = { state: "skipped", reason: "no_repository" } as const;
		const [git, github] = await Promise.all([
			repository ? single.git.collect(repository) : { source: "git" as const, ...none },
			repository?.host === "github.com"
				? single.github.collect(repository.path, { commits: false })
				: { source: "github" as const, ...none },
		]);
		const notCovered = { state: "skipped", reason: "ecosystem_not_covered" } as const;
		return [
			npm ?? { source: "npm", ...notCovered },
			fromRegistry ?? { source: "registry", ...notCovered },
			depsDev,
			git,
			github,
			...(await Promise.all(OTHERS.map((source) => reportOf(source, ref)))),
		];
	}

	/** The report that the source's own batch task makes. */
	async function reportOf(source: BulkSourceName, ref: PackageRef): Promise<SourceReport> {
		const task = functions[`${collectState(source)}BatchFunction`];
		const round = { tier: "first", since: clock.now() };
		const look = await task({ items: [formatPackageRef(ref)], round }, A_MINUTE);
		const [entry] = await unpackReports(look as PackedReports);
		return reportFromEntry(entry, source, undefined, timestamp(clock));
	}

	return {
		functions,
		refreshes,
		progress,
		close: () => Promise.all([http.close(), git.close()]),

		/** Collects a package as `collect-package` does, and puts it into a tier. */
		async know(
			ref: PackageRef,
			tier: RefreshTier,
			change?: (reports: SourceReport[]) => SourceReport[],
		): Promise<void> {
			await packages.claim(ref, "first");
			const score = change ? scoreReports(scoring, ref, change(await reportsOf(ref))) : await scoredOf(ref);
			await packages.save(ref, "first", { status: "complete", ...score });
			await client.send(
				new UpdateCommand({
					TableName: "test-packages",
					Key: { pk: packageKey(ref), sk: "LATEST" },
					UpdateExpression: "SET tier_shard = :shard",
					ExpressionAttributeValues: { ":shard": shardedIndexValue(tier, ref) },
				}),
			);
		},

		/** What the next round finds stored, in place of what was collected. */
		async rewriteReports(ref: PackageRef, change: (report: SourceReport) => SourceReport): Promise<void> {
			const stored = (await refreshes.readReports([ref])).get(packageKey(ref)) ?? [];
			await client.send(
				new UpdateCommand({
					TableName: "test-packages",
					Key: { pk: packageKey(ref), sk: "REPORTS" },
					UpdateExpression: "SET reports = :reports",
					ExpressionAttributeValues: { ":reports": compressJson(stored.map(change)) },
				}),
			);
		},

		/** All hours of the tier's last period are still to be worked on: the next execution takes a whole round. */
		async owePeriod(tier: RefreshTier): Promise<void> {
			const hour = hourOf(clock.now()) - TIER_PLANS[tier].periodHours + 1;
			await progress.acquire(tier, "setup", hour);
			await progress.advance(tier, "setup", { hour, after: null });
			await progress.release(tier, "setup");
		},
	};
}

/** Storage, sandbox and fixture, started once for the tests of a file. */
export async function startRefreshWorld(clock: Clock) {
	const storage = await startLocalStorage(clock);
	const sandbox = await startSandbox({ clock });
	const fixture = createRefreshFixture({ storage, sandbox, clock });
	return {
		storage,
		sandbox,
		fixture,
		async close(): Promise<void> {
			await fixture.close();
			await sandbox.close();
			await storage.close();
		},
	};
}
