import type { DiffReport } from "@dephealth/cli/diff/diff-report.ts";
import { renderDiff } from "@dephealth/cli/diff/render-diff.ts";
import { describe, expect, it } from "vitest";
import { aReport, DEPRECATED } from "../../core/reports/a-report.ts";

const TERMINAL = { colour: false, width: 80, all: false };

function aDiff(overrides: Partial<DiffReport> = {}): DiffReport {
	return {
		before: "main",
		after: "HEAD",
		scan: aReport(
			{ request: DEPRECATED, express: {}, later: "pending", "<img>": "not_found" },
			{ failOn: "high" },
		),
		changed: new Map([
			["npm#express", { ecosystem: "npm", package: "express", versions: ["0.9.0"], risk: "HIGH" }],
		]),
		removed: [{ ecosystem: "npm", package: "moment", versions: ["2.29.4"], risk: "MEDIUM" }],
		unchanged: 1238,
		...overrides,
	};
}

describe("a comparison", () => {
	it("begins with the sum and names each change with its risk", () => {
		const text = renderDiff(aDiff(), "text", TERMINAL);
		expect(text).toContain("main → HEAD · 3 added, 1 changed, 1 removed; 1,238 unchanged");
		expect(text).toMatch(/HIGH {5}\+ request 1\.0\.0\n {11}Plan to replace it/);
		expect(text).toContain("~ express 0.9.0 → 1.0.0 (was HIGH)");
		expect(text).toContain("Removed (1)\n  moment 2.29.4 (was MEDIUM)");
		expect(text).toContain("Still being collected (1)");
		expect(text).toContain("Fails (high or worse): 1 package: npm/request.");
	});

	it.each([
		[["0.9.0"], "~ express 0.9.0 → 1.0.0"],
		[["1.0.0", "0.9.0"], "~ express 1.0.0 without 0.9.0"],
		[[], "~ express ? → 1.0.0"],
	])("from the versions %j names those that differ", (versions, text) => {
		const former = { ecosystem: "npm" as const, package: "express", versions, risk: null };
		const report = aDiff({ changed: new Map([["npm#express", former]]) });
		expect(renderDiff(report, "text", TERMINAL)).toContain(text);
	});

	it("in a pull request is short, with the rest folded away, and lets no name become markup", () => {
		const text = renderDiff(aDiff(), "markdown", TERMINAL);
		expect(text).toContain("❌ **Fails (high or worse): 1 package: npm/request.**");
		expect(text).toContain("| new | request 1.0.0 | 🟠 HIGH |");
		expect(text).toContain("<details><summary>Removed (1)</summary>");
		expect(text).toContain("\\<img\\>");
		expect(text).not.toContain("<img>");
	});

	it("of a thousand packages fits a screen, and counts each that needs a decision", () => {
		const packages = Object.fromEntries(
			Array.from({ length: 1_000 }, (_, index) => [
				`came-${index}`,
				index % 3 === 0
					? { ...DEPRECATED, repository_url: `https://example.com/${index}` }
					: index % 3 === 1
						? { risk_level: "MEDIUM" as const, repository_url: null }
						: {},
			]),
		);
		const scan = aReport(packages, { failOn: "high", path: ["framework"] });
		const text = renderDiff(aDiff({ scan, changed: new Map(), removed: [] }), "text", TERMINAL);
		expect(text.split("\n").length).toBeLessThanOrEqual(45);
		expect(text).toMatch(/^ {2}HIGH {5}334 deprecated · via framework$/m);
		expect(text).toContain("To watch (333)");
		const whole = renderDiff(aDiff({ scan }), "text", { ...TERMINAL, all: true });
		expect(whole).toContain("came-999");
	});

	it("without any change says so", () => {
		const nothing = aDiff({ scan: aReport({}), changed: new Map(), removed: [] });
		expect(renderDiff(nothing, "markdown", TERMINAL)).toContain("✅ No dependency was added or changed.");
		expect(renderDiff(nothing, "text", TERMINAL)).toContain("0 added, 0 changed, 0 removed");
	});

	it("as JSON has each change with what was before", () => {
		const json = JSON.parse(renderDiff(aDiff(), "json", TERMINAL));
		expect(json.totals).toMatchObject({ added: 3, changed: 1, removed: 1, unchanged: 1238, assessed: 2 });
		expect(
			json.changes.map(({ change, package: name, state }: Record<string, string>) => [change, name, state]),
		).toEqual([
			["added", "request", "assessed"],
			["changed", "express", "assessed"],
			["added", "<img>", "not_found"],
			["added", "later", "pending"],
		]);
		expect(json.changes[1]).toMatchObject({
			versions_before: ["0.9.0"],
			risk_level_before: "HIGH",
			risk_level: "LOW",
		});
		expect(json).toMatchObject({
			failing: ["npm/request"],
			removed: [{ package: "moment", risk_level: "MEDIUM" }],
		});
	});
});
