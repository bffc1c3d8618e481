/** A failure in a collection, in the structured form that state machines, dead letters and records pass on. */
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod/mini";
import { whyFailed } from "../facts/why-failed.ts";
import { maskSecrets } from "../observability/mask-secrets.ts";
import { classifyFailure, type ErrorClass } from "../resilience/error-classifier.ts";
import { readCause, withoutPaths } from "../resilience/failure-cause.ts";

export type SourceFailure = {
	/** The source that failed, or the step of the collection. */
	source: string;
	/** The error's name. */
	error: string;
	/** The error's message, bounded, without secrets and paths. */
	cause: string;
	/** The status of the upstream's HTTP answer, when there was one. */
	status?: number | undefined;
	/** The upstream that failed, as circuits and metrics name it. */
	upstream?: string | undefined;
	error_class: ErrorClass;
};

const MAX_FAILURES = 16;
const MAX_SOURCE_BYTES = 64;
const MAX_ERROR_BYTES = 128;
const MAX_CAUSE_BYTES = 512;

/**
 * Reads one failure of any writer into its structured form: a `cause` may be a state machine's caught error, and the
 * shared classifier decides the class, regardless of the claimed one.
 */
export const failureSchema = z.pipe(
	z.object({
		source: z.catch(z.string(), "unknown"),
		error: z.catch(z.string(), "Error"),
		cause: z.catch(z.string(), ""),
		status: z.catch(z.optional(z.int()), undefined),
		upstream: z.catch(z.optional(z.string()), undefined),
	}),
	z.transform(({ source, error, cause, status: known, upstream }): SourceFailure => {
		const { message, status = known } = readCause(cause);
		return {
			source: maskSecrets(source, MAX_SOURCE_BYTES),
			error: maskSecrets(error, MAX_ERROR_BYTES),
			cause: maskSecrets(withoutPaths(message), MAX_CAUSE_BYTES),
			...(status !== undefined && { status }),
			...(upstream !== undefined && { upstream: maskSecrets(upstream, MAX_SOURCE_BYTES) }),
			error_class: classifyFailure({ error, cause: message, status }),
		};
	}),
);

export const failuresSchema = z.array(failureSchema).check(z.maxLength(MAX_FAILURES));

/** The class of several failures together: one that may pass outweighs those that will not. */
export function classOfFailures(failures: readonly SourceFailure[]): ErrorClass {
	const classes = new Set(failures.map((failure) => failure.error_class));
	if (classes.has("transient")) return "transient";
	return classes.has("unknown") ? "unknown" : "permanent";
}

/** The status of a package whose collection has failed for good. */
export function permanentStatus(failures: readonly SourceFailure[]): "not_found" | "failed" {
	return failures.some((failure) => failure.error === "PackageNotFoundError") ? "not_found" : "failed";
}

/** One line for readers: `npm: its rate limit is used up; GitHub: it did not answer in time`. */
export function summarizeFailures(failures: readonly SourceFailure[]): string {
	const texts = failures.map(
		({ source, upstream, error }) => `${upstream ?? labelOfSource(source)}: ${whyFailed(error)}`,
	);
	return [...new Set(texts)].join("; ");
}
