/** Each task throws only declared errors when nothing answers, and when its input is not usable. */
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { packReports } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import type { Composition } from "@dephealth/functions/compose/process/composition.ts";
import type { TaskHandler } from "@dephealth/functions/tasks/invocation.ts";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { aComposition } from "../../handlers.ts";
import { aDocument } from "../../package-documents.ts";

type TaskModule = {
	throws: readonly string[];
	createHandler: (composition: Composition) => TaskHandler<unknown>;
};

/** No server listens there. */
const NOWHERE = "http://127.0.0.1:1";
const composition = () =>
	aComposition({
		env: {
			PACKAGES_TABLE: "test-packages",
			ACCOUNTS_TABLE: "test-accounts",
			OPERATIONS_TABLE: "test-operations",
			DEAD_LETTER_QUEUE_URL: `${NOWHERE}/000000000000/dead-letters`,
			COLLECTION_REQUESTS_TOPIC_ARN: "arn:aws:sns:eu-central-1:123456789012:collection-requests",
			RISK_CHANGES_TOPIC_ARN: "arn:aws:sns:eu-central-1:123456789012:risk-changes",
			WEBHOOK_SECRET: "x".repeat(32),
			...Object.fromEntries(Object.values(UPSTREAMS).map(({ urlVariable }) => [urlVariable, NOWHERE])),
		},
		aws: {
			endpoint: NOWHERE,
			region: "eu-central-1",
			credentials: { accessKeyId: "test", secretAccessKey: "test" },
		},
	});

const express = { ecosystem: "npm", name: "express" };
const round = { tier: "daily", round: 1, since: 0 };
const batch = { items: ["npm/express"], round };
const answer = packReports("npm", "2026-11-28T00:00:00.000Z", ["same"]);
const claimed = { package: express, executionId: "e", failures: [] };
const delivery = { owner: "ada", subscriptionId: "0b9d8a3e-7a53-4b0c-9a7e-0d6f1f6f2b11" };

/** An input that only the world around keeps from working. Absent: the task reaches nothing. */
const USABLE: Partial<Record<string, unknown>> = {
	ClaimFunction: { package: express, executionId: "e" },
	CollectNpmFunction: { package: express },
	CollectDepsDevFunction: { package: express },
	CollectBundlephobiaFunction: { package: express },
	ResolveRepositoryFunction: { package: express },
	CollectGitFunction: { repository: { host: "github.com", path: "expressjs/express" } },
	CollectGithubFunction: { repository: "expressjs/express" },
	SaveFunction: { package: express, executionId: "e", document: aDocument(), reports: [] },
	ReleaseClaimFunction: claimed,
	RecordPermanentFailureFunction: claimed,
	ReceiveDeadLettersFunction: {},
	PlanRefreshFunction: { executionId: "e" },
	FindUnfinishedFunction: batch,
	CollectDepsDevBatchFunction: batch,
	CollectNpmBatchFunction: batch,
	CollectGitBatchFunction: batch,
	CollectGithubBatchFunction: batch,
	SettleBatchFunction: {
		...batch,
		executionId: "e",
		answers: { deps_dev: answer, npm: answer, registry: answer, git: answer, github: answer },
	},
	FindStuckPackagesFunction: {},
	FindWebhookSubscriptionFunction: delivery,
	RecordWebhookOutcomeFunction: { ...delivery, result: { outcome: "delivered" } },
};

// Full jitter draws from zero up: with this draw every retry is immediate.
beforeEach(() => {
	vi.spyOn(Math, "random").mockReturnValue(0);
});

async function thrownBy(task: TaskModule, input: unknown): Promise<string | undefined> {
	try {
		await task.createHandler(composition())(input);
		return undefined;
	} catch (error) {
		return error instanceof Error ? error.name : String(error);
	}
}

describe.each(Object.entries(TASK_FUNCTIONS))("%s", async (name, handler) => {
	const path = new URL(`../../../${handler.replace(/\.handler$/, ".ts")}`, import.meta.url).href;
	const task: TaskModule = await import(path);

	it.each([
		["nothing", {}],
		["a package that cannot exist", { package: { ecosystem: "npm", name: ".." }, executionId: "e" }],
		["what is no object", 7],
	])("given %s, throws only what it declares", async (_, input) => {
		const thrown = await thrownBy(task, input);
		if (thrown !== undefined) expect(task.throws).toContain(thrown);
	});

	it.runIf(name in USABLE)("with nothing that answers, throws what it declares", async () => {
		const thrown = await thrownBy(task, USABLE[name]);
		expect(task.throws).toContain(thrown);
		expect(thrown).not.toMatch(/^Invalid/);
	});
});
