/** The judgement of the requested version, in addition to the package's. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { VersionInUse } from "@dephealth/contract/schemas/version-facts.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { judgeVersionInUse } from "@dephealth/core/scan/assessment/version-in-use.ts";
import { resolveVersion } from "./requested-package.ts";

export type JudgedVersion = {
	/** The version as the user wrote it. */
	requested: string;
	/** The version that it means; null when unknown. */
	version: string | null;
	/** Null when nothing is known against it; undefined when that could not be read. */
	judgement: VersionInUse | null | undefined;
};

export function judgeRequestedVersion(requested: string, document: PackageDocument): JudgedVersion {
	const { ecosystem, package: name, version_facts: facts, latest_version: latest } = document;
	const known = [latest, facts?.newest_unmarked ?? null, ...(facts?.newest_of_lines ?? [])];
	const version = resolveVersion({ ref: { ecosystem, name }, version: requested }, known) ?? null;
	if (facts === null || version === null) return { requested, version, judgement: undefined };
	const judgement = judgeVersionInUse(version, facts, describeEcosystem(ecosystem).versions) ?? null;
	return { requested, version, judgement };
}

/** The problems of the latest version if no other was requested; undefined when there are none. */
export function judgeLatestVersion(document: PackageDocument): JudgedVersion | undefined {
	const { ecosystem, version_facts: facts, latest_version: latest } = document;
	if (facts === null || latest === null) return undefined;
	const judgement = judgeVersionInUse(latest, facts, describeEcosystem(ecosystem).versions);
	return judgement && { requested: latest, version: latest, judgement };
}

/** A sentence about the version, and the reasons for a judgement. */
export function versionReport({ requested, version, judgement }: JudgedVersion): {
	title: string;
	reasons: string[];
} {
	if (version === null) {
		return {
			title: `Version ${requested}: the release is not known. Write a full version, such as 1.2.3.`,
			reasons: [],
		};
	}
	const name =
		version === requested ? `Version ${version}` : `Version ${version} (the newest of ${requested})`;
	if (judgement === undefined) return { title: `${name}: its advisories were not read.`, reasons: [] };
	if (judgement === null) return { title: `${name}: nothing is known against it.`, reasons: [] };
	return { title: `${name}: ${judgement.risk_level}`, reasons: judgement.reasons.map(({ text }) => text) };
}

/** The part of `check --json` about one version. */
export function versionJson({ requested, version, judgement }: JudgedVersion) {
	const state = judgement === undefined ? "unread" : judgement === null ? "nothing_known_against" : "judged";
	return {
		requested,
		version,
		state,
		risk_level: judgement?.risk_level ?? null,
		reasons: judgement?.reasons ?? [],
		mended_by: judgement?.mended_by ?? null,
	};
}
