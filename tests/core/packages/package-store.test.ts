import { systemClock } from "@dephealth/core/clock.ts";
import { CLAIM_LEASE_MS } from "@dephealth/core/packages/package-claims.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../local-storage.ts";
import { reportsOf, score } from "../scoring/package-facts-fixture.ts";

const ref: PackageRef = { ecosystem: "npm", name: "@scope/name" };
const reports = reportsOf();
const document = score(reports);
const result = { status: "complete" as const, document, reports };

let now = Date.UTC(2026, 0, 1);
let storage: ContractStorage;
beforeAll(async () => {
	storage = await startContractStorage({ ...systemClock, now: () => now });
});
afterAll(() => storage.close());
beforeEach(() => storage.clear());

describe("a claim", () => {
	it("is granted to one of many who ask at once", async () => {
		const claims = await Promise.all(
			Array.from({ length: 20 }, (_, i) => storage.packages.claim(ref, `e${i}`)),
		);
		expect(claims.filter((claim) => claim.claimed)).toHaveLength(1);
	});

	it("is granted again to its owner, who may have crashed", async () => {
		await storage.packages.claim(ref, "me");
		expect((await storage.packages.claim(ref, "me")).claimed).toBe(true);
	});

	it("passes to another when its lease has ended, and the first can no longer write", async () => {
		await storage.packages.claim(ref, "first");
		now += CLAIM_LEASE_MS;
		expect((await storage.packages.claim(ref, "second")).claimed).toBe(false);
		now += 1;
		expect((await storage.packages.claim(ref, "second")).claimed).toBe(true);
		await expect(storage.packages.save(ref, "first", result)).rejects.toMatchObject({
			name: "ClaimLostError",
		});
		await expect(
			storage.packages.release(ref, "first", { status: "pending", lastFailure: "x" }),
		).rejects.toMatchObject({ name: "ClaimLostError" });
		await storage.packages.save(ref, "second", result);
	});

	it("says that the one before died holding it, however often it is asked, until the package is settled", async () => {
		await storage.packages.claim(ref, "first");
		now += CLAIM_LEASE_MS + 1;
		for (let time = 0; time < 2; time++) {
			expect(await storage.packages.claim(ref, "second")).toMatchObject({ claimed: true, isTakenOver: true });
		}
		await storage.packages.save(ref, "second", result);
		expect(await storage.packages.claim(ref, "third")).toMatchObject({ claimed: true, isTakenOver: false });
	});

	it.each([
		["before it was asked for", -1, true],
		["since then", 0, false],
		["by a clock that is a little ahead", 60_000, false],
		["by a clock that was wrong", 60_001, true],
	])(
		"of who wants what was not settled since is granted for what was settled %s",
		async (_, ahead, expected) => {
			const askedAt = now;
			now += ahead;
			await storage.packages.claim(ref, "first");
			await storage.packages.release(ref, "first", { status: "not_found", lastFailure: "x" });
			now = askedAt;
			const settledBefore = new Date(askedAt).toISOString();
			expect((await storage.packages.claim(ref, "second", { settledBefore })).claimed).toBe(expected);
		},
	);

	it("is not taken over by who does not want to, but renewed by them", async () => {
		const noTakeOver = { takeOver: false };
		expect((await storage.packages.claim(ref, "first", noTakeOver)).claimed).toBe(true);
		now += CLAIM_LEASE_MS + 1;
		expect((await storage.packages.claim(ref, "second", noTakeOver)).claimed).toBe(false);
		expect((await storage.packages.claim(ref, "first", noTakeOver)).claimed).toBe(true);
	});

	it("brings the reports of the collection before", async () => {
		expect(await storage.packages.claim(ref, "a")).toEqual({
			claimed: true,
			isTakenOver: false,
			previousReports: [],
		});
		await storage.packages.save(ref, "a", result);
		expect(await storage.packages.claim(ref, "b")).toEqual({
			claimed: true,
			isTakenOver: false,
			previousReports: reports,
		});
	});
});

describe("a result", () => {
	it("is stored, gives the claim back, and can be stored again by a task that is run twice", async () => {
		await storage.packages.claim(ref, "me");
		await storage.packages.save(ref, "me", result);
		await storage.packages.save(ref, "me", result);
		const stored = await storage.packages.get(ref);
		expect(stored).toMatchObject({
			collection: { status: "complete", since: now, claimedUntil: 0, hasDocument: true },
			lastFailure: undefined,
		});
		expect(JSON.parse(stored?.documentJson ?? "")).toEqual(JSON.parse(JSON.stringify(document)));
	});

	it("can be read as a summary, many at once, apart from what has none yet and what is not there", async () => {
		const waiting: PackageRef = { ecosystem: "npm", name: "waiting" };
		const nobody: PackageRef = { ecosystem: "npm", name: "nobody" };
		await storage.packages.claim(ref, "me");
		await storage.packages.save(ref, "me", result);
		await storage.packages.claim(waiting, "me");
		const summaries = await storage.packages.getSummaries([ref, waiting, nobody]);
		expect(summaries).toEqual(
			new Map([
				[
					packageKey(ref),
					{
						collection: { status: "complete", since: now, claimedUntil: 0, hasDocument: true },
						summary: summarize(document),
						lastFailure: undefined,
					},
				],
				[
					packageKey(waiting),
					{
						collection: {
							status: "collecting",
							since: now,
							claimedUntil: now + CLAIM_LEASE_MS,
							hasDocument: false,
						},
						summary: undefined,
						lastFailure: undefined,
					},
				],
			]),
		);
	});

	it("stays while the package is collected again, and when that fails", async () => {
		await storage.packages.claim(ref, "a");
		await storage.packages.save(ref, "a", result);
		await storage.packages.claim(ref, "b");
		expect((await storage.packages.get(ref))?.documentJson).toBeDefined();
		await storage.packages.release(ref, "b", {
			status: "pending",
			lastFailure: "npm: it did not answer in time",
		});
		expect(await storage.packages.get(ref)).toMatchObject({
			collection: { status: "pending", hasDocument: true },
			lastFailure: "npm: it did not answer in time",
		});
	});

	it("of a package nobody asked for is not there", async () => {
		expect(await storage.packages.get({ ecosystem: "npm", name: "nobody" })).toBeUndefined();
	});
});
