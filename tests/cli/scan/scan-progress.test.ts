import { createScanProgress, renderBar } from "@dephealth/cli/scan/scan-progress.ts";
import { describe, expect, it } from "vitest";

describe("how far a scan is", () => {
	it("is said at once, and then at each quarter, where nothing can change in place", async () => {
		const written: string[] = [];
		const stream = { isTTY: false, write: (text: string) => written.push(text) };
		const progress = await createScanProgress(stream as unknown as NodeJS.WriteStream);
		for (let done = 0; done <= 1_252; done += 4) {
			progress.show({ done, total: 1_252, urgent: done > 600 ? 3 : 0, current: "a" });
		}
		progress.finish();
		expect(written).toEqual([
			"0 of 1252 packages\n",
			"316 of 1252 packages\n",
			"628 of 1252 packages, 3 need a decision\n",
			"940 of 1252 packages, 3 need a decision\n",
			"1252 of 1252 packages, 3 need a decision\n",
		]);
	});

	it.each([
		[0, 10, "░", "  0 %"],
		[5, 10, "█", " 50 %"],
		[10, 10, "█", "100 %"],
		[0, 0, "█", "100 %"],
	])("is a bar at %i of %i that fits 80 columns", (done, total, sign, share) => {
		const bar = renderBar({ done, total, urgent: 1, current: "a\u001b[2Jb".repeat(20) });
		expect(bar).toContain(sign);
		expect(bar).toContain(share);
		expect(bar).toContain("1 needs a decision");
		expect(bar).not.toContain("\u001b");
		expect(bar.length).toBeLessThanOrEqual(80);
	});
});
