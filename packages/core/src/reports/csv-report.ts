/** A scan as a table for spreadsheets: RFC 4180, one row a package, all of them. */

import type { AssessedDependency, ListedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { acceptedRiskOf, printable, type ScanReport } from "./scan-report.ts";

const COLUMNS = [
	...["ecosystem", "package", "versions", "direct", "development", "state", "risk", "status", "health"],
	...["idle_12_months", "headline", "reason", "via", "accepted_until", "repository", "collected_at"],
] as const;
type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string>>>;

export function renderCsvReport(report: ScanReport): string {
	const { dependencies, not_found: unknown, pending, unread } = report.result;
	const rows: Row[] = [
		...dependencies.map((dependency) => assessed(report, dependency)),
		...unknown.map((entry) => listed(entry, "not_found")),
		...pending.map((entry) => listed(entry, "pending")),
		...unread.map((entry) => listed(entry, "unread")),
	];
	const lines = [
		COLUMNS.join(","),
		...rows.map((row) => COLUMNS.map((name) => field(row[name] ?? "")).join(",")),
	];
	return `${lines.join("\r\n")}\r\n`;
}

function assessed(report: ScanReport, dependency: AssessedDependency): Row {
	const accepted = acceptedRiskOf(report, dependency);
	return {
		...listed(dependency, "assessed"),
		risk: dependency.risk_level,
		status: dependency.status.label,
		health: dependency.health_score === null ? "" : String(wholeScore(dependency.health_score)),
		idle_12_months: String(dependency.abandonment_risk?.probability ?? ""),
		headline: dependency.headline,
		reason: dependency.reasons[0]?.text ?? "",
		accepted_until: accepted?.until ?? "",
		repository: dependency.repository_url ?? "",
		collected_at: dependency.collected_at ?? "",
	};
}

function listed(entry: ListedDependency, state: string): Row {
	return {
		ecosystem: entry.ecosystem,
		package: entry.package,
		versions: entry.versions.join(" "),
		direct: entry.is_direct === null ? "" : String(entry.is_direct),
		development: entry.is_dev === null ? "" : String(entry.is_dev),
		state,
		via: entry.path.slice(0, -1).join(" > "),
	};
}

/** A text that begins like a formula is one for a spreadsheet: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r]/;

function field(text: string): string {
	const safe = printable(FORMULA.test(text) && !/^@[\w.-]+\/[\w.-]+$/.test(text) ? `'${text}` : text);
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
