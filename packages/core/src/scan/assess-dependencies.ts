/** Dependencies and what is known about them in, the scan's result out. Pure. */
import type { Manifest, ManifestDependency, SkippedEntry } from "../manifests/manifest.ts";
import { packageKey } from "../package/package-key.ts";
import type { PackageDocument } from "../scoring/package-document-schema.ts";
import { RISK_LEVELS } from "../scoring/risk-level.ts";
import type { PackageReading } from "./package-reading.ts";
import { judgeScanQuality } from "./scan-quality.ts";
import type { AssessedDependency, ListedDependency, ScanResult } from "./scan-result-schema.ts";
import { compareUrgency } from "./urgency.ts";

/** A scan of thousands must stay readable and below the 6 MB that a Lambda may answer. */
const MAX_REASONS = 3;

export type ScanInput = {
	/** `list` for a plain list of packages. */
	format: Manifest["format"] | "list";
	project: string | undefined;
	dependencies: readonly ManifestDependency[];
	skipped: readonly SkippedEntry[];
};

/**
 * @param readings by packageKey; a dependency without one was not read
 * @returns the result, without a scan id
 */
export function assessDependencies(
	input: ScanInput,
	readings: ReadonlyMap<string, PackageReading>,
): ScanResult {
	const dependencies: AssessedDependency[] = [];
	const documents: PackageDocument[] = [];
	const pending: ScanResult["pending"] = [];
	const notFound: ScanResult["not_found"] = [];
	const unread: ScanResult["unread"] = [];
	for (const dependency of input.dependencies) {
		const reading = readings.get(packageKey(dependency.ref)) ?? NOT_READ;
		const listed = toListed(dependency);
		switch (reading.kind) {
			case "known": {
				const document = JSON.parse(reading.documentJson) as PackageDocument;
				documents.push(document);
				dependencies.push(assess(listed, document));
				break;
			}
			case "pending":
				pending.push({ ...listed, last_failure: reading.lastFailure ?? null });
				break;
			case "not_found":
				notFound.push(listed);
				break;
			case "unread":
				unread.push({ ...listed, reason: reading.reason });
		}
	}
	return {
		scan_id: null,
		format: input.format,
		project: input.project ?? null,
		totals: {
			dependencies: input.dependencies.length,
			direct: countDirect(input.dependencies),
			assessed: dependencies.length,
			pending: pending.length,
			not_found: notFound.length,
			unread: unread.length,
			skipped: input.skipped.length,
			by_risk: countByRisk(dependencies),
		},
		dependencies: dependencies.sort(compareUrgency),
		pending,
		not_found: notFound,
		unread,
		skipped: input.skipped.map(({ entry, reason }) => ({ entry, reason })),
		data_quality: judgeScanQuality(documents, pending.length + unread.length),
	};
}

const NOT_READ: PackageReading = { kind: "unread", reason: "It was not read." };

function toListed({
	ref,
	versions,
	requirement,
	isDirect,
	isDev,
	path,
}: ManifestDependency): ListedDependency {
	return {
		ecosystem: ref.ecosystem,
		package: ref.name,
		versions,
		requirement: requirement ?? null,
		is_direct: isDirect ?? null,
		is_dev: isDev ?? null,
		path,
	};
}

function assess(listed: ListedDependency, document: PackageDocument): AssessedDependency {
	const risk = document.abandonment_risk;
	return {
		...listed,
		status: document.status,
		risk_level: document.risk_level,
		health_score: document.health_score,
		abandonment_risk: risk && { probability: risk.probability, horizon_months: risk.horizon_months },
		headline: document.headline,
		reasons: document.reasons.slice(0, MAX_REASONS),
		replacements: document.replacements,
		latest_version: document.latest_version,
		confidence: document.confidence.level,
		data_quality: document.data_quality.status,
		collected_at: document.collected_at,
		sandbox: document.sandbox,
	};
}

/** Null when the manifest does not tell. */
export function countDirect(dependencies: readonly ManifestDependency[]): number | null {
	if (dependencies.some(({ isDirect }) => isDirect === undefined)) return null;
	return dependencies.filter(({ isDirect }) => isDirect).length;
}

function countByRisk(dependencies: readonly AssessedDependency[]): ScanResult["totals"]["by_risk"] {
	const counts = Object.fromEntries(
		RISK_LEVELS.map((level) => [level, 0]),
	) as ScanResult["totals"]["by_risk"];
	for (const { risk_level } of dependencies) counts[risk_level] += 1;
	return counts;
}
