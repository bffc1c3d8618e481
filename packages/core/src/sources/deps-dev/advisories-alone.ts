/** A report where deps.dev does not know the package, or its whole ecosystem: the advisories are all that there is. Pure. */
import type { Advisory } from "../../facts/source-facts.ts";
import type { DepsDevReport, Gap } from "../../facts/source-report.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import type { DepsDevFacts } from "./facts.ts";
import { releaseFacts, type versionFacts } from "./report-facts.ts";
import { gapsOf } from "./requests.ts";

export type DescriptionFacts = ReturnType<typeof versionFacts> & Pick<DepsDevFacts, "repository" | "project">;

/** The fields that describe a version and its project. */
export const DESCRIPTION_FIELDS = [
	"licenses",
	"advisoryIds",
	"hasProvenance",
	"repository",
	"project",
] as const;
/** Stands where the gaps say that nothing is known. */
export const NO_DESCRIPTION: DescriptionFacts = {
	licenses: [],
	advisoryIds: [],
	hasProvenance: false,
	repository: null,
	project: null,
};

/** The report on a package that was removed as malware, or that deps.dev never knew: it consists of the advisories. */
export function advisoriesAlone(
	ref: PackageRef,
	read: { value: readonly Advisory[] | null; gaps: readonly Gap[] },
	observedAt: string,
): DepsDevReport {
	const nothing = releaseFacts([], undefined, ref.ecosystem);
	return {
		source: "deps_dev",
		state: "collected",
		observedAt,
		facts: {
			...nothing,
			...NO_DESCRIPTION,
			dependents: null,
			...(read.value && { advisories: [...read.value] }),
		},
		gaps: [
			...gapsOf([...Object.keys(nothing), ...DESCRIPTION_FIELDS, "dependents"], "PackageNotFoundError"),
			...read.gaps,
		],
	};
}

/** The report for an ecosystem that deps.dev does not know. */
export function notCovered(
	ref: PackageRef,
	read: { value: readonly Advisory[] | null; gaps: readonly Gap[] },
	observedAt: string,
): DepsDevReport {
	const report = advisoriesAlone(ref, read, observedAt);
	return { ...report, facts: { ...report.facts, isCovered: false }, gaps: [...read.gaps] };
}
