import { judgeRisk } from "@dephealth/core/scoring/risk-level.ts";
import { describe, expect, it } from "vitest";

describe("the risk level", () => {
	it.each([
		[100, "active", null, "LOW"],
		[80, "active", null, "LOW"],
		[79.9, "active", null, "MEDIUM"],
		[60, "quiet", null, "MEDIUM"],
		[59.9, "quiet", null, "HIGH"],
		[40, "quiet", null, "HIGH"],
		[39.9, "quiet", null, "CRITICAL"],
		[0, "active", null, "CRITICAL"],
		[95, "deprecated", null, "HIGH"],
		[20, "deprecated", null, "CRITICAL"],
		[95, "archived", null, "HIGH"],
		[95, "ended", null, "HIGH"],
		[95, "malicious", null, "CRITICAL"],
		[95, "active", 0.49, "LOW"],
		[95, "active", 0.5, "MEDIUM"],
		[95, "active", 1, "MEDIUM"],
		[50, "active", 0.5, "HIGH"],
		[null, "unknown", null, "UNKNOWN"],
		[null, "deprecated", null, "HIGH"],
		[null, "active", 0.8, "MEDIUM"],
	] as const)(
		"of health %s, status %s and probability %s is %s",
		(healthScore, status, probability, level) => {
			expect(judgeRisk({ healthScore, status, probability })).toBe(level);
		},
	);
});
