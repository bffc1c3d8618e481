import {
	BulkheadFullError,
	CircuitOpenError,
	PackageNotFoundError,
	RateLimitedError,
	RepositoryUnreadableError,
	UpstreamError,
	UpstreamForbiddenError,
} from "../../errors.ts";
import { OutOfTimeError } from "../deadline.ts";
import type { Outcome } from "./circuit-transition.ts";

/**
 * Decides what an error says about the upstream's health. 400, 401, 403 and 404 are answers and count as successes.
 * Rate limits, outages, timeouts and garbage count as failures. Anything else (the caller gave up, our own defect)
 * counts as neither.
 */
export function outcomeOf(error: unknown): Outcome {
	if (!(error instanceof UpstreamError) || isOurOwn(error)) return "ignored";
	// A refusal without a status is our own budget's: the upstream was not asked.
	if (error instanceof RateLimitedError) return error.status === undefined ? "ignored" : "failure";
	if (error instanceof PackageNotFoundError || error instanceof UpstreamForbiddenError) return "success";
	if (error instanceof RepositoryUnreadableError) return "success";
	const { status } = error;
	return status !== undefined && status >= 400 && status < 500 && status !== 408 ? "success" : "failure";
}

/** The upstream was not asked, or not for long enough to tell. */
function isOurOwn(error: UpstreamError): boolean {
	return (
		error instanceof BulkheadFullError || error instanceof CircuitOpenError || error instanceof OutOfTimeError
	);
}
