import type { SourceFailure } from "@dephealth/core/collection/source-failure.ts";
import type { Gap, SourceName, SourceReport } from "@dephealth/core/facts/source-report.ts";
import { registrySourceOf } from "@dephealth/core/packages/ecosystem.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import {
	classifyFailure,
	type ErrorClass,
	isWorthRetrying,
} from "@dephealth/core/resilience/error-classifier.ts";
import { OPTIONAL_SOURCES } from "@dephealth/core/scoring/data-quality.ts";
import { z } from "zod";
import { taskHandler } from "../invocation.ts";
import { packageRefSchema, parseTaskInput, reportsSchema } from "../task-input.ts";

const inputSchema = z.object({
	package: packageRefSchema,
	reports: reportsSchema,
	previousReports: reportsSchema.default([]),
});

/**
 * - `score`: something is known; what is missing and may come is in `retrySources`
 * - `retry_later`: nothing is known yet
 * - `permanent`: the registry does not know the package, or every source refuses for good
 */
export type Classification = {
	verdict: "score" | "retry_later" | "permanent";
	retrySources: SourceName[];
	failures: SourceFailure[];
	/** The class of the failures taken together, for the dead-letter message. */
	errorClass: ErrorClass;
};

/**
 * Decides what the failures of one collection mean, those of a source's parts (its gaps) included. Pure.
 *
 * @param previousReports what earlier collections learned: a repair adds to it
 */
export function classifyFailures(
	ref: PackageRef,
	reports: readonly SourceReport[],
	previousReports: readonly SourceReport[] = [],
): Classification {
	const bySource = reports.map((report) => ({ source: report.source, failures: failuresOf(report) }));
	const failures = bySource.flatMap((entry) => entry.failures);
	const retrySources = bySource
		.filter((entry) => entry.failures.some((failure) => isWorthRetrying(failure.error_class)))
		.map((entry) => entry.source);
	const base = { retrySources, failures, errorClass: worstClass(failures) };
	if (isUnknownToRegistry(ref, reports)) return { ...base, verdict: "permanent", retrySources: [] };
	if ([...reports, ...previousReports].some(isKnowledge)) return { ...base, verdict: "score" };
	if (retrySources.length === 0) return { ...base, verdict: "permanent" };
	// Nothing is stored now, so all that was asked is asked again: what answered, what refused, and what another answer
	// had made pointless.
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
	return report.state === "collected" && !OPTIONAL_SOURCES.has(report.source);
}

/** The registry's own "no" is final, unless another source still knows the package. */
function isUnknownToRegistry(ref: PackageRef, reports: readonly SourceReport[]): boolean {
	const registry = registrySourceOf(ref.ecosystem);
	const said = reports.find((report) => report.source === registry);
	if (said?.state !== "failed" || said.error !== "PackageNotFoundError") return false;
	return !reports.some((report) => report.source === "deps_dev" && report.state === "collected");
}

function failuresOf(report: SourceReport): SourceFailure[] {
	switch (report.state) {
		case "failed":
			return [describe(report.source, report.error, report.cause)];
		case "collected":
			return gapsByError(report.gaps).map(([error, fields]) =>
				describe(report.source, error, `Not read: ${fields.join(", ")}.`),
			);
		case "skipped":
			return [];
	}
}

/** One failed call often leaves several gaps. */
function gapsByError(gaps: readonly Gap[]): [error: string, fields: string[]][] {
	const fields = Map.groupBy(gaps, (gap) => gap.error);
	return [...fields].map(([error, group]) => [error, group.map((gap) => gap.field)]);
}

function describe(source: SourceName, error: string, cause: string): SourceFailure {
	return { source, error, cause, error_class: classifyFailure({ error, cause }) };
}

function worstClass(failures: readonly SourceFailure[]): ErrorClass {
	const classes = new Set(failures.map((failure) => failure.error_class));
	if (classes.has("transient")) return "transient";
	return classes.has("unknown") ? "unknown" : "permanent";
}

export const handler = taskHandler("classify-failures", async (input): Promise<Classification> => {
	const { package: ref, reports, previousReports } = parseTaskInput(inputSchema, input);
	return classifyFailures(ref, reports, previousReports);
});
