import { renderPackageReport } from "@dephealth/cli/check/package-report.ts";
import { renderHistory } from "@dephealth/cli/history/history-report.ts";
import { verdictLines } from "@dephealth/cli/mcp/verdict.ts";
import { REPORT_FORMATS } from "@dephealth/contract/report-formats.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { wholePercent, wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { reportRenderer } from "@dephealth/core/reports/report-format.ts";
import { FORECAST_RAISES_FROM, riskGrounds } from "@dephealth/core/scoring/risk-level.ts";
import { renderBadge } from "@dephealth/functions/api/routes/packages/badge.ts";
import { describe, expect, it } from "vitest";
import { aReport } from "../core/reports/a-report.ts";
import { aDocument } from "../package-documents.ts";

const TERMINAL = { colour: false, width: 80, all: true };

describe("a whole number", () => {
	const riskOf = (healthScore: number) =>
		riskGrounds({ healthScore, status: "active", probability: null, features: NO_FEATURES })[0]?.level;

	it("of a health has the risk of the health itself, whatever its decimals", () => {
		for (let tenths = 0; tenths <= 1000; tenths += 1) {
			expect(riskOf(wholeScore(tenths / 10))).toBe(riskOf(tenths / 10));
		}
	});

	it("of a chance reaches a bound only if the chance does", () => {
		for (let parts = 0; parts <= 10_000; parts += 1) {
			const share = parts / 10_000;
			expect(wholePercent(share)).toBe(Math.trunc(parts / 100));
			expect(wholePercent(share) >= 100 * FORECAST_RAISES_FROM).toBe(share >= FORECAST_RAISES_FROM);
		}
	});
});

const NO_FEATURES = {
	weeklyDownloads: null,
	dependents: null,
	useIsUnread: false,
	repositoryIsGone: false,
	advisories: null,
	silenceDays: 0,
	unread: new Set<never>(),
};

/** One step below each bound: what rounds to the nearest would name the bound itself. */
describe("a health of 59.6 and a chance of 49.96 % are shown below 60 and 50 %", () => {
	const BELOW: Partial<PackageDocument> = {
		health_score: 59.6,
		risk_level: "HIGH",
		abandonment_risk: { ...forecastOf(aDocument()), probability: 0.4996 },
	};

	it.each(REPORT_FORMATS)("in the report as %s", async (format) => {
		const text = (await reportRenderer(format))(aReport({ edge: BELOW }), TERMINAL);
		const words = text.replace(/<(style|script)>.*?<\/\1>/gs, "");
		expect(words).not.toMatch(/(?<![\d.])(?:60|50 %|0\.50*)(?![\d.])/);
	});

	it.each([
		[
			"check",
			() => renderPackageReport(aDocument({ ...BELOW, components: weak() }), TERMINAL),
			["59 of 100", " 49 "],
		],
		["the badge", () => renderBadge(aDocument(BELOW)), ["active 59/100"]],
		["an agent's verdict", () => verdictLines(aDocument(BELOW)).join("\n"), ["health 59 of 100"]],
		["the history", () => historyOf(0.4996), ["  59      49 %"]],
	] as const)("by %s", (_, render, parts) => {
		const text = render();
		for (const part of parts) expect(text).toContain(part);
		expect(text).not.toMatch(/\b(?:60 of|60\/|50 %)/);
	});
});

function forecastOf({ abandonment_risk: forecast }: PackageDocument) {
	if (!forecast) throw new Error("The document has no forecast.");
	return forecast;
}

/** A component of 49.6 is weak, and 50 is not. */
function weak(): PackageDocument["components"] {
	const { components } = aDocument();
	return { ...components, community: { ...components.community, score: 49.6 } };
}

function historyOf(probability: number): string {
	const line = {
		date: "2026-11-20",
		latest_version: "1.0.0",
		status: "active",
		health_score: 59.6,
		risk_level: "HIGH",
		abandonment_probability: probability,
		scored_at: "2026-11-20T00:00:00Z",
	} as const;
	const history = { package: "edge", ecosystem: "npm", snapshots: [line], has_more: false } as const;
	return renderHistory("npm/edge", { ...history, snapshots: [line] }, TERMINAL);
}
