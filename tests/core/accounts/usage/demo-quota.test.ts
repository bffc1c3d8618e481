import { createDemoQuota } from "@dephealth/core/accounts/usage/demo-quota.ts";
import { QuotaExceededError, StorageUnavailableError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";

const START = Date.parse("2026-11-23T12:20:00Z");
const NEXT_HOUR = Date.parse("2026-11-23T13:00:00Z");

function createSubject() {
	const clock = createManualClock({ start: START });
	const counts = new Map<string, number>();
	const state = { isDown: false, calls: 0, failures: 0 };
	const quota = createDemoQuota({
		usage: {
			async add(network, hour) {
				state.calls++;
				if (state.isDown) throw new StorageUnavailableError("down");
				const key = `${network} ${hour.id}`;
				counts.set(key, (counts.get(key) ?? 0) + 1);
				return counts.get(key) ?? 0;
			},
		},
		clock,
		onStoreFailure: () => state.failures++,
	});
	async function request(network = "203.0.113.7", charge = 1) {
		const spending = quota.begin(network);
		await spending.clear();
		return spending.settle(charge);
	}
	return { clock, counts, state, quota, request };
}

describe("a visitor", () => {
	it("has 20 requests an hour, whatever comes of them, and is told how many are left", async () => {
		const { request } = createSubject();
		expect(await request()).toEqual({ limit: 20, remaining: 19, resetsAt: NEXT_HOUR });
		for (let index = 0; index < 18; index++) await request("203.0.113.7", index % 2);
		expect(await request()).toMatchObject({ remaining: 0 });
		await expect(request()).rejects.toBeInstanceOf(QuotaExceededError);
		await expect(request()).rejects.toMatchObject({ limit: 20, resetsAt: NEXT_HOUR });
	});

	it("is not refused for an hour that a clock that was ahead took for the present one", async () => {
		const { clock, request } = createSubject();
		await clock.advance(400 * 86_400_000);
		for (let index = 0; index < 20; index++) await request();
		await expect(request()).rejects.toBeInstanceOf(QuotaExceededError);
		await clock.advance(-400 * 86_400_000);
		expect(await request()).toMatchObject({ remaining: 19 });
	});

	it("is refused at once where other processes have answered the twenty", async () => {
		const { counts, request } = createSubject();
		counts.set("203.0.113.7 2026-11-23T12", 20);
		await expect(request()).rejects.toMatchObject({ limit: 20, resetsAt: NEXT_HOUR });
	});

	it("takes nothing from another network", async () => {
		const { request } = createSubject();
		for (let index = 0; index < 20; index++) await request();
		expect(await request("203.0.113.8")).toMatchObject({ remaining: 19 });
	});

	it("has the allowance again in the next hour", async () => {
		const { clock, request } = createSubject();
		for (let index = 0; index < 20; index++) await request();
		await clock.advance(NEXT_HOUR - START);
		expect(await request()).toMatchObject({ remaining: 19 });
	});

	it("who has nothing left costs no work and no write", async () => {
		const { state, quota, request } = createSubject();
		for (let index = 0; index < 20; index++) await request();
		const spending = quota.begin("203.0.113.7");
		expect(spending.mayStart).toBe(false);
		await expect(spending.clear()).rejects.toBeInstanceOf(QuotaExceededError);
		expect(state.calls).toBe(20);
	});

	it("is served when nothing can be counted, and somebody is told", async () => {
		const { state, request } = createSubject();
		state.isDown = true;
		expect(await request()).toBeUndefined();
		expect(state.failures).toBe(1);
	});
});
