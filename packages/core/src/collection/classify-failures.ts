/** Decides what the failures of a collection mean for its package. Pure. */
import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { type Gap, NOT_ASKED_YET, type SourceReport } from "../facts/source-report.ts";
import { registrySourceOf } from "../packages/ecosystem.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { classifyFailure, type ErrorClass, isWorthRetrying } from "../resilience/error-classifier.ts";
import { SOURCES } from "../sources/sources.ts";
import { classOfFailures, type SourceFailure } from "./source-failure.ts";

/**
 * - `score`: something is known; `retrySources` lists the sources that may still answer
 * - `retry_later`: nothing is known yet
 * - `permanent`: the registry does not know the package, or every source refuses permanently
 */
export type Classification = {
	verdict: "score" | "retry_later" | "permanent";
	retrySources: SourceName[];
	failures: SourceFailure[];
	/** The combined class of the failures, for the dead-letter message. */
	errorClass: ErrorClass;
};

/**
 * Decides what the failures of one collection mean, including failed parts of a source (its gaps). Pure.
 *
 * @param previousReports the reports of earlier collections, to which a repair adds
 */
export function classifyFailures(
	ref: PackageRef,
	reports: readonly SourceReport[],
	previousReports: readonly SourceReport[] = [],
): Classification {
	if (isNamedForNothing(ref, reports, previousReports)) {
		return {
			verdict: "permanent",
			retrySources: [],
			failures: [NO_SUCH_REPOSITORY],
			errorClass: NO_SUCH_REPOSITORY.error_class,
		};
	}
	const bySource = reports.map((report) => ({ source: report.source, failures: failuresOf(report) }));
	const failures = bySource.flatMap((entry) => entry.failures);
	const retrySources = bySource
		.filter((entry) => entry.failures.some((failure) => isWorthRetrying(failure.error_class)))
		.map((entry) => entry.source);
	const base = { retrySources, failures, errorClass: classOfFailures(failures) };
	if (isUnknownToRegistry(ref, reports)) return { ...base, verdict: "permanent", retrySources: [] };
	if ([...reports, ...previousReports].some(isKnowledge)) return { ...base, verdict: "score" };
	if (retrySources.length === 0) return { ...base, verdict: "permanent" };
	// The batch stores nothing now, so every source is asked again: those that answered, those that refused, and those
	// that another answer had made pointless.
	return {
		...base,
		verdict: "retry_later",
		retrySources: reports.filter(wasAsked).map(({ source }) => source),
	};
}

function wasAsked(report: SourceReport): boolean {
	return !(report.state === "skipped" && report.reason === "not_requested");
}

/** An optional source alone says nothing about whether the package exists. */
function isKnowledge(report: SourceReport): boolean {
	return report.state === "collected" && !SOURCES[report.source].isOptional;
}

/** The registry's own "no" is final, unless another source still knows the package. */
function isUnknownToRegistry(ref: PackageRef, reports: readonly SourceReport[]): boolean {
	const registry = registrySourceOf(ref.ecosystem);
	const said = reports.find((report) => report.source === registry);
	if (said?.state !== "failed" || said.error !== "PackageNotFoundError") return false;
	return !reports.some((report) => report.source === "deps_dev" && report.state === "collected");
}

/** A package whose name is that of its repository does not exist without the repository. */
const NO_SUCH_REPOSITORY: SourceFailure = {
	source: "github",
	error: "PackageNotFoundError",
	cause: "GitHub knows no repository of that name, or it is private.",
	status: 404,
	error_class: "permanent",
};

function saysNotFound(report: SourceReport): boolean {
	if (report.source !== "github" || report.state !== "collected" || report.facts.found) return false;
	return (report.facts.why ?? "not_found") === "not_found";
}

/** One that was there before, or is warned of, is a package whose repository is gone. */
function isNamedForNothing(
	ref: PackageRef,
	reports: readonly SourceReport[],
	previousReports: readonly SourceReport[],
): boolean {
	const isWarnedOf = reports.some(
		(report) =>
			report.source === "deps_dev" &&
			report.state === "collected" &&
			(report.facts.advisories ?? []).length > 0,
	);
	return (
		registrySourceOf(ref.ecosystem) === "github" &&
		reports.some(saysNotFound) &&
		!isWarnedOf &&
		!previousReports.some(isKnowledge)
	);
}

function failuresOf(report: SourceReport): SourceFailure[] {
	switch (report.state) {
		case "failed":
			return [describe(report.source, report)];
		case "collected":
			return gapsByError(report.gaps).map(([error, fields]) =>
				describe(report.source, { error, cause: `Not read: ${fields.join(", ")}.` }),
			);
		case "skipped":
			return [];
	}
}

/** One failed call often leaves several gaps. */
function gapsByError(gaps: readonly Gap[]): [error: string, fields: string[]][] {
	const asked = gaps.filter(({ error }) => error !== NOT_ASKED_YET);
	const fields = Map.groupBy(asked, (gap) => gap.error);
	return [...fields].map(([error, group]) => [error, group.map((gap) => gap.field)]);
}

function describe(
	source: SourceName,
	{ error, cause, status, upstream }: Omit<SourceFailure, "source" | "error_class">,
): SourceFailure {
	return {
		source,
		error,
		cause,
		...(status !== undefined && { status }),
		...(upstream !== undefined && { upstream }),
		error_class: classifyFailure({ error, cause, status }),
	};
}
