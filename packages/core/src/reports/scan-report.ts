/** The content of a scan's report, independent of its format. */

import type {
	AssessedDependency,
	ListedDependency,
	ScanResult,
} from "@dephealth/contract/schemas/scan-result.ts";
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { packageKey } from "../packages/package-key.ts";
import type { AcceptanceReport, AcceptedRisk } from "../scan/gates/accepted-risks.ts";
import type { GateReport } from "../scan/gates/gates.ts";
import { describeReplacement } from "../scoring/document/replacement.ts";
import { OUTLOOK_IDS, type Statement } from "../scoring/evidence/statement.ts";
import { plural } from "../scoring/evidence/words.ts";

export type ScanReport = {
	/** The file's name as the user knows it, relative to the working directory. */
	file: string;
	/** Its text, to name lines. */
	text: string;
	result: ScanResult;
	acceptance: AcceptanceReport;
	/** The gates, in words. */
	failOn: GateReport["failOn"];
	gates: GateReport["gates"];
	/** The findings because of which the scan fails; none without a gate. */
	failing: GateReport["failing"];
	because: GateReport["because"];
	/** Notes for the reader on the scan itself. */
	notes: readonly string[];
};

const MAX_FAILING_NAMES = 5;

/** `2 packages: npm/a, npm/b` */
export function packagesText(failing: ScanReport["failing"]): string {
	const names = failing
		.slice(0, MAX_FAILING_NAMES)
		.map(({ ecosystem, package: name }) => `${ecosystem}/${name}`);
	const more = failing.length - names.length;
	const count = failing.length === 1 ? "1 package" : `${failing.length} packages`;
	return printable(`${count}: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`);
}

export function acceptedRiskOf(
	report: Pick<ScanReport, "acceptance">,
	{ ecosystem, package: name }: Pick<AssessedDependency, "ecosystem" | "package">,
): AcceptedRisk | undefined {
	return report.acceptance.applied.get(packageKey({ ecosystem, name }));
}

/** Long lists hide what matters: those of low risk are only counted from this many dependencies on. */
const SHOW_ALL_UP_TO = 30;

export function rowsToShow(result: ScanResult): { shown: AssessedDependency[]; hidden: number } {
	const { dependencies } = result;
	if (dependencies.length <= SHOW_ALL_UP_TO) return { shown: dependencies, hidden: 0 };
	const shown = dependencies.filter(({ risk_level }) => risk_level !== "LOW");
	return { shown, hidden: dependencies.length - shown.length };
}

/** `3 critical, 1 high, 20 low` */
export function riskSummary({ totals }: ScanResult): string {
	const counts = (["CRITICAL", "HIGH", "MEDIUM", "UNKNOWN", "LOW"] as const).flatMap((level) =>
		totals.by_risk[level] > 0 ? [`${totals.by_risk[level]} ${level.toLowerCase()}`] : [],
	);
	return counts.length === 0 ? "nothing assessed" : counts.join(", ");
}

/** The number of packages that were looked at, by result. */
export function totalsSentence({ totals }: ScanResult): string {
	const parts = [
		`${totals.assessed} of ${totals.dependencies} assessed`,
		...(totals.pending > 0 ? [`${totals.pending} still being collected`] : []),
		...(totals.not_found > 0 ? [`${totals.not_found} unknown to their registry`] : []),
		...(totals.unread > 0 ? [`${totals.unread} not readable now`] : []),
		...(totals.skipped > 0 ? [`${totals.skipped} entries skipped`] : []),
	];
	return `${parts.join(", ")}.`;
}

export type UnassessedList = { title: string; entries: readonly { name: string; why: string }[] };

/** Dependencies without an assessment, by the reason; only lists that have entries. */
export function unassessedLists({ not_found, pending, unread }: ScanResult): UnassessedList[] {
	const named = ({ ecosystem, package: name }: ListedDependency, why: string) => {
		return { name: `${ecosystem}/${name}`, why };
	};
	return [
		{ title: "Not known to their registry", entries: not_found.map((entry) => named(entry, "")) },
		{
			title: "Still being collected",
			entries: pending.map((entry) => named(entry, entry.last_failure ?? "")),
		},
		{
			title: "Could not be read this time (nothing is known about them)",
			entries: unread.map((entry) => named(entry, entry.reason)),
		},
	].filter(({ entries }) => entries.length > 0);
}

