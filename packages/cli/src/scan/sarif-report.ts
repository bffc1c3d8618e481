/** A scan as SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */
import { createHash } from "node:crypto";
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { describeReplacement } from "@dephealth/core/scoring/replacement.ts";
import { VERSION } from "@dephealth/core/version.ts";
import type { Log, Notification, ReportingDescriptor, Result } from "sarif";
import { acceptanceNotes, acceptedRiskOf, printable, type ScanReport, viaText } from "./scan-report.ts";

type RuleId = (typeof RULES)[number]["id"];

const RULES = [
	{ id: "malicious", level: "error", text: "The dependency was reported as malicious." },
	{ id: "ended", level: "error", text: "The maintenance of the dependency has ended." },
	{ id: "archived", level: "error", text: "The repository of the dependency is archived." },
	{ id: "deprecated", level: "error", text: "The dependency is deprecated by its maintainers." },
	{ id: "critical-risk", level: "error", text: "The dependency is in very poor health." },
	{ id: "high-risk", level: "warning", text: "The dependency is in poor health." },
	{ id: "medium-risk", level: "note", text: "The dependency wants to be watched." },
	{ id: "unknown-risk", level: "note", text: "Too little is known about the dependency to judge it." },
] as const;

const BY_RISK: Readonly<Record<AssessedDependency["risk_level"], RuleId | undefined>> = {
	CRITICAL: "critical-risk",
	HIGH: "high-risk",
	MEDIUM: "medium-risk",
	UNKNOWN: "unknown-risk",
	LOW: undefined,
};

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
				tool: { driver: { name: "DepHealth", version: VERSION, rules: RULES.map(toDescriptor) } },
				invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications(report) }],
				results: report.result.dependencies.flatMap((dependency) => {
					const rule = ruleOf(dependency);
					return rule === undefined ? [] : [toResult(report, dependency, rule, lines)];
				}),
			},
		],
	};
}

function toDescriptor({ id, level, text }: (typeof RULES)[number]): ReportingDescriptor {
	return {
		id,
		shortDescription: { text },
		defaultConfiguration: { level },
		properties: { tags: ["dependencies", "maintenance"] },
	};
}

function ruleOf({ status, risk_level }: AssessedDependency): RuleId | undefined {
	return RULES.find(({ id }) => id === status.label)?.id ?? BY_RISK[risk_level];
}

function toResult(
	report: ScanReport,
	dependency: AssessedDependency,
	ruleId: RuleId,
	lines: readonly string[],
): Result {
	const name = `${dependency.ecosystem}/${dependency.package}`;
	const accepted = acceptedRiskOf(report, dependency);
	const ruleIndex = RULES.findIndex(({ id }) => id === ruleId);
	const text = [
		`${name}: ${dependency.headline}`,
		...dependency.reasons.map(({ text }) => text),
		...dependency.replacements.map((replacement) => `Instead: ${describeReplacement(replacement)}.`),
		viaText(dependency),
	];
	return {
		ruleId,
		ruleIndex,
		level: RULES[ruleIndex]?.level ?? "warning",
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
			"dephealth/v1": createHash("sha256").update(`${ruleId} ${name}`).digest("hex"),
		},
		...(accepted && {
			suppressions: [
				{ kind: "external" as const, justification: `Until ${accepted.until}: ${accepted.reason}` },
			],
		}),
		properties: {
			risk_level: dependency.risk_level,
			health_score: dependency.health_score,
			abandonment_risk: dependency.abandonment_risk,
			path: dependency.path,
		},
	};
}

/** What the scan could not say, for whoever reads the log. */
function notifications({ result, acceptance, notes }: ScanReport): Notification[] {
	const texts = [
		...notes,
		...acceptanceNotes(acceptance),
		...result.pending.map((entry) => `${entry.ecosystem}/${entry.package} is still being collected.`),
		...result.not_found.map((entry) => `${entry.ecosystem}/${entry.package} is unknown to its registry.`),
		...result.unread.map((entry) => `${entry.ecosystem}/${entry.package}: ${entry.reason}`),
		...result.data_quality.missing.map(
			(gap) => `${gap.what} (${gap.source}): ${gap.why}; ${gap.packages} packages.`,
		),
	];
	return texts.map((text) => ({ level: "note", message: { text: printable(text) } }));
}

/** Where the file names the package: the first line with it as a whole word; 1 when it stands nowhere as it is. */
function lineOf(name: string, lines: readonly string[]): number {
	const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
	const whole = new RegExp(`(?:^|[^A-Za-z0-9@._-]|/)${escaped}(?:$|[^A-Za-z0-9._/-])`);
	const index = lines.findIndex((line) => line.includes(name) && whole.test(line));
	return index === -1 ? 1 : index + 1;
}

/** Relative URIs are what code scanning resolves against the repository. */
function toUri(file: string): string {
	return file
		.replaceAll("\\", "/")
		.split("/")
		.map((segment) => encodeURIComponent(segment))
		.join("/");
}
