/**
 * A scan as one HTML file that can be mailed and opened anywhere: no request to anybody, no script but the one that sorts
 * the table, readable on a phone, on paper, in the dark and by a screen reader.
 */

import type { AssessedDependency, ListedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { escapeHtml } from "../html.ts";
import { percent } from "../scoring/evidence/words.ts";
import { VERSION } from "../version.ts";
import { type FindingGroup, groupFindings, sizeOf } from "./findings/finding-groups.ts";
import {
	acceptanceNotes,
	acceptedRiskOf,
	missingPart,
	packagesText,
	printable,
	type ScanReport,
	scoreText,
	viaText,
	whyLines,
} from "./scan-report.ts";
import { packageTable, SORT_SCRIPT, SORT_SCRIPT_SOURCE } from "./text/html-table.ts";

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d0d7de, #3d444d); --soft: light-dark(#f6f8fa, #151b23);
  --text: light-dark(#1f2328, #f0f6fc); --faint: light-dark(#59636e, #9198a1); --paper: light-dark(#fff, #0d1117); }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--paper); }
h1 { font-size: 1.4rem; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; } .faint { color: var(--faint); } ul { padding-left: 1.2rem; }
.counts { display: flex; flex-wrap: wrap; gap: .75rem; padding: 0; list-style: none; margin: 1rem 0; }
.counts li { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .9rem; background: var(--soft); }
.counts b { display: block; font-size: 1.5rem; line-height: 1.2; }
article { border: 1px solid var(--line); border-left-width: .35rem; border-radius: .4rem; padding: .7rem 1rem; margin: .6rem 0; break-inside: avoid; }
article h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; } .risk { font-weight: 700; margin-right: .4rem; }
.CRITICAL, .HIGH { border-left-color: light-dark(#cf222e, #f85149); } .MEDIUM { border-left-color: light-dark(#9a6700, #d29922); }
.UNKNOWN { border-left-color: var(--faint); } .LOW { border-left-color: light-dark(#1a7f37, #3fb950); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: top; }
td:first-child, td:last-child { white-space: normal; min-width: 10rem; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } th button { all: unset; cursor: pointer; font-weight: 700; } th button:focus-visible { outline: 2px solid; }
th[aria-sort=ascending] button::after { content: " ↑"; } th[aria-sort=descending] button::after { content: " ↓"; }
summary { cursor: pointer; } @media print { details::details-content { content-visibility: visible; } }
`;

/** `default-src 'none'`: nothing in a package's text is fetched or run. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src ${SORT_SCRIPT_SOURCE}; base-uri 'none'; form-action 'none'`;

export function renderHtmlReport(report: ScanReport): string {
	const { result } = report;
	const findings = groupFindings(report);
	const sandbox = result.dependencies.some(({ sandbox }) => sandbox);
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Dependencies of ${text(result.project ?? report.file)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Dependencies of ${text(result.project ?? report.file)}</h1>
<p class="faint">${text(report.file)} · DepHealth ${VERSION}${sandbox ? " · sandbox: invented data" : ""}${collectedAt(report)}</p>
</header>
<main>
${counts(report)}
${verdict(report)}
${section("Needs a decision", report, findings.decide)}
${section("To watch", report, findings.watch, MAX_OPEN)}
${section("Accepted", report, findings.accepted)}
${listed("Unknown to their registry", result.not_found)}
${listed("Still being collected", result.pending)}
${listed("Could not be read this time, so nothing is known about them", result.unread)}
${skipped(report)}
${missing(report)}
${notes(report)}
${all(result.dependencies)}
</main>
${result.dependencies.length === 0 ? "" : SORT_SCRIPT}
</body>
</html>
`;
}

function text(value: string): string {
	return escapeHtml(printable(value));
}

function collectedAt({ result }: ScanReport): string {
	const oldest = result.data_quality.oldest_collected_at;
	return oldest === null ? "" : ` · oldest facts of ${text(oldest.slice(0, 10))}`;
}

function counts(report: ScanReport): string {
	const { decide, watch, accepted, fine } = groupFindings(report);
	const { pending, not_found: unknown, unread, skipped } = report.result.totals;
	const entries = [
		[sizeOf(decide), sizeOf(decide) === 1 ? "needs a decision" : "need a decision"],
		[sizeOf(watch), "to watch"],
		[sizeOf(accepted), "accepted"],
		[sizeOf(fine), "fine"],
		[pending + unknown + unread, "not assessed"],
		[skipped, "skipped"],
	] as const;
	const items = entries.filter(([count], index) => count > 0 || index === 0);
	return `<ul class="counts">${items.map(([count, words]) => `<li><b>${count}</b>${words}</li>`).join("")}</ul>`;
}

function verdict({ failOn, failing }: ScanReport): string {
	if (failOn === undefined) return "";
	return failing.length === 0
		? `<p><b>Passes</b> (${text(failOn)}): no unaccepted risk.</p>`
		: `<p><b>Fails</b> (${text(failOn)}): ${text(packagesText(failing))}.</p>`;
}

/** Further packages to watch are folded away. */
const MAX_OPEN = 20;

function section(
	heading: string,
	report: ScanReport,
	groups: readonly FindingGroup[],
	mostOpen: number = Number.POSITIVE_INFINITY,
): string {
	if (groups.length === 0) return "";
	const entries = groups.map((group) => finding(report, group));
	const more = entries.slice(mostOpen);
	const folded =
		more.length === 0 ? "" : `<details><summary>${more.length} more</summary>${more.join("\n")}</details>`;
	return `<section><h2>${heading} (${sizeOf(groups)})</h2>${entries.slice(0, mostOpen).join("\n")}${folded}</section>`;
}

function finding(report: ScanReport, { worst, members }: FindingGroup): string {
	const idle = worst.abandonment_risk;
	const facts = [
		worst.status.label,
		`health ${scoreText(worst)}`,
		...(idle ? [`nobody works on it in 12 months: ${percent(idle.probability)}`] : []),
		...(worst.is_dev ? ["development only"] : []),
		...(viaText(worst) === "" ? [] : [viaText(worst)]),
	];
	const accepted = acceptedRiskOf(report, worst);
	const [headline = "", ...lines] = whyLines(report, worst).filter((line) => line !== viaText(worst));
	const others = members.slice(1).map(({ package: name }) => name);
	return `<article class="${worst.risk_level}">
<h3><span class="risk">${worst.risk_level}</span>${text([worst.package, ...worst.versions].join(" "))}${accepted ? " (accepted)" : ""}</h3>
<p class="faint">${text(facts.join(" · "))}</p>
<p>${text(headline)}</p>
${lines.length === 0 ? "" : `<ul>${lines.map((line) => `<li>${text(line)}</li>`).join("")}</ul>`}
${others.length === 0 ? "" : `<p class="faint">The same holds for: ${text(others.join(", "))}</p>`}
</article>`;
}

function listed(heading: string, entries: readonly ListedDependency[]): string {
	if (entries.length === 0) return "";
	const items = entries.map(({ ecosystem, package: name }) => `<li>${text(`${ecosystem}/${name}`)}</li>`);
	return `<section><h2>${heading} (${entries.length})</h2><ul>${items.join("")}</ul></section>`;
}

function skipped({ result }: ScanReport): string {
	if (result.skipped.length === 0) return "";
	const items = result.skipped.map(({ entry, reason }) => `<li>${text(`${entry}: ${reason}`)}</li>`);
	return `<section><h2>Skipped (${items.length})</h2><ul>${items.join("")}</ul></section>`;
}

function missing({ result }: ScanReport): string {
	const gaps = result.data_quality.missing;
	if (gaps.length === 0) return "";
	const items = gaps.map((gap) => {
		const sentence = `${missingPart(gap, result.totals.assessed)}. ${gap.advice ?? ""}`;
		return `<li>${text(sentence.trimEnd())}</li>`;
	});
	return `<section><h2>Missing (unknown, not counted as bad)</h2><ul>${items.join("")}</ul></section>`;
}

function notes(report: ScanReport): string {
	const lines = [...report.notes, ...acceptanceNotes(report.acceptance)];
	return lines.length === 0
		? ""
		: `<section><h2>Notes</h2><ul>${lines.map((note) => `<li>${text(note)}</li>`).join("")}</ul></section>`;
}

function all(dependencies: readonly AssessedDependency[]): string {
	if (dependencies.length === 0) return "";
	return `<section><h2>All packages (${dependencies.length})</h2><details><summary>Show them</summary>
<div class="wide" role="region" aria-label="All packages" tabindex="0">${packageTable(dependencies)}</div></details></section>`;
}