const MAX_REPLACEMENTS = 3;
const MAX_SENTENCES = 2;

/**
 * The reasons for a dependency's place in the list, and advice: a few lines, shortest when nothing needs to be done.
 */
export function whyLines(report: Pick<ScanReport, "acceptance">, dependency: AssessedDependency): string[] {
	const accepted = acceptedRiskOf(report, dependency);
	return [
		dependency.headline,
		...tellingReasons(dependency).map(({ text }) => text),
		...dependency.replacements
			.slice(0, MAX_REPLACEMENTS)
			.map((replacement) => `Instead: ${describeReplacement(replacement)}`),
		viaText(dependency),
		accepted ? `Accepted until ${accepted.until}: ${accepted.reason}` : "",
	]
		.filter((line) => line !== "")
		.map(printable);
}

/** All reasons against it, then a little about its state. A low risk has only the reasons of its status. */
function tellingReasons({ risk_level, reasons, status }: AssessedDependency): Statement[] {
	if (risk_level === "LOW") return status.evidence.filter(({ effect }) => effect === "against");
	// The forecast has a column of its own.
	const telling = reasons.filter(({ id }) => !OUTLOOK_IDS.has(id));
	return telling.filter(({ effect }, index) => effect === "against" || index < MAX_SENTENCES);
}

/** `via a › b`; empty for a direct dependency. */
export function viaText(dependency: Pick<AssessedDependency, "path">): string {
	const way = dependency.path.slice(0, -1);
	return way.length === 0 ? "" : `via ${way.join(" › ")}`;
}

/** Marked when the judgement uses only a part of the facts. */
export function scoreText({ health_score: score, data_quality: quality }: AssessedDependency): string {
	if (score === null) return "?";
	return `${wholeScore(score)}${quality === "complete" ? "" : PARTIAL_MARK}`;
}

const PARTIAL_MARK = "*";

/** Explains the mark; empty when nothing bears it. */
export function scoreLegend({ data_quality: quality }: ScanResult): string {
	return quality.packages.partial === 0
		? ""
		: `${PARTIAL_MARK} based on the facts that could be read; see the missing ones.`;
}

const MAX_ACCEPTANCES = 5;

/** Sentences about accepted risks that are not applied, or no longer needed; of many one sentence. */
export function acceptanceNotes({ expired, refused, unused }: AcceptanceReport): string[] {
	const name = ({ package: { text } }: AcceptedRisk) => text;
	const few = (risks: readonly AcceptedRisk[], one: (risk: AcceptedRisk) => string, many: string) => {
		if (risks.length <= 1) return risks.map(one);
		const more = risks.length - MAX_ACCEPTANCES;
		const names = risks.slice(0, MAX_ACCEPTANCES).map(name).join(", ");
		return [`${risks.length} acceptances ${many}: ${names}${more > 0 ? ` and ${more} more` : ""}.`];
	};
	return [
		...few(
			expired,
			(risk) => `The acceptance of ${name(risk)} ended on ${risk.until} and is not applied.`,
			"have ended and are not applied",
		),
		...few(
			refused,
			(risk) =>
				`${name(risk)} ${name(risk).includes("*") ? "covers malicious packages" : "is malicious"}: malware cannot be accepted.`,
			"cover malicious packages, which cannot be accepted",
		),
		...few(
			unused,
			(risk) => `The acceptance of ${name(risk)} matches nothing here and can be removed.`,
			"match nothing here and can be removed",
		),
	];
}

/** The characters by which a hostile package could write into a terminal or a log. */
const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}]+/gu;

/** Text from outside, safe to print. */
export function printable(text: string): string {
	return text.replace(CONTROL_CHARACTERS, " ");
}

/** A missing part without advice: "stars (GitHub): it could not be reached; 1 of 1 package". */
export function missingPart(
	{ what, source, why, packages }: ScanReport["result"]["data_quality"]["missing"][number],
	assessed: number,
): string {
	return `${what} (${labelOfSource(source)}): ${why}; ${packages} of ${plural(assessed, "package")}`;
}
