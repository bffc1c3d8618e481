import { scoreReports } from "@dephealth/core/collection/score-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { expect, it, vi } from "vitest";
import { anNpmReport } from "../../source-reports.ts";

const scoring = { clock: { now: () => Date.UTC(2026, 10, 23) }, model: fittedForecastModel, sandbox: false };
const ref = { ecosystem: "npm", name: "left-pad" } as const;

it("a package is looked up among those that have a known replacement", () => {
	const findReplacements = vi.fn(() => []);
	scoreReports({ ...scoring, findReplacements }, ref, [anNpmReport()]);
	expect(findReplacements).toHaveBeenCalledWith(ref);
});

it("where nobody knows replacements, none is named", () => {
	expect(scoreReports(scoring, ref, [anNpmReport()]).document.replacements).toEqual([]);
});

it.each([
	["UpstreamUnavailableError", "", "transient"],
	["Error", "404 not found", "permanent"],
])("a source that failed by %s %s is missing for a reason of its class: %s", (error, cause, errorClass) => {
	const failed: SourceReport = { source: "github", state: "failed", error, cause };
	const { document } = scoreReports(scoring, ref, [anNpmReport(), failed]);
	expect(JSON.stringify(document.data_quality)).toContain(errorClass);
});
