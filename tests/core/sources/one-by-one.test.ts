import { OutOfTimeError } from "@dephealth/core/resilience/deadline.ts";
import { askOneByOne } from "@dephealth/core/sources/one-by-one.ts";
import { expect, it } from "vitest";
import { createManualClock } from "../../manual-clock.ts";

it("what is asked after the time has ended is said to be out of time, and what was answered before it counts", async () => {
	const clock = createManualClock({ start: 0 });
	const items = Array.from({ length: 20 }, (_, index) => index);
	const asking = askOneByOne("registry", items, async (item) => {
		if (clock.now() >= 1_000) throw new OutOfTimeError("The time for this step ended.", { source: "PyPI" });
		await clock.sleep(600);
		return item;
	});
	await clock.advance(2_000);
	const reports = await asking;
	const answered = reports.filter((report) => typeof report === "number");
	expect(answered.length).toBeGreaterThan(0);
	expect(answered.length).toBeLessThan(items.length);
	for (const report of reports.slice(answered.length)) {
		expect(report).toMatchObject({ state: "failed", error: "UpstreamTimeoutError", outOfTime: true });
	}
});
