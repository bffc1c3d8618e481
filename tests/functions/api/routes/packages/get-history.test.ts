import { historySchema } from "@dephealth/contract/routes/packages.ts";
import { snapshotSchema } from "@dephealth/contract/schemas/snapshot.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createPackageHistory } from "@dephealth/core/packages/snapshot-store.ts";
import { createGetHistory } from "@dephealth/functions/api/routes/packages/get-history.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anApiEvent } from "../../../../api-events.ts";
import { anApiHandler } from "../../../../handlers.ts";
import { startLocalStorage } from "../../../../local-storage.ts";
import { createManualClock } from "../../../../manual-clock.ts";
import { aDocument } from "../../../../package-documents.ts";

const EXPRESS: PackageRef = { ecosystem: "npm", name: "express" };
const LEFT_PAD: PackageRef = { ecosystem: "npm", name: "@left/pad" };
const SCORES_BY_DAY = [
	["2026-01-30", 80],
	["2026-01-31", 70],
	["2026-02-01", 60],
] as const;

const clock = createManualClock();
let storage: Awaited<ReturnType<typeof startLocalStorage>>;

beforeAll(async () => {
	storage = await startLocalStorage(clock);
	for (const [day, health_score] of SCORES_BY_DAY) await assess(EXPRESS, day, health_score);
	await assess(LEFT_PAD, "2026-01-31", 50);
});
afterAll(() => storage.close());

async function assess(ref: PackageRef, day: string, health_score: number): Promise<void> {
	const document = aDocument({ ...ref, package: ref.name, scored_at: `${day}T12:00:00.000Z`, health_score });
	await storage.packages.claim(ref, day);
	await storage.packages.save(ref, day, { status: "complete", document, reports: [] });
}

async function ask(pathParameters: Record<string, string>, query: Record<string, string> = {}) {
	const handler = anApiHandler({
		auth: "caller",
		gate: () => (_auth, _request, respond) => respond({ kind: "account", owner: "user_1" }),
		respond: createGetHistory({
			packages: storage.packages,
			history: createPackageHistory({ client: storage.client, tableName: storage.tables.packages }),
		}),
	});
	const { statusCode, body } = await handler(anApiEvent({ path: "/v1/history", pathParameters, query }));
	return { status: statusCode, body: JSON.parse(body ?? "null") };
}

const express = { ecosystem: "npm", name: "express" };

describe("a package's history", () => {
	it("is listed with the newest first, in the form that the documentation promises", async () => {
		const { status, body } = await ask(express);
		expect(status).toBe(200);
		expect(historySchema.parse(body)).toEqual(body);
		expect(body).toMatchObject({ package: "express", ecosystem: "npm", has_more: false });
		expect(
			body.snapshots.map(({ date, health_score }: Record<string, unknown>) => [date, health_score]),
		).toEqual(SCORES_BY_DAY.toReversed());
		expect(Object.keys(body.snapshots[0])).toEqual(Object.keys(snapshotSchema.shape));
	});

	it.each([
		["from a day on, itself included", { from: "2026-01-31" }, ["2026-02-01", "2026-01-31"], false],
		["up to a day, itself included", { to: "2026-01-31" }, ["2026-01-31", "2026-01-30"], false],
		["of one day", { from: "2026-01-31", to: "2026-01-31" }, ["2026-01-31"], false],
		["the newest alone, and that there are more", { limit: "1" }, ["2026-02-01"], true],
		["as many as there are", { limit: "3" }, ["2026-02-01", "2026-01-31", "2026-01-30"], false],
		["none, when nothing changed since", { from: "2026-03-01" }, [], false],
	])("%s", async (_, query, days, hasMore) => {
		const { status, body } = await ask(express, query);
		expect(status).toBe(200);
		expect(body.snapshots.map(({ date }: { date: string }) => date)).toEqual(days);
		expect(body.has_more).toBe(hasMore);
	});

	it("of a scoped name may be asked for", async () => {
		const { body } = await ask({ ecosystem: "npm", name: "@left/pad" });
		expect(body).toMatchObject({ package: "@left/pad", snapshots: [{ date: "2026-01-31" }] });
	});

	it("of a package that nobody has asked for yet is a 404 that says what to do", async () => {
		const { status, body } = await ask({ ecosystem: "npm", name: "unheard-of" });
		expect(status).toBe(404);
		expect(body.error).toMatchObject({
			code: "package_not_found",
			message: expect.stringContaining("GET /v1/packages/npm/unheard-of starts a collection"),
		});
	});

	it.each([
		["from", { from: "yesterday" }],
		["from", { from: "2026-02-30" }],
		["to", { to: "2026-1-1" }],
		["from", { from: "2026-02-01", to: "2026-01-31" }],
		["limit", { limit: "0" }],
		["limit", { limit: "401" }],
		["limit", { limit: "ten" }],
		["limit", { limit: "1.5" }],
	])("refuses a wrong %s: %j", async (field, query) => {
		const { status, body } = await ask(express, query);
		expect(status).toBe(400);
		expect(body.error).toMatchObject({ code: "invalid_request", details: { field } });
	});
});
