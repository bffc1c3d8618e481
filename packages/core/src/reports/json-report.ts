/** A scan as JSON: the API's answer, with the effects of the project's own decisions. */
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { packageKey } from "../packages/package-key.ts";
import type { AcceptedRisk } from "../scan/gates/accepted-risks.ts";
import { REPORT_VERSION } from "./report-version.ts";
import type { ScanReport } from "./scan-report.ts";

export function renderJsonReport({
	file,
	result,
	acceptance,
	gates,
	failing,
	because,
	notes,
}: ScanReport): string {
	const name = ({ ecosystem, package: text }: Pick<AssessedDependency, "ecosystem" | "package">) =>
		`${ecosystem}/${text}`;
	return `${JSON.stringify(
		{
			report_version: REPORT_VERSION,
			file,
			...result,
			fail_on: gates.length === 0 ? null : gates.join(","),
			failing: failing.map(name),
			failing_because: Object.fromEntries(
				failing.map((entry) => [
					name(entry),
					because.get(packageKey({ ecosystem: entry.ecosystem, name: entry.package })) ?? [],
				]),
			),
			accepted_risks: [
				...[...acceptance.applied.values()].map((risk) => acceptedJson(risk, "applied")),
				...acceptance.expired.map((risk) => acceptedJson(risk, "expired")),
				...acceptance.refused.map((risk) => acceptedJson(risk, "refused")),
				...acceptance.unused.map((risk) => acceptedJson(risk, "unused")),
			],
			notes,
		},
		null,
		2,
	)}\n`;
}

function acceptedJson({ package: { text }, reason, until }: AcceptedRisk, state: string) {
	return { package: text, reason, until, state };
}
