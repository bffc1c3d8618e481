import type { FailedReport, SourceName, SourceReport } from "@dephealth/core/facts/source-report.ts";
import type { PackageRef } from "@dephealth/core/package/package-ref.ts";
import {
	classifyFailure,
	type ErrorClass,
	isWorthRetrying,
} from "@dephealth/core/resilience/error-classifier.ts";
import type { SourceFailure } from "@dephealth/core/storage/permanent-failures.ts";
import { z } from "zod";
import { packageRefSchema, parseTaskInput, reportsSchema } from "./task-input.ts";

const inputSchema = z.object({ package: packageRefSchema, reports: reportsSchema });

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

/** Decides what the failures of one collection mean. Pure. */
export function classifyFailures(ref: PackageRef, reports: readonly SourceReport[]): Classification {
	const failed = reports.filter((report) => report.state === "failed");
	const failures = failed.map(describe);
	const retrySources = failed
		.filter((_, index) => isWorthRetrying(classOf(failures[index])))
		.map((r) => r.source);
	const base = { retrySources, failures, errorClass: worstClass(failures) };
	if (isUnknownToRegistry(ref, reports)) return { ...base, verdict: "permanent", retrySources: [] };
	if (reports.some((report) => report.state === "collected")) return { ...base, verdict: "score" };
	return { ...base, verdict: retrySources.length > 0 ? "retry_later" : "permanent" };
}

/** The registry's own "no" is final, unless another source still knows the package. */
function isUnknownToRegistry(ref: PackageRef, reports: readonly SourceReport[]): boolean {
	const registry: SourceName = ref.ecosystem === "npm" ? "npm" : "deps_dev";
	const said = reports.find((report) => report.source === registry);
	if (said?.state !== "failed" || said.error !== "PackageNotFoundError") return false;
	return !reports.some((report) => report.source === "deps_dev" && report.state === "collected");
}

function describe(report: FailedReport): SourceFailure {
	return {
		source: report.source,
		error: report.error,
		cause: report.cause,
		error_class: classifyFailure({ error: report.error, cause: report.cause }),
	};
}

function classOf(failure: SourceFailure | undefined): ErrorClass {
	return failure?.error_class ?? "unknown";
}

function worstClass(failures: readonly SourceFailure[]): ErrorClass {
	const classes = new Set(failures.map(classOf));
	if (classes.has("transient")) return "transient";
	return classes.has("unknown") ? "unknown" : "permanent";
}

export const handler = async (input: unknown): Promise<Classification> => {
	const { package: ref, reports } = parseTaskInput(inputSchema, input);
	return classifyFailures(ref, reports);
};
