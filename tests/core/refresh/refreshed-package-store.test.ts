import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { latestKey } from "@dephealth/core/packages/package-items.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/package-refreshes.ts";
import { createPackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { useEmptyStorage } from "../../local-storage.ts";
import { aDocument } from "../../package-documents.ts";
import { anNpmReport } from "../../source-reports.ts";

const ref = { ecosystem: "npm", name: "express" } as const;
const NOVEMBER = "2026-11-01T00:00:00.000Z";
const LATER = "2026-11-02T00:00:00.000Z";
const stored = aDocument({ ecosystem: "npm", package: "express", scored_at: NOVEMBER });

const empty = useEmptyStorage();
let refreshes: PackageRefreshes;
beforeEach(async () => {
	refreshes = createPackageRefreshes({ ...empty.in("packages"), random: () => 0 });
	await empty.storage.packages.claim(ref, "collector");
	await empty.storage.packages.save(ref, "collector", { status: "complete", document: stored, reports: [] });
});

async function read() {
	const known = await refreshes.readNewest(ref);
	if (!known) throw new Error("Nothing is stored.");
	return known;
}

async function item(): Promise<Record<string, unknown>> {
	const { client, tableName } = empty.in("packages");
	const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: latestKey(ref) }));
	return Item ?? {};
}

const judged = (changes: Partial<typeof stored> = {}) => ({
	status: "complete" as const,
	document: { ...stored, scored_at: LATER, ...changes },
	reports: [anNpmReport()],
});

describe("a result that takes the place of what was read", () => {
	it("is read as it was stored, document and reports of one time", async () => {
		const known = await read();
		expect(await refreshes.replace(ref, known, "refresh", judged())).toBeDefined();
		const now = await read();
		expect(now).toMatchObject({ document: { scored_at: LATER }, reportsAt: LATER, isTorn: false });
		expect(now.reports).toEqual([anNpmReport()]);
	});

	it("leaves the package where it is in the list of its risk, unless it is judged otherwise", async () => {
		const before = await item();
		await refreshes.replace(ref, await read(), "refresh", judged());
		const same = await item();
		expect([same["risk_shard"], same["last_updated"]]).toEqual([
			before["risk_shard"],
			before["last_updated"],
		]);
		await refreshes.replace(ref, await read(), "refresh", judged({ risk_level: "CRITICAL" }));
		const moved = await item();
		expect(moved["risk_shard"]).not.toBe(before["risk_shard"]);
		expect(moved["last_updated"]).not.toBe(before["last_updated"]);
	});

	it("keeps the time since which its status holds, and begins a new one with another status", async () => {
		const { version } = await read();
		await empty.clock.advance(60_000);
		await refreshes.replace(ref, await read(), "refresh", judged());
		expect((await read()).version.since).toBe(version.since);
		await refreshes.replace(ref, await read(), "refresh", { ...judged(), status: "partial" });
		expect((await read()).version).toMatchObject({
			status: "partial",
			since: new Date(empty.clock.now()).toISOString(),
		});
	});

	it("leaves the stored reports, of which it was made, where it brings none", async () => {
		await refreshes.replace(ref, await read(), "refresh", judged());
		await refreshes.replace(ref, await read(), "refresh", { ...judged(), reports: undefined });
		expect((await read()).reports).toEqual([anNpmReport()]);
	});

	it("is not stored over what somebody has written since it was read", async () => {
		const known = await read();
		await refreshes.replace(ref, known, "another", judged());
		expect(await refreshes.replace(ref, known, "refresh", judged({ health_score: 1 }))).toBeUndefined();
		expect((await read()).document?.health_score).toBe(stored.health_score);
	});

	it("is not stored while a collection holds the package", async () => {
		const known = await read();
		await empty.storage.packages.claim(ref, "collector");
		expect((await read()).version.isClaimed).toBe(true);
		expect(await refreshes.replace(ref, known, "refresh", judged())).toBeUndefined();
	});
});
