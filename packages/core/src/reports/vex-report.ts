/**
 * A team's statements on the vulnerabilities in versions that it uses, as OpenVEX 0.2.0: known to affect, accepted
 * until a day for a reason. VEX is about vulnerabilities; other accepted risks have no place in it.
 * https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md
 */
import { createHash } from "node:crypto";
import type { AssessedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { formatPurl } from "../packages/purl.ts";
import type { AcceptedRisk } from "../scan/gates/accepted-risks.ts";
import { VERSION } from "../version.ts";
import { acceptedRiskOf, printable, type ScanReport } from "./scan-report.ts";

export function renderVexReport(report: ScanReport): string {
	const { result } = report;
	const statements = result.dependencies.flatMap((dependency) => {
		const accepted = acceptedRiskOf(report, dependency);
		return accepted ? statementsOf(dependency, accepted) : [];
	});
	const digest = createHash("sha256")
		.update(JSON.stringify([result.project, statements]))
		.digest("hex");
	const document = {
		"@context": "https://openvex.dev/ns/v0.2.0",
		"@id": `https://openvex.dev/docs/dephealth-${digest}`,
		author: printable(result.project ?? report.file),
		role: "project",
		// The time of the facts, so that the same scan gives the same document.
		timestamp: result.data_quality.oldest_collected_at ?? EPOCH,
		version: 1,
		tooling: `dephealth ${VERSION}`,
		statements,
	};
	return `${JSON.stringify(document, null, 2)}\n`;
}

const EPOCH = "1970-01-01T00:00:00.000Z";

function statementsOf(dependency: AssessedDependency, { reason, until }: AcceptedRisk) {
	const { ecosystem, package: name } = dependency;
	return dependency.in_use.flatMap(({ version, advisories = [], mended_by: mendedBy }) =>
		advisories.map((id) => ({
			vulnerability: { name: id },
			products: [{ "@id": formatPurl({ ecosystem, name }, version) }],
			status: "affected",
			action_statement: printable(
				`Accepted until ${until}: ${reason}.${mendedBy === null ? "" : ` ${mendedBy} fixes it.`}`,
			),
		})),
	);
}
