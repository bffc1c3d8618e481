/** The meaning of GitHub's refusals. No message carries the token or text of the answer. */
import { PackageNotFoundError, RateLimitedError, UpstreamForbiddenError } from "../../errors.ts";
import type { MissingRepository } from "../../facts/source-facts.ts";
import type { TextAnswer } from "../../http/json-request.ts";
import { isRateLimitAnswer, rateLimitWaitSeconds } from "./rate-limit.ts";
import { github } from "./source.ts";

export const { name: SOURCE, defaultUrl: GITHUB_URL } = github.upstreams.github;

/** `now` in epoch milliseconds. */
export type Caller = { hasToken: boolean; now: number };

/**
 * Throws when GitHub's answer is more precise than its status; returns otherwise.
 *
 * @throws RepositoryBlockedError when GitHub has blocked the repository (451, or 403 with a `block`)
 * @throws RateLimitedError on 429 and on the 403 that is a rate limit
 * @throws UpstreamForbiddenError on 401 and any other 403
 */
export function refuseAnswer(answer: TextAnswer, caller: Caller): void {
	const { status } = answer;
	const block = blockReason(answer);
	if (block !== undefined) throw new RepositoryBlockedError(block, status);
	if (isRateLimitAnswer(answer)) {
		throw rateLimited(rateLimitWaitSeconds(answer.headers, caller.now), caller, status);
	}
	if (status === 401 || status === 403) throw forbidden(caller, status);
}

export function rateLimited(seconds: number, caller: Caller, status: number): RateLimitedError {
	const advice = caller.hasToken
		? ""
		: " Without a token GitHub allows 60 calls an hour: set GITHUB_TOKEN to have 5,000.";
	return new RateLimitedError(`GitHub asks to be called again in ${seconds} s (${status}).${advice}`, {
		source: SOURCE,
		status,
		retryAfterSeconds: seconds,
	});
}

export function forbidden(caller: Caller, status: number): UpstreamForbiddenError {
	const advice = caller.hasToken
		? "Check that GITHUB_TOKEN is valid, has not expired and may read public repositories."
		: "Set GITHUB_TOKEN to a token that may read public repositories.";
	return new UpstreamForbiddenError(`GitHub refuses the request (${status}). ${advice}`, {
		source: SOURCE,
		status,
	});
}

/** GitHub has the repository and does not show it. Its name stays that of its base: for a package both are one. */
export class RepositoryBlockedError extends PackageNotFoundError {
	readonly why: MissingRepository;

	constructor(why: MissingRepository, status: number) {
		super(`GitHub has blocked access to the repository (${status}).`, { source: SOURCE, status });
		this.why = why;
	}
}

/** The reason for which a repository is missing. */
export function whyMissing(error: PackageNotFoundError): MissingRepository {
	return error instanceof RepositoryBlockedError ? error.why : "not_found";
}

const REASONS: ReadonlyMap<unknown, MissingRepository> = new Map([
	["tos", "terms_of_service"],
	["dmca", "law"],
]);

/** 451, or 403 with `{"block": {"reason": "tos"}}`; undefined when the answer is no block. */
function blockReason({ status, text }: TextAnswer): MissingRepository | undefined {
	if (status !== 451 && status !== 403) return undefined;
	const otherwise = status === 451 ? "law" : undefined;
	try {
		const body: unknown = JSON.parse(text);
		const block: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "block") : undefined;
		if (typeof block !== "object" || block === null) return otherwise;
		return REASONS.get(Reflect.get(block, "reason")) ?? otherwise ?? "blocked";
	} catch {
		return otherwise;
	}
}
