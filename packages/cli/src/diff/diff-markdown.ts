/** A comparison for a pull request: short where nothing needs a decision. */
import type { AssessedDependency, ListedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { acceptedRiskOf, packagesText, whyLines } from "@dephealth/core/reports/scan-report.ts";
import { escapeMarkdown, RISK_SIGN } from "@dephealth/core/reports/text/markdown-text.ts";
import {
	changeText,
	type DiffReport,
	diffSentence,
	type Former,
	formerOf,
	versionsText,
} from "./diff-report.ts";

/** A comment may have 65,536 characters: https://docs.github.com/en/rest/issues/comments */
const MAX_ROWS = 50;
const MAX_NAMES = 100;

export function renderDiffMarkdown(report: DiffReport): string {
	const { result } = report.scan;
	const telling = result.dependencies.filter((entry) => entry.risk_level !== "LOW" || worsens(report, entry));
	const fine = result.dependencies.filter((entry) => !telling.includes(entry));
	const sections = [
		"## DepHealth",
		verdict(report),
		`${escapeMarkdown(`${report.before} → ${report.after}`)}: ${diffSentence(report)}.`,
		table(report, telling),
		details(
			"Fine",
			fine.map((entry) => entryText(report, entry)),
		),
		details(
			"Unknown to their registry",
			result.not_found.map((entry) => entryText(report, entry)),
		),
		details(
			"Not assessed this time, so nothing is known about them",
			[...result.pending, ...result.unread].map((entry) => entryText(report, entry)),
		),
		details("Removed", report.removed.map(formerText)),
		report.scan.notes.map((note) => `> ${escapeMarkdown(note)}`).join("\n>\n"),
		result.dependencies.some(({ sandbox }) => sandbox) ? "_Sandbox: invented data._" : "",
	];
	return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

function verdict({ scan }: DiffReport): string {
	const { failOn, failing, result } = scan;
	if (result.totals.dependencies === 0) return "✅ No dependency was added or changed.";
	if (failing.length > 0) {
		return `❌ **Fails (${escapeMarkdown(failOn ?? "")}): ${escapeMarkdown(packagesText(failing))}.**`;
	}
	if (result.totals.assessed === 0) return "⚠️ None of the added and changed packages could be assessed.";
	return failOn === undefined
		? ""
		: `✅ Passes (${escapeMarkdown(failOn)}): no added or changed package fails.`;
}

function worsens(report: DiffReport, entry: AssessedDependency): boolean {
	const former = formerOf(report, entry);
	return former?.risk === "LOW" && entry.risk_level !== "LOW";
}

function table(report: DiffReport, entries: readonly AssessedDependency[]): string {
	if (entries.length === 0) return "";
	const more = entries.length - MAX_ROWS;
	return [
		"| Change | Package | Risk | Why |",
		"| --- | --- | --- | --- |",
		...entries.slice(0, MAX_ROWS).map((entry) => row(report, entry)),
		...(more > 0 ? ["", `${more} more are not shown.`] : []),
	].join("\n");
}

function row(report: DiffReport, entry: AssessedDependency): string {
	const former = formerOf(report, entry);
	const was = former?.risk && former.risk !== entry.risk_level ? `, was ${former.risk}` : "";
	const accepted = acceptedRiskOf(report.scan, entry) ? " (accepted)" : "";
	const cells = [
		former ? "changed" : "new",
		escapeMarkdown(changeText(report, entry)),
		`${RISK_SIGN[entry.risk_level]} ${entry.risk_level}${accepted}${was}`,
		whyLines(report.scan, entry).map(escapeMarkdown).join("<br>"),
	];
	return `| ${cells.join(" | ")} |`;
}

function entryText(report: DiffReport, entry: ListedDependency & { risk_level?: string }): string {
	const former = formerOf(report, entry);
	const was = former?.risk && former.risk !== entry.risk_level ? ` (was ${former.risk})` : "";
	return `${changeText(report, entry)}${was}`;
}

function formerText({ package: name, versions, risk }: Former): string {
	const was = risk === null || risk === "LOW" ? "" : ` (was ${risk})`;
	return `${name} ${versionsText(versions)}`.trim() + was;
}

function details(title: string, lines: readonly string[]): string {
	if (lines.length === 0) return "";
	const more = lines.length - MAX_NAMES;
	return [
		`<details><summary>${title} (${lines.length})</summary>`,
		"",
		...lines.slice(0, MAX_NAMES).map((line) => `- ${escapeMarkdown(line)}`),
		...(more > 0 ? [`- and ${more} more`] : []),
		"",
		"</details>",
	].join("\n");
}
