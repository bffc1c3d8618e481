/** A scan for a pull request or a job summary. */

import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { percent } from "../scoring/evidence/words.ts";
import {
	acceptanceNotes,
	acceptedRiskOf,
	missingPart,
	packagesText,
	riskSummary,
	rowsToShow,
	type ScanReport,
	scoreLegend,
	scoreText,
	totalsSentence,
	type UnassessedList,
	unassessedLists,
	whyLines,
} from "./scan-report.ts";
import { escapeMarkdown, RISK_SIGN } from "./text/markdown-text.ts";

/** A job summary may have 1 MB. */
const MAX_ROWS = 500;
const MAX_LISTED = 50;

export function renderMarkdownReport(report: ScanReport): string {
	const { result } = report;
	const { shown, hidden } = rowsToShow(result);
	const rows = shown.slice(0, MAX_ROWS);
	const left = hidden + shown.length - rows.length;
	const sections = [
		`## DepHealth: ${escapeMarkdown(report.file)}`,
		verdict(report),
		`**${riskSummary(result)}** · ${totalsSentence(result)} Data ${result.data_quality.status}.`,
		rows.length === 0
			? ""
			: [
					"| Package | Risk | Status | Health | Nobody works on it in 12 months | Why |",
					"| --- | --- | --- | ---: | ---: | --- |",
					...rows.map((dependency) => row(report, dependency)),
				].join("\n"),
		escapeMarkdown(scoreLegend(result)),
		left > 0 ? `${left} more of lower risk are not shown.` : "",
		...unassessedLists(result).map(list),
		missing(report),
		[...report.notes, ...acceptanceNotes(report.acceptance)]
			.map((note) => `> ${escapeMarkdown(note)}`)
			.join("\n>\n"),
	];
	return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function verdict({ failOn, failing, result }: ScanReport): string {
	if (result.totals.assessed === 0) return "⚠️ Nothing was assessed.";
	if (failOn === undefined) return "";
	if (failing.length === 0) return `✅ Passes (${escapeMarkdown(failOn)}): no unaccepted risk.`;
	return `❌ **Fails (${escapeMarkdown(failOn)}): ${escapeMarkdown(packagesText(failing))}.**`;
}

function row(report: ScanReport, dependency: AssessedDependency): string {
	const { abandonment_risk: idle, versions } = dependency;
	const accepted = acceptedRiskOf(report, dependency);
	const cells = [
		[dependency.package, versions.slice(0, 3).join(", ")]
			.filter((part) => part !== "")
			.map(escapeMarkdown)
			.join(" "),
		`${RISK_SIGN[dependency.risk_level]} ${dependency.risk_level}${accepted ? " (accepted)" : ""}`,
		dependency.status.label,
		scoreText(dependency),
		idle === null ? "–" : percent(idle.probability),
		whyLines(report, dependency).map(escapeMarkdown).join("<br>"),
	];
	return `| ${cells.join(" | ")} |`;
}

function list({ title, entries }: UnassessedList): string {
	const lines = entries.slice(0, MAX_LISTED).map(({ name, why }) => {
		return `- ${escapeMarkdown(name)}${why === "" ? "" : `: ${escapeMarkdown(why)}`}`;
	});
	const more = entries.length - lines.length;
	return [`### ${title}`, "", ...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}

function missing({ result }: ScanReport): string {
	const gaps = result.data_quality.missing;
	if (gaps.length === 0) return "";
	return [
		"### Missing (unknown, not counted as bad)",
		"",
		...gaps.map((gap) =>
			escapeMarkdown(`${missingPart(gap, result.totals.assessed)}. ${gap.advice ?? ""}`.trimEnd()).replace(
				/^/,
				"- ",
			),
		),
	].join("\n");
}
