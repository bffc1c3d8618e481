/** How a state machine hands on what failed. */
import { z } from "zod";
import { ERROR_CLASSES, type ErrorClass } from "../resilience/error-classifier.ts";

export type SourceFailure = { source: string; error: string; cause: string; error_class: ErrorClass };

export const failuresSchema: z.ZodType<SourceFailure[]> = z
	.array(
		z.object({
			source: z.string().max(64),
			error: z.string().max(256),
			cause: z.string().max(4096),
			error_class: z.enum(ERROR_CLASSES).default("unknown"),
		}),
	)
	.max(16);

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

/** One line for the stored package: `npm: RateLimitedError; github: UpstreamTimeoutError`. */
export function summarizeFailures(failures: readonly SourceFailure[]): string {
	return failures.map((failure) => `${failure.source}: ${failure.error}`).join("; ");
}
