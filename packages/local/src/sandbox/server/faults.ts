/** Applies a fault to an answer, before and while it is sent. */

import type { UpstreamKey } from "@dephealth/core/sources/sources.ts";
import { type GithubBudget, graphqlLimit, primaryLimit, secondaryLimit } from "../upstreams/github-limits.ts";
import { type Answer, text } from "./answer.ts";
import type { Faults } from "./behaviour.ts";
import { cloudflareRefusal } from "./limits.ts";

/** The way in which the bytes leave: `whole` as they should, the rest as the mode of the same name says. */
export type Delivery = "whole" | "down" | "slow" | "truncated" | "hang";

export type FaultyCall = { upstream: UpstreamKey; isGraphql: boolean; budget: GithubBudget };

const REASONS: ReadonlyMap<number, string> = new Map([
	[500, "Internal Server Error"],
	[502, "Bad Gateway"],
	[503, "Service Unavailable"],
	[504, "Gateway Timeout"],
]);

/** The answer that a hit call gets, and how it leaves. */
export function spoil(
	answer: Answer,
	faults: Faults,
	call: FaultyCall,
): { answer: Answer; delivery: Delivery } {
	switch (faults.mode) {
		case "down":
		case "slow":
		case "truncated":
		case "hang":
			return { answer, delivery: faults.mode };
		case "garbage":
			return { answer: garbage(answer), delivery: "whole" };
		case "partial_200":
			return { answer: call.isGraphql ? withoutHistory(answer) : answer, delivery: "whole" };
		default:
			return { answer: refusal(answer.pattern, faults, call), delivery: "whole" };
	}
}

function refusal(pattern: string, faults: Faults, { upstream, isGraphql, budget }: FaultyCall): Answer {
	const { mode, retryAfterSeconds } = faults;
	if (mode === "rate_limited_200" && isGraphql) return graphqlLimit(pattern, budget);
	if (mode === "rate_limited_200" || mode === "rate_limited_403") {
		return retryAfterSeconds === undefined
			? primaryLimit(pattern, budget)
			: secondaryLimit(pattern, budget, retryAfterSeconds);
	}
	const plain =
		mode === "rate_limited" ? tooMany(pattern, upstream, budget) : failure(pattern, faults.status);
	return retryAfterSeconds === undefined
		? plain
		: { ...plain, headers: { ...plain.headers, "retry-after": String(retryAfterSeconds) } };
}

/** npm is behind Cloudflare; GitHub's secondary limit also comes as 429. */
function tooMany(pattern: string, upstream: UpstreamKey, budget: GithubBudget): Answer {
	if (upstream === "npmDownloads" || upstream === "npmRegistry") return cloudflareRefusal(pattern);
	if (upstream !== "github") return text(pattern, 429, "Too Many Requests");
	const { "retry-after": _, ...headers } = secondaryLimit(pattern, budget, 0).headers;
	return { ...secondaryLimit(pattern, budget, 0), status: 429, headers };
}

function failure(pattern: string, status: number): Answer {
	return text(pattern, status, REASONS.get(status) ?? `Error ${status}`);
}

/** A proxy's page, with the status of success: the worst kind. */
function garbage({ pattern }: Answer): Answer {
	return {
		pattern,
		status: 200,
		headers: { "content-type": "text/html" },
		body: "<!doctype html><title>Just a moment…</title><p>Checking your browser before you continue.",
	};
}

/** GitHub's answer to a query that costs too much: some of the data, and an error for each part it left out. */
function withoutHistory(answer: Answer): Answer {
	const body: unknown = JSON.parse(answer.body);
	if (typeof body !== "object" || body === null) return answer;
	const data: unknown = Reflect.get(body, "data");
	if (typeof data !== "object" || data === null) return answer;
	const errors: unknown[] = [];
	const spoiled = Object.entries(data).map(([key, value]): [string, unknown] => {
		if (typeof value !== "object" || value === null || !("defaultBranchRef" in value)) return [key, value];
		errors.push({
			type: "RESOURCE_LIMITS_EXCEEDED",
			path: [key, "defaultBranchRef"],
			message: "Resource limits for this query exceeded.",
		});
		return [key, { ...value, defaultBranchRef: null }];
	});
	return { ...answer, body: JSON.stringify({ ...body, data: Object.fromEntries(spoiled), errors }) };
}
