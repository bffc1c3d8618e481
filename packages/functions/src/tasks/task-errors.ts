/**
 * The errors that tasks declare beside their code. The definitions' tests read the declarations: a state may match only on
 * errors that its task throws.
 */
import type * as errors from "@dephealth/core/errors.ts";

/** A class of `core/src/errors.ts`, by the literal name that state machines match on. */
export type TaskErrorName = Extract<keyof typeof errors, `${string}Error`>;

/** The error of `parseTaskInput` for inputs that name no package. */
export const INPUT_ERROR = "InvalidTaskInputError" satisfies TaskErrorName;
/** The errors of `parseTaskInput` for inputs that name packages. */
export const INPUT_ERRORS = [
	INPUT_ERROR,
	"InvalidPackageRefError",
] as const satisfies readonly TaskErrorName[];

/** The errors of a call to an upstream that may also not know the package. */
export const UPSTREAM_ERRORS = [
	"PackageNotFoundError",
	"RateLimitedError",
	"UpstreamUnavailableError",
	"UpstreamTimeoutError",
	"BadResponseError",
	"UpstreamForbiddenError",
	"CircuitOpenError",
	"BulkheadFullError",
] as const satisfies readonly TaskErrorName[];
