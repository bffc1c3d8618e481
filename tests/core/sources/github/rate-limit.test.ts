import {
	isRateLimitAnswer,
	isRateLimitError,
	rateLimitWaitSeconds,
} from "@dephealth/core/sources/github/rate-limit.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const NOW = Date.parse("2026-11-01T00:00:00Z");
const in90Seconds = String(NOW / 1000 + 90);
const says = (message: string) =>
	JSON.stringify({ message, documentation_url: "https://docs.github.com/rest#secondary-rate-limits" });

describe("an answer is a rate limit", () => {
	it.each([
		["429 without anything", 429, {}, ""],
		["403 with nothing left", 403, { "x-ratelimit-remaining": "0" }, says("Forbidden")],
		["403 with retry-after", 403, { "retry-after": "30", "x-ratelimit-remaining": "55" }, says("Forbidden")],
		["403 that says so", 403, {}, says("API rate limit exceeded for 192.0.2.1.")],
		["403 by the secondary limit", 403, {}, says("You have exceeded a secondary rate limit.")],
		["403 by abuse detection", 403, {}, says("You have triggered an abuse detection mechanism.")],
		["403 in plain text", 403, {}, "API rate limit exceeded"],
	])("%s", (_, status, headers, text) => {
		expect(isRateLimitAnswer({ status, headers, text })).toBe(true);
	});
});

describe("an answer is no rate limit", () => {
	it.each([
		[
			"403 for lack of rights",
			403,
			{ "x-ratelimit-remaining": "4999" },
			says("Resource not accessible by integration"),
		],
		["403 with a link to the page about limits", 403, {}, says("Forbidden")],
		["401", 401, { "x-ratelimit-remaining": "0" }, says("Bad credentials")],
		["404 with nothing left", 404, { "x-ratelimit-remaining": "0" }, says("Not Found")],
		["503 that mentions it", 503, { "retry-after": "5" }, "rate limit service unavailable"],
		["403 with a body that is no object", 403, {}, "null"],
	])("%s", (_, status, headers, text) => {
		expect(isRateLimitAnswer({ status, headers, text })).toBe(false);
	});
});

describe("a GraphQL error", () => {
	it.each([
		[{ type: "RATE_LIMITED" }, true],
		[{ type: "RATE_LIMIT", code: "graphql_rate_limit" }, true],
		[{ code: "graphql_rate_limit" }, true],
		[{ message: "You have exceeded a secondary rate limit. Please wait." }, true],
		[
			{ type: "NOT_FOUND", message: "Could not resolve to a Repository with the name 'a/rate limit'." },
			false,
		],
		[{ type: "RESOURCE_LIMITS_EXCEEDED", message: "Resource limits for this query exceeded." }, false],
		[{ message: "Something went wrong while executing your query." }, false],
		[{}, false],
	])("%j is a rate limit: %s", (error, expected) => expect(isRateLimitError(error)).toBe(expected));
});

describe("the wait", () => {
	it.each([
		[
			"retry-after first",
			{ "retry-after": "17", "x-ratelimit-remaining": "0", "x-ratelimit-reset": in90Seconds },
			17,
		],
		[
			"then the reset of a spent limit",
			{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": in90Seconds },
			90,
		],
		["the reset when nothing says what is left", { "x-ratelimit-reset": in90Seconds }, 90],
		[
			"a minute while the hourly limit is not spent",
			{ "x-ratelimit-remaining": "50", "x-ratelimit-reset": in90Seconds },
			60,
		],
		["a minute without headers", {}, 60],
		[
			"a minute for a reset nobody can read",
			{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "soon" },
			60,
		],
		["a second when the reset has passed", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1000" }, 1],
		["a second when asked to wait for none", { "retry-after": "0" }, 1],
		["an hour at most", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999" }, 3600],
	])("is %s", (_, headers, seconds) => expect(rateLimitWaitSeconds(headers, NOW)).toBe(seconds));

	it("is until the reset when the answer is about the hourly limit, whatever is said to be left", () => {
		const headers = { "x-ratelimit-remaining": "50", "x-ratelimit-reset": in90Seconds };
		expect(rateLimitWaitSeconds(headers, NOW, "primary")).toBe(90);
	});

	it("is whole seconds between one and an hour for any header", () => {
		const value = fc.option(fc.oneof(fc.string(), fc.nat().map(String), fc.double().map(String)), {
			nil: undefined,
		});
		fc.assert(
			fc.property(value, value, value, fc.nat(), (retryAfter, remaining, reset, now) => {
				const headers = Object.fromEntries(
					Object.entries({
						"retry-after": retryAfter,
						"x-ratelimit-remaining": remaining,
						"x-ratelimit-reset": reset,
					}).filter((entry): entry is [string, string] => entry[1] !== undefined),
				);
				const seconds = rateLimitWaitSeconds(headers, now);
				expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600).toBe(true);
			}),
		);
	});
});
