/** How a state machine hands on what failed. */
import { z } from "zod";
import type { ErrorClass } from "../resilience/error-classifier.ts";

export type SourceFailure = { source: string; error: string; cause: string; error_class: ErrorClass };

export const failuresSchema: z.ZodType<SourceFailure[]> = z
	.array(
		z.object({
			source: z.string().max(64),
			error: z.string().max(256),
			cause: z.string().max(4096),
			error_class: z.enum(["transient", "permanent", "unknown"]).default("unknown"),
		}),
	)
	.max(16);

/** One line for the stored package: `npm: RateLimitedError; github: UpstreamTimeoutError`. */
export function summarizeFailures(failures: readonly SourceFailure[]): string {
	return failures.map((failure) => `${failure.source}: ${failure.error}`).join("; ");
}
