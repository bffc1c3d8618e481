import { ticksOf } from "@dephealth/console/pages/executions/execution/timeline-model.ts";
import { describe, expect, it } from "vitest";

describe("the marks on a timeline's axis", () => {
	it.each([
		[0, 6, [0]],
		[1_000, 2, [0, 500, 1_000]],
		[4_170, 2, [0, 2_000, 4_000]],
		[9_999, 3, [0, 5_000]],
		[3_600_000, 3, [0, 1_200_000, 2_400_000, 3_600_000]],
		[90 * 86_400_000, 3, [0, 30, 60, 90].map((days) => days * 86_400_000)],
	])("of %d ms, at most %d besides the first", (span, most, marks) => {
		expect(ticksOf(span, most)).toEqual(marks);
	});
});
