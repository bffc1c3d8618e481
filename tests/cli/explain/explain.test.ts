import { stripVTControlCharacters } from "node:util";
import { explainPackage } from "@dephealth/cli/explain/explain-package.ts";
import { explanationJson, renderExplanation } from "@dephealth/cli/explain/explain-report.ts";
import { scoreReports } from "@dephealth/core/collection/score-reports.ts";
import type { Advisory } from "@dephealth/core/facts/source-facts.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { failedReport } from "@dephealth/core/sources/failed-report.ts";
import { describe, expect, it } from "vitest";
import { aDepsDevReport, aGithubReport, anNpmReport, OBSERVED_AT, TODAY } from "../../source-reports.ts";

const DEPRECATED = { latest: "use another", allVersions: true };
const SILENT = {
	releaseDays: [TODAY - 900],
	lastPublishedAt: "2024-05-14T00:00:00.000Z",
	weeklyDownloads: 900,
	maintainerCount: 1,
};
const OLD_COMMITS = { humanCommits: [[TODAY - 880, 0]] as [number, number][], stars: 12 };
const LITTLE_USED = { dependents: { direct: 3, total: 9, version: "5.1.0" } };

function explain(reports: readonly SourceReport[]) {
	const clock = { now: () => Date.parse(OBSERVED_AT) };
	const scoring = { clock, model: fittedForecastModel, sandbox: false };
	const { document } = scoreReports(scoring, { ecosystem: "npm", name: "express" }, reports);
	return explainPackage(document, reports, fittedForecastModel);
}

const ADVISORY: Advisory = {
	id: "GHSA-1",
	aliases: [],
	kind: "vulnerability",
	severity: 7.5,
	title: null,
	publishedAt: null,
	ranges: [{ introduced: null, fixed: "5.2.0-rc.1", lastAffected: null }],
	versions: [],
};

describe("an explanation", () => {
	it("says what mends what is known against the latest version", () => {
		const explanation = explain([anNpmReport(), aDepsDevReport({ advisories: [ADVISORY] }), aGithubReport()]);
		expect(explanation.latest?.mended_by).toBe("5.2.0-rc.1");
		expect(renderExplanation(explanation, { colour: false, width: 200 })).toMatch(
			/5\.2\.0-rc\.1 fixes\s+this\./,
		);
		expect(explanationJson(explanation)).toMatchObject({ latest_version_in_use: { advisories: ["GHSA-1"] } });
	});

	it("says what changed lately, each with its days", () => {
		const moved = {
			kind: "repository_moved" as const,
			at: OBSERVED_AT,
			seenAfter: "2026-01-02T00:00:00.000Z",
			version: null,
			before: null,
			from: "github.com/a/b",
			to: "github.com/c/b",
		};
		const explanation = explain([
			anNpmReport(),
			aDepsDevReport(),
			{ ...aGithubReport(), seenChanges: [moved] },
		]);
		expect(renderExplanation(explanation, { colour: false, width: 200 })).toMatch(
			/moved between 2026-01-02 and \S+ from github\.com\/a\/b to github\.com\/c\/b/,
		);
	});

	it("takes the judgement apart without making another one", () => {
		const { document, grounds, facts } = explain([anNpmReport(), aDepsDevReport(), aGithubReport()]);
		expect(grounds).toEqual([{ because: "health", level: document.risk_level }]);
		const downloads = facts.find(({ name }) => name === "weekly downloads");
		expect(downloads).toEqual({
			name: "weekly downloads",
			state: "known",
			value: "40,000,000",
			why: null,
			source: "npm",
			observedAt: OBSERVED_AT,
		});
	});

	it("says what would change it, by judging again", () => {
		const { document, changes } = explain([
			anNpmReport(SILENT),
			aDepsDevReport({ ...SILENT, ...LITTLE_USED }),
			aGithubReport(OLD_COMMITS),
		]);
		expect(document.status.label).toBe("quiet");
		const release = changes.find(({ id }) => id === "release_today");
		expect(release).toMatchObject({ status: "active" });
		expect(release?.healthScore).toBeGreaterThan(document.health_score ?? 0);
		expect(changes.find(({ id }) => id === "second_maintainer")?.healthScore).toBeGreaterThan(
			document.health_score ?? 0,
		);
		expect(changes.find(({ id }) => id === "deprecated")).toMatchObject({
			status: "deprecated",
			risk: "CRITICAL",
			probability: null,
		});
		expect(changes.find(({ id }) => id === "deprecation_withdrawn")).toBeUndefined();
	});

	it("names every ground of a risk", () => {
		const { grounds, changes } = explain([
			anNpmReport({ deprecation: DEPRECATED }),
			aDepsDevReport({ deprecation: DEPRECATED }),
			aGithubReport(),
		]);
		expect(grounds).toContainEqual({ because: "status", level: "HIGH" });
		expect(changes.find(({ id }) => id === "deprecation_withdrawn")).toMatchObject({ risk: "LOW" });
	});

	it("changes nothing that is unknown, and says who did not answer", () => {
		const failed = failedReport("github", new Error("it did not answer"));
		const explanation = explain([anNpmReport(), aDepsDevReport(), failed]);
		expect(explanation.changes.map(({ id }) => id)).not.toContain("work_today");
		const text = renderExplanation(explanation, { colour: false, width: 80 });
		expect(text).toMatch(/commits by people +unknown: could not be read {2}\(GitHub\)/);
		expect(text).not.toMatch(/unknown: does not apply/);
	});

	it("says the same in colours", () => {
		const failed = failedReport("github", new Error("it did not answer"));
		const explanation = explain([anNpmReport(), aDepsDevReport(), failed]);
		const coloured = renderExplanation(explanation, { colour: true, width: 80 });
		expect(coloured).toContain("\u001b[90munknown: could not be read");
		expect(stripVTControlCharacters(coloured)).toBe(
			renderExplanation(explanation, { colour: false, width: 80 }),
		);
	});

	it("fits in 80 columns and is whole as JSON", () => {
		const explanation = explain([anNpmReport(SILENT), aDepsDevReport(SILENT), aGithubReport(OLD_COMMITS)]);
		const lines = renderExplanation(explanation, { colour: false, width: 80 }).split("\n");
		expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
		const json = explanationJson(explanation);
		expect(json).toMatchObject({ package: "express", risk_exception: null });
		expect(json.would_change.every(({ if: text }) => text !== "")).toBe(true);
	});
});
