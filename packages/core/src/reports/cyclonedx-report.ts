/**
 * A scan as a CycloneDX 1.6 bill of materials, with the judgement as properties of each component.
 * https://cyclonedx.org/docs/1.6/json/
 */

import { createHash } from "node:crypto";
import type { AssessedDependency, ListedDependency } from "@dephealth/contract/schemas/scan-result.ts";
import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { formatPurl } from "../packages/purl.ts";
import { VERSION } from "../version.ts";
import { acceptedRiskOf, printable, type ScanReport } from "./scan-report.ts";

type Property = { name: string; value: string };

export function renderCyclonedxReport(report: ScanReport): string {
	const { result, file } = report;
	const root = result.project ?? file;
	const entries: readonly (AssessedDependency | ListedDependency)[] = [
		...result.dependencies,
		...result.not_found,
		...result.pending,
		...result.unread,
	];
	const components = entries.flatMap((entry) => componentsOf(report, entry));
	const bom = {
		$schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
		bomFormat: "CycloneDX",
		specVersion: "1.6",
		serialNumber: `urn:uuid:${uuidOf(JSON.stringify(components))}`,
		version: 1,
		metadata: {
			...(result.data_quality.oldest_collected_at && { timestamp: result.data_quality.oldest_collected_at }),
			tools: { components: [{ type: "application", name: "dephealth", version: VERSION }] },
			component: { type: "application", "bom-ref": "project", name: printable(root) },
		},
		components,
	};
	return `${JSON.stringify(bom, null, 2)}\n`;
}

/** One a locked version; a dependency without one is one component without a version. */
function componentsOf(report: ScanReport, entry: AssessedDependency | ListedDependency) {
	const versions = entry.versions.length > 0 ? entry.versions : [undefined];
	return versions.map((version) => {
		const purl = formatPurl({ ecosystem: entry.ecosystem, name: entry.package }, version);
		return {
			type: "library",
			"bom-ref": purl,
			name: printable(entry.package),
			...(version !== undefined && { version }),
			scope: entry.is_dev === true ? "excluded" : "required",
			purl,
			properties: propertiesOf(report, entry),
		};
	});
}

function propertiesOf(report: ScanReport, entry: AssessedDependency | ListedDependency): Property[] {
	if (!("risk_level" in entry)) return [{ name: "dephealth:state", value: "not assessed" }];
	const accepted = acceptedRiskOf(report, entry);
	const values: [name: string, value: string | undefined][] = [
		["risk", entry.risk_level],
		["status", entry.status.label],
		["health", entry.health_score === null ? undefined : String(wholeScore(entry.health_score))],
		["idle_12_months", entry.abandonment_risk?.probability.toString()],
		["headline", entry.headline],
		["data_quality", entry.data_quality],
		["collected_at", entry.collected_at ?? undefined],
		["accepted_until", accepted?.until],
		["accepted_because", accepted?.reason],
	];
	return values.flatMap(([name, value]) =>
		value === undefined ? [] : [{ name: `dephealth:${name}`, value: printable(value) }],
	);
}

/** The same bill has the same number. */
function uuidOf(text: string): string {
	const hex = createHash("sha256").update(text).digest("hex");
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
