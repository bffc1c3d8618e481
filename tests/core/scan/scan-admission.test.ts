import {
	createScanAdmission,
	PACKAGES_AT_A_TIME,
	SCANS_OF_A_CALLER,
} from "@dephealth/core/scan/scan-admission.ts";
import { describe, expect, it } from "vitest";

/** Work that lasts until it is ended. */
function unended() {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	return { work: () => promise, end: resolve, fail: reject };
}

describe("scans of one process", () => {
	it("of one caller are so many at a time; the next is refused, and let in once one has ended", async () => {
		const admit = createScanAdmission();
		const scans = Array.from({ length: SCANS_OF_A_CALLER }, unended);
		const running = scans.map(({ work }) => admit("user_1", 1, work));
		await expect(admit("user_1", 1, async () => "in")).rejects.toMatchObject({
			name: "TooManyScansError",
			whose: "caller",
			retryAfterSeconds: 2,
		});
		scans[0]?.fail(new Error("failed"));
		await expect(running[0]).rejects.toThrow("failed");
		await expect(admit("user_1", 1, async () => "in")).resolves.toBe("in");
		scans[1]?.end();
		await running[1];
	});

	it("of all callers have so many packages at a time", async () => {
		const admit = createScanAdmission();
		const large = unended();
		const running = admit("user_1", PACKAGES_AT_A_TIME - 1, large.work);
		await expect(admit("user_2", 2, async () => "in")).rejects.toMatchObject({ whose: "everybody" });
		await expect(admit("user_2", 1, async () => "in")).resolves.toBe("in");
		large.end();
		await running;
		await expect(admit("user_2", 2, async () => "in")).resolves.toBe("in");
	});

	it("are let in alone, however large", async () => {
		await expect(createScanAdmission()("user_1", PACKAGES_AT_A_TIME * 2, async () => "in")).resolves.toBe(
			"in",
		);
	});
});
