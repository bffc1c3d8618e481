/** A scan as GitLab's code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
import { createHash } from "node:crypto";
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { findingRuleOf } from "./findings/finding-rules.ts";
import { lineOf } from "./findings/manifest-lines.ts";
import { acceptedRiskOf, printable, type ScanReport, whyLines } from "./scan-report.ts";

type Severity = "info" | "minor" | "major" | "critical" | "blocker";

const BY_RISK: Readonly<Record<AssessedDependency["risk_level"], Severity>> = {
	CRITICAL: "critical",
	HIGH: "major",
	MEDIUM: "minor",
	UNKNOWN: "info",
	LOW: "info",
};

/** Accepted risks are left out: GitLab knows no state for them. */
export function renderGitlabReport(report: ScanReport): string {
	const lines = report.text.split("\n");
	const findings = report.result.dependencies.flatMap((dependency) => {
		const rule = findingRuleOf(dependency);
		if (!rule || acceptedRiskOf(report, dependency)) return [];
		const name = `${dependency.ecosystem}/${dependency.package}`;
		return [
			{
				description: printable(`${name}: ${whyLines(report, dependency).join(" ")}`),
				check_name: `dephealth/${rule.id}`,
				fingerprint: createHash("sha256").update(`${report.file} ${rule.id} ${name}`).digest("hex"),
				severity: dependency.status.label === "malicious" ? "blocker" : BY_RISK[dependency.risk_level],
				location: {
					path: report.file.replaceAll("\\", "/"),
					lines: { begin: lineOf(dependency.package, lines) },
				},
			},
		];
	});
	return `${JSON.stringify(findings, null, 2)}\n`;
}
