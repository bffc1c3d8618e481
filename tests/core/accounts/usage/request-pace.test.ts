import { createRequestPace } from "@dephealth/core/accounts/usage/request-pace.ts";
import { QuotaExceededError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";

describe("the pace of requests that are free", () => {
	it("is counted for each network, and anew each minute", async () => {
		const clock = createManualClock();
		const pace = createRequestPace({ perMinute: 2, clock });
		pace.take("a");
		pace.take("a");
		expect(() => pace.take("a")).toThrow(QuotaExceededError);
		pace.take("b");
		await clock.advance(60_000);
		pace.take("a");
	});

	it("stays below its limit for whoever waits until it resets", () => {
		let now = Date.UTC(2026, 0, 1);
		const pace = createRequestPace({ perMinute: 1, clock: { now: () => now } });
		for (let minute = 0; minute < 3; minute++) {
			pace.take("a");
			const refused = refusalOf(() => pace.take("a"));
			expect(refused.limit).toBe(1);
			expect(refused.resetsAt).toBeGreaterThan(now);
			now = refused.resetsAt;
		}
	});
});

function refusalOf(act: () => void): QuotaExceededError {
	try {
		act();
	} catch (error) {
		if (error instanceof QuotaExceededError) return error;
		throw error;
	}
	throw new Error("It was not refused.");
}
