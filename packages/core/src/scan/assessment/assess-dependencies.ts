/** Turns dependencies and the readings of their packages into the scan's result. Pure. */

import type {
	AssessedDependency,
	ListedDependency,
	ScanResult,
} from "@dephealth/contract/schemas/scan-result.ts";
import type { VersionInUse } from "@dephealth/contract/schemas/version-facts.ts";
import { RISK_LEVELS } from "@dephealth/contract/vocabulary.ts";
import type { Manifest, ManifestDependency, SkippedEntry } from "../../manifests/manifest.ts";
import { describeEcosystem } from "../../packages/ecosystem.ts";
import { packageKey } from "../../packages/package-key.ts";
import type { PackageSummary } from "../../scoring/document/package-summary.ts";
import type { Statement } from "../../scoring/evidence/statement.ts";
import type { PackageReading } from "./package-reading.ts";
import { judgeScanQuality } from "./scan-quality.ts";
import { compareUrgency } from "./urgency.ts";
import { judgeVersionInUse, worstLevel } from "./version-in-use.ts";

export type ScanInput = {
	/** `list` for a plain list of packages. */
	format: Manifest["format"] | "list";
	project: string | undefined;
	dependencies: readonly ManifestDependency[];
	skipped: readonly SkippedEntry[];
};

/** The assessment of a scan so far, for callers who assess it part by part. */
export type Assessment = {
	/** @param reading of the dependency's package; undefined when it was not read */
	add(dependency: ManifestDependency, reading: PackageReading | undefined): void;
	/** The result of all that were added, without a scan id. */
	result(): ScanResult;
};

/**
 * @param readings by packageKey; a dependency without one was not read
 * @returns the result, without a scan id
 */
export function assessDependencies(
	input: ScanInput,
	readings: ReadonlyMap<string, PackageReading>,
): ScanResult {
	const assessment = startAssessment(input);
	for (const dependency of input.dependencies) {
		assessment.add(dependency, readings.get(packageKey(dependency.ref)));
	}
	return assessment.result();
}

export function startAssessment(input: ScanInput): Assessment {
	const dependencies: AssessedDependency[] = [];
	const summaries: PackageSummary[] = [];
	const pending: ScanResult["pending"] = [];
	const notFound: ScanResult["not_found"] = [];
	const unread: ScanResult["unread"] = [];

	function add(dependency: ManifestDependency, reading: PackageReading = NOT_READ): void {
		const listed = toListed(dependency);
		switch (reading.kind) {
			case "known":
				summaries.push(reading.summary);
				dependencies.push(assess(listed, reading.summary));
				break;
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
	const result = (): ScanResult => ({
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
		data_quality: judgeScanQuality(summaries, pending.length + unread.length),
	});
	return { add, result };
}

/**
 * Every verdict of the simulator begins with this: the name may be that of a real package, of which it says nothing.
 */
const INVENTED = "Invented:";

/** The package's verdict, preceded by the problems of the versions in use. */
function assess(listed: ListedDependency, summary: PackageSummary): AssessedDependency {
	const { version_facts: facts, ...verdict } = summary;
	const { versions: grammar } = describeEcosystem(listed.ecosystem);
	const inUse = facts
		? listed.versions.flatMap((version) => judgeVersionInUse(version, facts, grammar) ?? [])
		: [];
	const ofVersions = (wanted: Statement["effect"]) =>
		inUse.flatMap(({ reasons }) => reasons.filter(({ effect }) => effect === wanted));
	return {
		...listed,
		...verdict,
		headline: [
			...(verdict.sandbox ? [INVENTED] : []),
			// A package that should be removed needs no advice on its versions.
			...(verdict.status.label === "malicious" ? [] : inUse.flatMap(versionHeadline)),
			verdict.headline,
		].join(" "),
		reasons: [...ofVersions("against"), ...verdict.reasons, ...ofVersions("unread")],
		risk_level: worstLevel([verdict.risk_level, ...inUse.map(({ risk_level }) => risk_level)]),
		package_risk_level: verdict.risk_level,
		in_use: inUse,
		data_quality: verdict.data_quality.status,
	};
}

function versionHeadline({ version, reasons, mended_by: mendedBy }: VersionInUse): string[] {
	const worst = reasons.find(({ effect }) => effect === "against");
	if (!worst) return [];
	if (worst.id === "version_malware") return [`Remove version ${version} now: it is malware.`];
	return [
		mendedBy === null
			? `Something is known against version ${version}.`
			: `Go from version ${version} to ${mendedBy}.`,
	];
}

const NOT_READ: PackageReading = { kind: "unread", reason: "It was not read." };

function toListed(dependency: ManifestDependency): ListedDependency {
	const { ecosystem, name } = dependency.ref;
	return { ecosystem, package: name, ...factsOfFile(dependency) };
}

/** The facts about a dependency that only the file has: versions, paths, direct or not. */
export function factsOfFile({
	versions,
	requirement,
	isDirect,
	isDev,
	path,
	platformOf,
}: ManifestDependency): Omit<ListedDependency, "ecosystem" | "package"> {
	return {
		versions,
		requirement: requirement ?? null,
		is_direct: isDirect ?? null,
		is_dev: isDev ?? null,
		path,
		...(platformOf === undefined ? {} : { platform_of: platformOf }),
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
