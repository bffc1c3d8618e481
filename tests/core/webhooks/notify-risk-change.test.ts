import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { QueueUnavailableError } from "@dephealth/core/errors.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createNotifyRiskChange } from "@dephealth/core/webhooks/notify-risk-change.ts";
import {
	type PackageRiskChanged,
	packageRiskChangedSchema,
} from "@dephealth/core/webhooks/risk-change-event.ts";
import { createSave } from "@dephealth/functions/tasks/collect-package/save.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { type ContractStorage, startContractStorage } from "../../local-storage.ts";
import { aDocument, aStatement } from "../../package-documents.ts";

const express: PackageRef = { ecosystem: "npm", name: "express" };
const DAY = 86_400_000;

let storage: ContractStorage;
let published: PackageRiskChanged[];
let isTopicDown: boolean;
let days: number;
beforeAll(async () => {
	storage = await startContractStorage();
});
afterAll(() => storage.close());
beforeEach(async () => {
	await storage.clear();
	published = [];
	isTopicDown = false;
	days = 0;
});

const save = createSave({ save: (...args) => storage.packages.save(...args) }, (...args) =>
	createNotifyRiskChange({
		packages: storage.packages,
		riskChanges: () => ({
			publish: async (event) => {
				if (isTopicDown) throw new QueueUnavailableError("The topic does not answer.");
				published.push(event);
			},
		}),
	})(...args),
);

/** One collection with this result, on a separate day; `attempts` of its last task. */
async function collect(changes: Partial<PackageDocument>, attempts = 1): Promise<void> {
	const executionId = `execution-${++days}`;
	await storage.packages.claim(express, executionId);
	const scored_at = new Date(Date.UTC(2026, 0, 1) + days * DAY).toISOString();
	const document = aDocument({ ...changes, scored_at });
	for (let attempt = 1; attempt <= attempts; attempt++) {
		await save({ package: express, executionId, document, reports: [] }).catch((error: unknown) => {
			if (!(error instanceof QueueUnavailableError)) throw error;
		});
	}
}

const archived = {
	status: { label: "archived", evidence: [aStatement("Archived.")] },
	risk_level: "HIGH",
} as const satisfies Partial<PackageDocument>;
const unknown: Partial<PackageDocument> = {
	status: { label: "unknown", evidence: [] },
	risk_level: "UNKNOWN",
};

describe("saving a result", () => {
	it("tells nothing of a first one, and of one that changes nothing", async () => {
		await collect({});
		await collect({});
		expect(published).toEqual([]);
	});

	it("tells of a change once, with what was before", async () => {
		await collect({});
		await collect({ ...archived, latest_version: "5.0.0" });
		await collect(archived);
		expect(published).toHaveLength(1);
		const [event] = published;
		expect(z.strictObject(packageRiskChangedSchema.shape).parse(event)).toEqual(event);
		expect(event).toMatchObject({
			type: "PackageRiskChanged",
			package: express,
			latest_version: "5.0.0",
			changes: ["status", "risk_level"],
			before: { status: "active" },
			after: { status: "archived", risk_level: "HIGH" },
			changed_at: "2026-01-03T00:00:00.000Z",
		});
	});

	it("tells of a change for the better, too", async () => {
		await collect(archived);
		await collect({});
		expect(published).toMatchObject([{ before: { status: "archived" }, after: { status: "active" } }]);
	});

	it("compares with what was known before an outage", async () => {
		await collect({});
		await collect(unknown);
		expect(published).toEqual([]);
		await collect(archived);
		expect(published).toMatchObject([{ before: { status: "active" }, after: { status: "archived" } }]);
	});

	it("that is run twice names the event alike, so that it is told once", async () => {
		await collect({});
		isTopicDown = true;
		const executionId = "crashing";
		await storage.packages.claim(express, executionId);
		const input = {
			package: express,
			executionId,
			document: aDocument({ ...archived, scored_at: "2026-02-01T00:00:00.000Z" }),
			reports: [],
		};
		await expect(save(input)).rejects.toThrow(QueueUnavailableError);
		isTopicDown = false;
		expect(await save(input)).toEqual({ status: "complete" });
		expect(published).toHaveLength(1);
		await save(input);
		expect(new Set(published.map(({ id }) => id)).size).toBe(1);
	});

	it("tells what an earlier one could not", async () => {
		await collect({});
		isTopicDown = true;
		await collect(archived, 3);
		expect(published).toEqual([]);
		isTopicDown = false;
		await collect(archived);
		expect(published).toMatchObject([{ before: { status: "active" }, after: { status: "archived" } }]);
	});
});
