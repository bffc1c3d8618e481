import { InvalidFailureCursorError } from "@dephealth/core/errors.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ContractStorage, startContractStorage } from "../../local-storage.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 2, 2, 12);
const ref: PackageRef = { ecosystem: "npm", name: "@scope/name" };
const failure = { source: "npm", error: "E", cause: "c", error_class: "unknown" } as const;

let now = NOW;
let storage: ContractStorage;
beforeAll(async () => {
	storage = await startContractStorage({ now: () => now, sleep: () => new Promise(() => {}) });
});
afterAll(() => storage.close());
beforeEach(async () => {
	now = NOW;
	await storage.clear();
});

const store = () => storage.permanentFailures;

async function recordOnDays(...days: number[]): Promise<void> {
	for (const day of days) {
		now = NOW + day * DAY;
		await store().record(ref, `day ${day}`, [failure]);
	}
}

async function pages(limit: number): Promise<string[][]> {
	const result: string[][] = [];
	let cursor: string | undefined;
	do {
		const page = await store().list({ limit, ...(cursor !== undefined && { cursor }) });
		result.push(page.failures.map(({ attemptId }) => attemptId));
		cursor = page.cursor;
	} while (cursor !== undefined);
	return result;
}

describe("recorded failures", () => {
	it("are listed newest first over the months, page by page, none twice", async () => {
		await recordOnDays(-85, -60, -31, -30, -2, -1, 0);
		const newestFirst = ["day 0", "day -1", "day -2", "day -30", "day -31", "day -60", "day -85"];
		expect((await pages(50)).flat()).toEqual(newestFirst);
		for (const limit of [1, 2, 3]) {
			const found = await pages(limit);
			expect(found.flat()).toEqual(newestFirst);
			expect(Math.max(...found.map((page) => page.length))).toBe(limit);
		}
	});

	it("are forgotten after 90 days, although the database still has them", async () => {
		await recordOnDays(0);
		const id = (await store().list({ limit: 1 })).failures[0]?.id ?? "";
		now = NOW + 90 * DAY - 1000;
		expect(await store().get(id)).toBeDefined();
		now = NOW + 90 * DAY;
		expect(await store().get(id)).toBeUndefined();
		expect((await pages(10)).flat()).toEqual([]);
	});

	it("are one when recorded twice, with the first time", async () => {
		await recordOnDays(0);
		now = NOW + DAY;
		await store().record(ref, "day 0", [failure], { reason: "too_old" });
		expect((await store().list({ limit: 5 })).failures).toMatchObject([
			{ failedAt: new Date(NOW).toISOString(), reason: "too_old" },
		]);
	});

	it("of messages that name no package say why, under the message's own id", async () => {
		await store().recordMalformed("m-7", { explanation: "The body is not JSON.", originalMessage: "{" });
		await store().recordMalformed("m-7", { explanation: "The body is not JSON.", originalMessage: "{" });
		const { failures, cursor } = await store().list({ limit: 5 });
		expect(failures).toEqual([
			expect.objectContaining({
				attemptId: "m-7",
				reason: "malformed",
				failures: [
					{
						source: "dead_letter",
						error: "MalformedMessage",
						cause: "The body is not JSON.",
						error_class: "permanent",
					},
				],
				sources: [],
				retryCount: 0,
				originalMessage: "{",
				failedAt: new Date(NOW).toISOString(),
			}),
		]);
		expect(failures[0]?.package).toBeUndefined();
		expect(cursor).toBeUndefined();
	});

	it("without details are permanent errors of no source, tried once", async () => {
		await store().record(ref, "m", [failure]);
		expect((await store().list({ limit: 1 })).failures).toMatchObject([
			{ reason: "permanent_error", sources: [], retryCount: 0 },
		]);
	});

	it("always say what was to be done, bounded and without secrets", async () => {
		const cause = `https://user:hunter2@example.org ${"x".repeat(10_000)}`;
		await store().record(ref, "execution", [{ ...failure, cause }]);
		const original = (await store().list({ limit: 1 })).failures[0]?.originalMessage ?? "";
		expect(original).toContain(`"name":"${ref.name}"`);
		expect(original).not.toContain("hunter2");
		expect(Buffer.byteLength(original)).toBeLessThanOrEqual(4096);
	});

	it("come back as they were, and are gone when deleted, also twice", async () => {
		const details = { reason: "retries_spent", sources: ["npm"], retryCount: 5, originalMessage: "{}" };
		await store().record(ref, "m", [failure], details);
		const [listed] = (await store().list({ limit: 1 })).failures;
		expect(listed).toMatchObject({ package: ref, attemptId: "m", failures: [failure], ...details });
		const id = listed?.id ?? "";
		expect(await store().get(id)).toEqual(listed);
		await store().delete(id);
		await store().delete(id);
		expect(await store().get(id)).toBeUndefined();
	});
});

describe("what clients send back", () => {
	it("deletes nothing, and fails for nobody, when it is no id", async () => {
		await store().record(ref, "kept", [failure]);
		await store().delete("no id");
		const [kept] = (await store().list({ limit: 1 })).failures;
		expect(kept).toMatchObject({ attemptId: "kept" });
	});

	it.each([
		["x"],
		[""],
		[Buffer.from('{"month":"2026-13"}').toString("base64url")],
		["A".repeat(5000)],
		[
			Buffer.from(
				'{"month":"2026-03","after":{"pk":"OTHER#","sk":"x","failed_at":"2026-03-01T00:00:00.000Z"}}',
			).toString("base64url"),
		],
	])("the cursor %j is refused", async (cursor) => {
		await expect(store().list({ limit: 1, cursor })).rejects.toThrow(InvalidFailureCursorError);
	});

	it.each([["x"], [""], ["A".repeat(5000)], [Buffer.from("CIRCUIT#npm").toString("base64url")], ["../.."]])(
		"the id %j names nothing",
		async (id) => {
			expect(await store().get(id)).toBeUndefined();
		},
	);
});
