import { groupFindings } from "@dephealth/core/reports/findings/finding-groups.ts";
import { notAssessedCounts } from "@dephealth/core/reports/summary-parts.ts";
import { renderSummaryReport } from "@dephealth/core/reports/summary-report.ts";
import { createLayout } from "@dephealth/core/reports/text/terminal-layout.ts";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { aStatement } from "../../package-documents.ts";
import { anAcceptedRisk, aReport, DEPRECATED } from "./a-report.ts";

const PLAIN = { colour: false, width: 80, all: false };
const against = (text: string) => ({ ...aStatement(text), effect: "against" as const });
const WATCHED = { risk_level: "MEDIUM" as const, status: { label: "quiet" as const, evidence: [] } };
const binaries = Object.fromEntries(
	["linux-x64", "linux-arm64", "darwin-arm64"].map((platform) => [
		`@img/sharp-${platform}`,
		{ ...DEPRECATED, repository_url: "https://github.com/lovell/sharp" },
	]),
);

describe("the report for a terminal", () => {
	it("says first how many need a decision, are to be watched, are fine and were not assessed", () => {
		const report = aReport({ old: DEPRECATED, slow: WATCHED, good: {}, later: "pending", typo: "not_found" });
		const [title, , counts] = renderSummaryReport(report, PLAIN).split("\n");
		expect(title).toBe("package-lock.json · 5 dependencies, 5 direct");
		expect(counts).toBe("1 needs a decision · 1 to watch · 1 fine · 2 not assessed");
	});

	it("names each that needs a decision with its reason, the way to it and what to use instead", () => {
		const report = aReport(
			{ old: { ...DEPRECATED, reasons: [against("Its latest version is deprecated.")] } },
			{ path: ["next"] },
		);
		const text = renderSummaryReport(report, PLAIN).replace(/\s+/g, " ");
		expect(text).toMatch(/HIGH +old 1\.0\.0 · via next/);
		expect(text).toContain("Its latest version is deprecated.");
		expect(text).toContain("Instead: undici (module-replacements, https://example.com/fetch)");
	});

	it("says a forecast once, beside the name", () => {
		const chance = { ...against("The chance that nobody works on it is 69 %."), id: "forecast" };
		const text = renderSummaryReport(aReport({ slow: { ...WATCHED, reasons: [chance] } }), PLAIN);
		expect(text).toContain("nobody works on it in 12 months:");
		expect(text).not.toContain("The chance that");
	});

	it("counts what is skipped behind its reason, whatever its number", () => {
		const report = aReport({ old: DEPRECATED });
		const skipped = ["-e a", "-e b"].map((entry) => ({ entry, reason: "an editable install" }));
		const result = { ...report.result, skipped, totals: { ...report.result.totals, skipped: 2 } };
		expect(notAssessedCounts(result, createLayout(PLAIN))).toContain("an editable install (2)");
	});

	it("takes a dozen binaries of one repository for one finding, but never what the project names itself", () => {
		const brought = groupFindings(aReport(binaries, { path: ["next"] }));
		expect(brought.decide).toHaveLength(1);
		expect(brought.decide[0]?.members).toHaveLength(3);
		expect(renderSummaryReport(aReport(binaries, { path: ["next"] }), PLAIN)).toContain(
			"and 2 more of its repository",
		);
		expect(groupFindings(aReport(binaries)).decide).toHaveLength(3);
	});

	it("takes builds for other systems together with the package that asks for them, unless they are worse or better", () => {
		const report = aReport({
			esbuild: DEPRECATED,
			"@esbuild/linux-x64": { ...DEPRECATED, repository_url: null },
			"@esbuild/aix-ppc64": { ...DEPRECATED, risk_level: "CRITICAL" },
		});
		for (const dependency of report.result.dependencies) {
			if (dependency.package !== "esbuild") dependency.platform_of = "esbuild";
		}
		const { decide } = groupFindings(report);
		expect(decide.map(({ members }) => members.map(({ package: name }) => name).sort())).toEqual([
			["@esbuild/aix-ppc64"],
			["@esbuild/linux-x64", "esbuild"],
		]);
		expect(renderSummaryReport(report, PLAIN)).toContain(" and 1 build of it");
	});

	it("lists what is fine only when asked", () => {
		const report = aReport({ good: {}, better: {} });
		expect(renderSummaryReport(report, PLAIN)).not.toContain("better");
		expect(renderSummaryReport(report, { ...PLAIN, all: true })).toContain("better");
	});

	it("gives what is over one line each where many need a decision, and never cuts a reason", () => {
		const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`old-${index}`, DEPRECATED]));
		const weak = {
			risk_level: "HIGH" as const,
			reasons: [against("Nobody has answered for three years, and that is a long sentence.")],
		};
		const lines = renderSummaryReport(aReport({ ...many, weak }), PLAIN).split("\n");
		expect(lines.filter((line) => line.includes("deprecated · instead: undici"))).toHaveLength(20);
		expect(lines.join(" ").replace(/\s+/g, " ")).toContain(
			"Nobody has answered for three years, and that is a long sentence.",
		);
		expect(lines.length).toBeLessThan(40);
	});

	it("keeps accepted risks in sight and out of the decisions", () => {
		const report = aReport({ old: DEPRECATED }, { accepted: [anAcceptedRisk("old")] });
		const text = renderSummaryReport(report, PLAIN);
		expect(text).toContain("0 need a decision · 1 accepted");
		expect(text).toContain("Accepted (1)\n  old 1.0.0");
	});

	it("tells the gate's verdict last", () => {
		expect(renderSummaryReport(aReport({ old: DEPRECATED }, { failOn: "high" }), PLAIN)).toMatch(
			/Fails \(high or worse\): 1 package: npm\/\S+\.[^\n]*\n$/,
		);
		expect(renderSummaryReport(aReport({ good: {} }, { failOn: "high" }), PLAIN)).toMatch(
			/Passes \(high or worse\): no unaccepted risk\.[^\n]*\n$/,
		);
	});

	it.each([40, 60, 80, 100, 200])("fits %i columns, but for words that are longer", (width) => {
		const report = aReport({ old: { ...DEPRECATED, replacements: [] }, slow: WATCHED, later: "pending" });
		const lines = renderSummaryReport(report, { ...PLAIN, width }).split("\n");
		expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(width);
	});

	it("lets no package write into a terminal", () => {
		const report = aReport({
			old: { ...DEPRECATED, headline: "a\u001b[2J\u0007b", reasons: [against("x\u202ey")] },
		});
		expect(renderSummaryReport(report, PLAIN).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
	});
});
