import { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import { FAIL_LEVELS, failingDependencies } from "@dephealth/core/scan/fail-level.ts";
import { describe, expect, it } from "vitest";
import { anAcceptedRisk, aReport, DEPRECATED } from "../reports/a-report.ts";

const ALL_LEVELS = aReport(
	Object.fromEntries(RISK_LEVELS.map((risk_level) => [risk_level.toLowerCase(), { risk_level }])),
);

describe("a scan fails", () => {
	it.each([
		["low", ["critical", "high", "low", "medium"]],
		["medium", ["critical", "high", "medium"]],
		["high", ["critical", "high"]],
		["critical", ["critical"]],
	] as const)("on %s because of %j, and never because of what is unknown", (level, names) => {
		const failing = failingDependencies(ALL_LEVELS.result.dependencies, level, ALL_LEVELS.acceptance);
		expect(failing.map((dependency) => dependency.package).sort()).toEqual(names);
	});

	it("not because of what is accepted, but because of malware even then", () => {
		const malware = { ...DEPRECATED, status: { label: "malicious" as const, evidence: [] } };
		const accepted = [anAcceptedRisk("request"), anAcceptedRisk("evil")];
		const report = aReport({ request: DEPRECATED, evil: malware }, { accepted, failOn: "high" });
		expect(report.failing.map((dependency) => dependency.package)).toEqual(["evil"]);
	});

	it("knows every level but unknown", () => {
		expect(FAIL_LEVELS.map((level) => level.toUpperCase())).toEqual(
			RISK_LEVELS.filter((level) => level !== "UNKNOWN"),
		);
	});
});
