/** The meaning of errors inside a GraphQL answer, for the whole answer and for single facts. Pure. */
import {
	BadResponseError,
	PackageNotFoundError,
	type UpstreamError,
	UpstreamForbiddenError,
	UpstreamUnavailableError,
} from "../../../errors.ts";
import type { Gap } from "../../../facts/source-report.ts";
import type { AnswerHeaders } from "../../../http/json-request.ts";
import { type Caller, forbidden, rateLimited, SOURCE } from "../error-answers.ts";
import { isRateLimitError, rateLimitWaitSeconds } from "../rate-limit.ts";
import { HISTORY_FIELDS } from "../repository-reading.ts";
import type { GraphqlError } from "../schema.ts";

/** GraphQL reports its errors inside an answer of this status. */
const STATUS = 200;

const FACTS_BY_FIELD: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
	["archivedAt", ["archivedAt"]],
	["licenseInfo", ["license"]],
	["fundingLinks", ["hasFunding"]],
	["isSecurityPolicyEnabled", ["hasSecurityPolicy"]],
	["issues", ["openIssues"]],
	["defaultBranchRef", HISTORY_FIELDS],
]);

/**
 * GitHub had the repository and gave up on a part of it. Its `issues` are never null, so that an error in them takes the
 * whole repository with it: a lighter question may be answered. The name stays the base's.
 */
export class RepositoryGivenUpError extends UpstreamUnavailableError {
	readonly errors: readonly GraphqlError[];

	constructor(errors: readonly GraphqlError[]) {
		super("GitHub gave up on a part of the repository.", { source: SOURCE, status: STATUS });
		this.errors = errors;
	}
}

/**
 * The token may not see the repository: its organisation asks for a sign-in (SAML) or lists addresses. Without the token
 * anybody may see a public one. The name stays the base's.
 */
export class TokenRefusedError extends UpstreamForbiddenError {}

export function isGivenUp(errors: readonly GraphqlError[]): boolean {
	return (
		errors.length > 0 &&
		errors.every(({ type, path }) => path.length > 1 || type === "RESOURCE_LIMITS_EXCEEDED") &&
		errors.every((error) => errorName(error) !== "UpstreamForbiddenError")
	);
}

/** Why there is no repository in the answer, as the error to throw. */
export function missingRepositoryError(errors: readonly GraphqlError[], caller: Caller): UpstreamError {
	const options = { source: SOURCE, status: STATUS };
	if (errors.some((error) => error.type === "NOT_FOUND")) {
		return new PackageNotFoundError("GitHub does not know the repository.", options);
	}
	const kinds = errors.map((error) => error.type ?? "untyped").join(", ") || "none";
	switch (errors[0] && errorName(errors[0])) {
		case "UpstreamForbiddenError":
			return new TokenRefusedError(forbidden(caller, STATUS).message, options);
		case "UpstreamUnavailableError":
			return new UpstreamUnavailableError(
				`GitHub could not finish the query (${kinds}); it may later.`,
				options,
			);
		default:
			return new BadResponseError(
				`GitHub answered the query without a repository; its errors are: ${kinds}.`,
				options,
			);
	}
}

/** @throws RateLimitedError when the answer is a refusal because of a limit */
export function throwIfRateLimited(
	errors: readonly GraphqlError[],
	headers: AnswerHeaders,
	caller: Caller,
): void {
	const limit = errors.find(isRateLimitError);
	if (!limit) return;
	// A typed error concerns the hourly points, regardless of the headers; prose may mean any limit.
	const seconds = rateLimitWaitSeconds(headers, caller.now, limit.type ? "primary" : "unclear");
	throw rateLimited(seconds, caller, STATUS);
}

/** The facts that partial data lacks, by the paths of its errors. */
export function partialGaps(errors: readonly GraphqlError[]): Gap[] {
	const gaps = new Map<string, Gap>();
	for (const error of errors) {
		const [root, field] = error.path;
		if (root !== "repository" || typeof field !== "string") continue;
		for (const fact of FACTS_BY_FIELD.get(field) ?? []) {
			gaps.set(fact, { field: fact, error: errorName(error) });
		}
	}
	return [...gaps.values()];
}

/** The name of our error for one of theirs. An untyped error means that a query ran out of time. */
export function errorName(error: GraphqlError): string {
	switch (error.type) {
		case "RESOURCE_LIMITS_EXCEEDED":
		case "SERVICE_UNAVAILABLE":
			return "UpstreamUnavailableError";
		case "FORBIDDEN":
		case "INSUFFICIENT_SCOPES":
			return "UpstreamForbiddenError";
		default:
			return /\btime(?:d )?out\b/i.test(error.message ?? "")
				? "UpstreamUnavailableError"
				: "BadResponseError";
	}
}
