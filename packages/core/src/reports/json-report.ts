/** A scan as JSON: the API's answer, with what the project's own decisions made of it. */
import { formatPackageRef } from "../packages/package-ref.ts";
import type { AcceptedRisk } from "../scan/accepted-risks.ts";
import type { ScanReport } from "./scan-report.ts";

export function renderJsonReport({ file, result, acceptance, failOn, failing, notes }: ScanReport): string {
	const name = ({ ecosystem, package: text }: { ecosystem: string; package: string }) =>
		`${ecosystem}/${text}`;
	return `${JSON.stringify(
		{
			file,
			...result,
			fail_on: failOn ?? null,
			failing: failing.map(name),
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

function acceptedJson({ package: ref, reason, until }: AcceptedRisk, state: string) {
	return { package: formatPackageRef(ref), reason, until, state };
}
