import { systemClock, timestamp } from "@dephealth/core/clock.ts";
import { describe, expect, it } from "vitest";

describe("the system clock", () => {
	it("sleeps about as long as asked", async () => {
		const before = systemClock.now();
		await systemClock.sleep(5);
		expect(systemClock.now() - before).toBeGreaterThanOrEqual(4);
	});

	it.each(["before", "during"])("gives up with the signal's reason when aborted %s", async (when) => {
		const controller = new AbortController();
		if (when === "before") controller.abort("enough");
		const sleeping = systemClock.sleep(60_000, controller.signal);
		controller.abort("enough");
		await expect(sleeping).rejects.toBe("enough");
	});

	it("writes times as ISO 8601 in UTC", () => {
		expect(timestamp({ ...systemClock, now: () => 0 })).toBe("1970-01-01T00:00:00.000Z");
	});
});
