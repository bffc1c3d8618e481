/** A scan as SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */

import { createHash } from "node:crypto";
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import type { Log, Notification, ReportingDescriptor, Result } from "sarif";
import { describeReplacement } from "../scoring/document/replacement.ts";
import { VERSION } from "../version.ts";
import { FINDING_RULES, type FindingRule, findingRuleOf } from "./findings/finding-rules.ts";
import { lineOf } from "./findings/manifest-lines.ts";
import { acceptanceNotes, acceptedRiskOf, printable, type ScanReport, viaText } from "./scan-report.ts";

export function renderSarifReport(report: ScanReport): string {
	return `${JSON.stringify(toSarif(report), null, 2)}\n`;
}

function toSarif(report: ScanReport): Log {
	const lines = report.text.split("\n");
	return {
		$schema: "https://json.schemastore.org/sarif-2.1.0.json",
		version: "2.1.0",
		runs: [
			{
				tool: { driver: { name: "DepHealth", version: VERSION, rules: FINDING_RULES.map(toDescriptor) } },
				invocations: [
					{ executionSuccessful: wasAllRead(report), toolExecutionNotifications: notifications(report) },
				],
				results: report.result.dependencies.flatMap((dependency) => {
					const rule = findingRuleOf(dependency);
					// Code scanning accepts no external suppressions: an accepted finding is closed by leaving it out.
					return rule === undefined || acceptedRiskOf(report, dependency)
						? []
						: [toResult(report, dependency, rule, lines)];
				}),
			},
		],
	};
}

/**
 * An outage must not make hidden alerts look fixed. Code scanning ignores the results of a run that did not succeed,
 * so all alerts stay as they are.
 */
function wasAllRead({ result }: ScanReport): boolean {
	return openCount(result) === 0 && result.data_quality.packages.insufficient === 0;
}

/** The number of packages that this run says nothing about, although an earlier one may have. */
function openCount({ totals }: ScanReport["result"]): number {
	return totals.unread + totals.pending;
}

function toDescriptor({ id, level, text, help }: FindingRule): ReportingDescriptor {
	return {
		id,
		name: id,
		shortDescription: { text },
		fullDescription: { text },
		help: { text: help, markdown: help },
		defaultConfiguration: { level },
		properties: { tags: ["dependencies", "maintenance"] },
	};
}

function toResult(
	report: ScanReport,
	dependency: AssessedDependency,
	rule: FindingRule,
	lines: readonly string[],
): Result {
	const name = `${dependency.ecosystem}/${dependency.package}`;
	const fingerprint = createHash("sha256").update(`${rule.id} ${name}`).digest("hex");
	const ruleIndex = FINDING_RULES.indexOf(rule);
	const text = [
		`${name}: ${dependency.headline}`,
		...dependency.reasons.map(({ text }) => text),
		...dependency.replacements.map((replacement) => `Instead: ${describeReplacement(replacement)}.`),
		viaText(dependency),
	];
	return {
		ruleId: rule.id,
		ruleIndex,
		level: rule.level,
		message: { text: printable(text.filter((line) => line !== "").join(" ")) },
		locations: [
			{
				physicalLocation: {
					artifactLocation: { uri: toUri(report.file) },
					region: { startLine: lineOf(dependency.package, lines) },
				},
			},
		],
		partialFingerprints: {
			"dephealth/v1": fingerprint,
			// Code scanning goes by this one: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files
			primaryLocationLineHash: `${fingerprint.slice(0, 16)}:1`,
		},
		properties: {
			risk_level: dependency.risk_level,
			health_score: dependency.health_score,
			abandonment_risk: dependency.abandonment_risk,
			path: dependency.path,
		},
	};
}

/** Notes on what the scan could not assess, for readers of the log. */
function notifications(report: ScanReport): Notification[] {
	const { result, acceptance, notes } = report;
	const open = openCount(result);
	const failure = `The results are incomplete: ${open} of ${result.totals.dependencies} packages could not be read. Earlier findings stay open until they can be.`;
	const texts = [
		...notes,
		...acceptanceNotes(acceptance),
		...result.pending.map((entry) => `${entry.ecosystem}/${entry.package} is still being collected.`),
		...result.not_found.map((entry) => `${entry.ecosystem}/${entry.package} is unknown to its registry.`),
		...result.unread.map((entry) => `${entry.ecosystem}/${entry.package}: ${entry.reason}`),
		...result.data_quality.missing.map(
			(gap) => `${gap.what} (${labelOfSource(gap.source)}): ${gap.why}; ${gap.packages} packages.`,
		),
	];
	return [
		...(open > 0 ? [{ level: "error" as const, message: { text: failure } }] : []),
		...texts.map((text) => ({ level: "note" as const, message: { text: printable(text) } })),
	];
}

/** Code scanning resolves relative URIs against the repository. */
function toUri(file: string): string {
	return file
		.replaceAll("\\", "/")
		.split("/")
		.map((segment) => encodeURIComponent(segment))
		.join("/");
}
