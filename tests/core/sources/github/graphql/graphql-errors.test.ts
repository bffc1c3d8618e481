import { inspect } from "node:util";
import {
	BadResponseError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";
import type { ScriptedAnswer } from "../../../../scripted-http-client.ts";
import { data, repository, reset, scriptedGithub, token } from "./scripted-github.ts";

const { answers, answersRest, requests, collect, caught } = scriptedGithub();

/** REST's answers about a repository that anybody may see. */
function answersPublicRest() {
	answersRest("GET /repos/facebook/react", {
		body: {
			full_name: "facebook/react",
			archived: false,
			fork: false,
			stargazers_count: 5,
			forks_count: 6,
		},
	});
	answersRest("GET /repos/facebook/react/commits?per_page=100", { body: [] });
}

describe("what GitHub refuses", () => {
	it.each<[string, ScriptedAnswer, number]>([
		[
			"200 RATE_LIMITED",
			{
				headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
				body: { data: null, errors: [{ type: "RATE_LIMITED" }] },
			},
			900,
		],
		[
			"200 RATE_LIMIT",
			{
				headers: { "x-ratelimit-remaining": "12", "x-ratelimit-reset": reset },
				body: { errors: [{ type: "RATE_LIMIT", code: "graphql_rate_limit" }] },
			},
			900,
		],
		[
			"200 with a secondary limit",
			{
				headers: { "retry-after": "45" },
				body: { errors: [{ message: "You have exceeded a secondary rate limit" }] },
			},
			45,
		],
		[
			"403 with a secondary limit",
			{ status: 403, body: { message: "You have exceeded a secondary rate limit" } },
			60,
		],
		["403 with retry-after", { status: 403, headers: { "retry-after": "8" } }, 8],
		["429", { status: 429, headers: { "retry-after": "8" } }, 8],
	])("%s is a rate limit", async (_, answer, seconds) => {
		answers(answer);
		const error = await caught();
		expect(error).toBeInstanceOf(RateLimitedError);
		expect(error).toHaveProperty("retryAfterSeconds", seconds);
	});

	it.each<[string, ScriptedAnswer]>([
		["401", { status: 401, body: { message: "Bad credentials" } }],
		["403", { status: 403, body: { message: "Resource not accessible by personal access token" } }],
	])("%s names the variable to look at", async (_, answer) => {
		answers(answer);
		const error = await caught();
		expect(error).toBeInstanceOf(UpstreamForbiddenError);
		expect(error).toHaveProperty("message", expect.stringContaining("Check that GITHUB_TOKEN is valid"));
	});

	it.each<[string, ScriptedAnswer, new (...args: never[]) => Error]>([
		["502", { status: 502 }, UpstreamUnavailableError],
		["504", { status: 504 }, UpstreamUnavailableError],
		[
			"no data and other errors",
			{ body: { data: null, errors: [{ message: "Field 'x' doesn't exist" }] } },
			BadResponseError,
		],
		["no data and no errors", { body: {} }, BadResponseError],
		["a null repository without an error", data(null), BadResponseError],
		["a shape that is not GitHub's", data({ nameWithOwner: 7 }), BadResponseError],
	])("%s is %3$s", async (_, answer, expected) => {
		answers(answer);
		expect(await caught()).toBeInstanceOf(expected);
	});

	it.each<[string, ScriptedAnswer]>([
		["401", { status: 401, body: { message: `Bad credentials: ${token}` } }],
		["403", { status: 403, body: { message: `no rights for ${token}` } }],
		["429", { status: 429, body: { message: token } }],
		["404", { status: 404, body: { message: token } }],
		["an error without data", { body: { errors: [{ message: `unexpected ${token}` }] } }],
	])("the token is in no part of the error of %s, even when the answer repeats it", async (_, answer) => {
		answers(answer);
		expect(inspect(await caught(), { depth: 10, showHidden: true })).not.toContain(token);
	});
});

describe("when GitHub gives up on a part that is never null, and with it on the repository", () => {
	const path = ["repository", "issues"];
	const heavy = data(null, [{ type: "RESOURCE_LIMITS_EXCEEDED", path, message: "Resource limits exceeded" }]);
	const { issues: _issues, ...light } = repository();

	it("a lighter question tells the rest", async () => {
		answers(heavy, data(light));
		const { facts, gaps } = await collect();
		expect(facts).toMatchObject({
			found: true,
			archived: true,
			openIssues: null,
			humanCommits: [[20757, 0]],
		});
		expect(gaps).toEqual([{ field: "openIssues", error: "UpstreamUnavailableError" }]);
	});

	it("without a type, as GraphQL words it", async () => {
		answers(
			data(null, [
				{ path: ["repository", "issues"], message: "Something went wrong while executing your query." },
			]),
			data(light),
		);
		expect((await collect()).facts).toMatchObject({ found: true });
	});

	it("twice, REST is asked, with the token", async () => {
		answers(heavy, heavy);
		answersPublicRest();
		expect((await collect()).facts).toMatchObject({ found: true, archived: false, stars: 5 });
		const asked = requests().filter(({ method }) => method !== "POST");
		expect(asked).toHaveLength(2);
		for (const { headers } of asked) expect(headers).toMatchObject({ authorization: `Bearer ${token}` });
	});
});

describe("when an organisation refuses the token", () => {
	const refusals = [
		["SAML", "Resource protected by organization SAML enforcement. You must grant your token access."],
		[
			"an IP allow list",
			"the `acme` organization has an IP allow list enabled, and your IP address is not permitted",
		],
	] as const;

	it.each(refusals)("by %s, its public repository is read as anybody may", async (_, message) => {
		answers(data(null, [{ type: "FORBIDDEN", path: ["repository"], message }]));
		answersPublicRest();
		expect((await collect()).facts).toMatchObject({ found: true, stars: 5 });
		const asked = requests().filter(({ method }) => method !== "POST");
		for (const { headers } of asked) expect(headers).not.toHaveProperty("authorization");
	});

	it.each(refusals)(
		"by %s, and nobody may see it, that is a refusal and never a missing repository",
		async (_, message) => {
			answers(data(null, [{ type: "FORBIDDEN", path: ["repository"], message }]));
			answersRest("GET /repos/facebook/react", { status: 404, body: {} });
			answersRest("GET /repos/facebook/react/commits?per_page=100", { status: 404, body: {} });
			expect(await caught()).toBeInstanceOf(UpstreamForbiddenError);
		},
	);
});
