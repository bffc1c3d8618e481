/** GitHub's answers when a limit is used up: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
import type { Answer } from "../server/answer.ts";
import { json } from "../server/answer.ts";

export type GithubBudget = { limit: number; used: number; resetAtSeconds: number };

const REST_DOCS = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";

export function budgetHeaders(budget: GithubBudget, resource: "core" | "graphql"): Record<string, string> {
	return {
		"x-ratelimit-limit": String(budget.limit),
		"x-ratelimit-remaining": String(Math.max(budget.limit - budget.used, 0)),
		"x-ratelimit-used": String(Math.min(budget.used, budget.limit)),
		"x-ratelimit-reset": String(budget.resetAtSeconds),
		"x-ratelimit-resource": resource,
	};
}

/** The hourly budget is spent: 403, no `retry-after`, the time in `x-ratelimit-reset`. */
export function primaryLimit(pattern: string, budget: GithubBudget): Answer {
	return json(
		pattern,
		403,
		{
			message:
				"API rate limit exceeded for user ID 1. If you reach out to GitHub Support for help, please include the request ID.",
			documentation_url: REST_DOCS,
			status: "403",
		},
		budgetHeaders({ ...budget, used: budget.limit }, "core"),
	);
}

/** Too many requests at once: 403 with `retry-after`, while the hourly budget is not used up. */
export function secondaryLimit(pattern: string, budget: GithubBudget, retryAfterSeconds: number): Answer {
	return json(
		pattern,
		403,
		{
			message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
			documentation_url: `${REST_DOCS}#about-secondary-rate-limits`,
			status: "403",
		},
		{ ...budgetHeaders(budget, "core"), "retry-after": String(retryAfterSeconds) },
	);
}

/** GraphQL's primary limit comes with status 200. */
export function graphqlLimit(pattern: string, budget: GithubBudget): Answer {
	return json(
		pattern,
		200,
		{ errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded for user ID 1." }] },
		budgetHeaders({ ...budget, used: budget.limit }, "graphql"),
	);
}
