import { inspect } from "node:util";
import {
	BadResponseError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { afterEach, describe, expect, it } from "vitest";
import {
	createScriptedHttpClient,
	type ScriptedAnswer,
	type ScriptedHttpClient,
} from "../../../scripted-http-client.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");
const DAY = 86_400_000;
const clock = { now: () => NOW, sleep: async () => {} };
const token = "ghp_thisIsTheSecret";
const reset = String(NOW / 1000 + 900);

let http: ScriptedHttpClient = createScriptedHttpClient();
afterEach(() => {
	const used = http;
	http = createScriptedHttpClient();
	used.assertAllUsed();
});

const answers = (...list: ScriptedAnswer[]) => {
	for (const answer of list) http.on("POST /graphql", answer);
};
const collect = (repository = "facebook/react") =>
	createGithubSource({ http, clock, token }).collect(repository, { commits: true });
const caught = () =>
	collect().then(
		() => undefined,
		(error: unknown) => error,
	);

function node(
	daysAgo: number,
	author: object | null = { name: "Jane", email: "jane@x.org", user: { login: "jane" } },
) {
	return { committedDate: new Date(NOW - daysAgo * DAY).toISOString(), author };
}
function branch(nodes: object[], endCursor: string | null = null) {
	return {
		target: { oid: "6dcb09b", history: { pageInfo: { hasNextPage: endCursor !== null, endCursor }, nodes } },
	};
}
function repository(overrides: object = {}) {
	return {
		nameWithOwner: "facebook/react",
		isArchived: true,
		archivedAt: "2026-01-01T00:00:00Z",
		isDisabled: false,
		isFork: false,
		createdAt: "2013-05-24T16:15:54Z",
		stargazerCount: 230_000,
		forkCount: 47_000,
		licenseInfo: { spdxId: "MIT" },
		fundingLinks: [{ platform: "GITHUB" }],
		isSecurityPolicyEnabled: true,
		issues: { totalCount: 700 },
		pullRequests: { totalCount: 15_000 },
		releases: { nodes: [{ publishedAt: "2025-10-01T00:00:00Z" }] },
		defaultBranchRef: branch([node(1)]),
		...overrides,
	};
}
function data(repositoryOrNull: object | null, errors?: object[], remaining = 4999) {
	const rateLimit = { cost: 1, remaining, resetAt: "2026-11-01T01:00:00Z" };
	return { body: { data: { repository: repositoryOrNull, rateLimit }, ...(errors && { errors }) } };
}
const page = (nodes: object[], endCursor: string | null = null) =>
	data({ defaultBranchRef: branch(nodes, endCursor) });
const fullPage = (fromDaysAgo: number, toDaysAgo: number) =>
	Array.from({ length: 100 }, (_, i) => node(fromDaysAgo + ((toDaysAgo - fromDaysAgo) * i) / 99));

describe("with a token", () => {
	it("one query tells everything", async () => {
		answers(data(repository()));
		expect(await collect()).toEqual({
			source: "github",
			state: "collected",
			observedAt: "2026-11-01T00:00:00.000Z",
			facts: {
				found: true,
				repository: "facebook/react",
				renamedFrom: null,
				archived: true,
				archivedAt: "2026-01-01T00:00:00Z",
				disabled: false,
				fork: false,
				createdAt: "2013-05-24T16:15:54Z",
				stars: 230_000,
				forks: 47_000,
				openIssues: 700,
				mergedPullRequests: 15_000,
				license: "MIT",
				hasFunding: true,
				hasSecurityPolicy: true,
				lastReleaseAt: "2025-10-01T00:00:00Z",
				notice: null,
				humanCommits: [[20757, 0]],
				botCommitDays: [],
				agentCommitDays: [],
				commitsTruncated: false,
				head: "6dcb09b",
			},
			gaps: [],
		});
		const [request] = http.requests;
		expect(request?.headers).toMatchObject({ authorization: `Bearer ${token}` });
		expect(request?.body).toMatchObject({ variables: { owner: "facebook", name: "react", after: null } });
	});

	it("the owner and the name travel as variables, never inside the query", async () => {
		answers(data(repository()));
		await collect("facebook/react");
		expect(http.requests[0]?.body).toHaveProperty("query", expect.not.stringContaining("facebook"));
	});

	it("the new name of a renamed repository is stored", async () => {
		answers(data(repository()));
		expect((await collect("reactjs/react")).facts).toMatchObject({
			repository: "facebook/react",
			renamedFrom: "reactjs/react",
		});
	});

	it("an empty repository has no commits, which is known", async () => {
		answers(data(repository({ defaultBranchRef: null })));
		expect(await collect()).toMatchObject({ facts: { humanCommits: [], commitsTruncated: false }, gaps: [] });
	});

	it("commits without an author or account are read", async () => {
		const bot = { name: "dependabot[bot]", email: "x@y", user: null };
		answers(data(repository({ defaultBranchRef: branch([node(1, bot), node(2, null)]) })));
		expect((await collect()).facts).toMatchObject({ humanCommits: [[20756, 0]], botCommitDays: [20757] });
	});

	it("what GitHub leaves empty is null, not false", async () => {
		const empty = {
			licenseInfo: null,
			isSecurityPolicyEnabled: null,
			releases: { nodes: [] },
			archivedAt: null,
			fundingLinks: [],
		};
		answers(data(repository(empty)));
		expect((await collect()).facts).toMatchObject({
			license: null,
			hasSecurityPolicy: null,
			lastReleaseAt: null,
			hasFunding: false,
		});
	});
});

describe("older commits", () => {
	it("are read up to three pages while they lie within the look-back", async () => {
		answers(
			data(repository({ defaultBranchRef: branch(fullPage(0, 100), "c1") })),
			page(fullPage(101, 200), "c2"),
			page(fullPage(201, 300), "c3"),
		);
		const { facts } = await collect();
		expect(facts).toMatchObject({ commitsTruncated: true });
		expect(facts).toHaveProperty("humanCommits.length", 300);
		expect(http.requests.map((request) => request.body)).toMatchObject([
			{ variables: { after: null } },
			{ variables: { after: "c1" } },
			{ variables: { after: "c2" } },
		]);
		expect(http.requests[1]?.body).toHaveProperty("query", expect.not.stringContaining("stargazerCount"));
	});

	it.each([
		["a page reaches back over two years", branch([node(1), node(800)], "c1"), 4999, false],
		["there are none", branch([node(1), node(2)]), 4999, false],
		["the hour's points are spent", branch([node(1), node(2)], "c1"), 0, true],
	])("are not asked for when %s", async (_, defaultBranchRef, remaining, truncated) => {
		answers(data(repository({ defaultBranchRef }), undefined, remaining));
		expect((await collect()).facts).toMatchObject({ commitsTruncated: truncated });
	});

	it("end the history when the second page reaches far enough", async () => {
		answers(data(repository({ defaultBranchRef: branch([node(1)], "c1") })), page([node(900)], "c2"));
		expect((await collect()).facts).toMatchObject({
			commitsTruncated: false,
			humanCommits: [
				[19858, 0],
				[20757, 0],
			],
		});
	});

	it.each<[string, ScriptedAnswer]>([
		["time out", { error: new UpstreamTimeoutError("too late", { source: "GitHub" }) }],
		["are refused by a rate limit", { body: { errors: [{ type: "RATE_LIMITED" }] } }],
		["fail", { status: 502 }],
		[
			"are null",
			data({ defaultBranchRef: { target: null } }, [
				{ type: "RESOURCE_LIMITS_EXCEEDED", path: ["repository"] },
			]),
		],
	])("that %s leave what was read, marked as truncated", async (_, answer) => {
		answers(data(repository({ defaultBranchRef: branch([node(1)], "c1") })), answer);
		const report = await collect();
		expect(report).toMatchObject({ facts: { humanCommits: [[20757, 0]], commitsTruncated: true }, gaps: [] });
	});
});

describe("a repository that is not there is a fact", () => {
	it("when GraphQL does not find it", async () => {
		const message = "Could not resolve to a Repository with the name 'facebook/react'.";
		answers(data(null, [{ type: "NOT_FOUND", path: ["repository"], message }]));
		expect(await collect()).toMatchObject({
			facts: { found: false, repository: "facebook/react" },
			gaps: [],
		});
	});

	it("when the law forbids it", async () => {
		answers({ status: 451 });
		expect((await collect()).facts).toMatchObject({ found: false });
	});

	it("but not when the interface is missing", async () => {
		answers({ status: 404 });
		expect(await caught()).toBeInstanceOf(BadResponseError);
	});
});

describe("partial data keeps what came", () => {
	const history = ["repository", "defaultBranchRef", "target", "history"];

	it.each([
		["a resource limit", { type: "RESOURCE_LIMITS_EXCEEDED", path: history }, "UpstreamUnavailableError"],
		["a timeout with a path", { message: "Timeout on history", path: history }, "UpstreamUnavailableError"],
		[
			"a timeout without one",
			{ message: "Something went wrong while executing your query. This may be the result of a timeout." },
			"UpstreamUnavailableError",
		],
		["something else", { type: "INTERNAL", path: history }, "BadResponseError"],
	])("when %s hides the commits", async (_, error, name) => {
		answers(data(repository({ defaultBranchRef: { target: null } }), [error]));
		const report = await collect();
		expect(report.gaps).toEqual([
			{ field: "humanCommits", error: name },
			{ field: "botCommitDays", error: name },
		]);
		const facts = mergeReports([report]);
		expect(facts.humanCommits).toMatchObject({ state: "unknown", reason: "source_failed", error: name });
		expect(facts.stars).toMatchObject({ state: "known", value: 230_000 });
	});

	it("when the whole branch is hidden, it is not an empty repository", async () => {
		const error = { type: "RESOURCE_LIMITS_EXCEEDED", path: ["repository", "defaultBranchRef"] };
		answers(data(repository({ defaultBranchRef: null }), [error]));
		expect((await collect()).gaps.map((gap) => gap.field)).toEqual(["humanCommits", "botCommitDays"]);
	});

	it("when a target is missing without any error", async () => {
		answers(data(repository({ defaultBranchRef: { target: null } })));
		expect((await collect()).gaps).toContainEqual({ field: "humanCommits", error: "BadResponseError" });
	});

	it.each([
		["issues", "openIssues"],
		["licenseInfo", "license"],
		["isSecurityPolicyEnabled", "hasSecurityPolicy"],
		["fundingLinks", "hasFunding"],
		["pullRequests", "mergedPullRequests"],
		["releases", "lastReleaseAt"],
		["archivedAt", "archivedAt"],
	])("an error on %s is a gap of %s", async (field, fact) => {
		const error = { type: "FORBIDDEN", path: ["repository", field, "totalCount"], message: "no" };
		answers(data(repository({ [field]: null }), [error]));
		const report = await collect();
		expect(report.gaps).toEqual([{ field: fact, error: "UpstreamForbiddenError" }]);
		expect(report.facts).toHaveProperty("humanCommits.length", 1);
	});

	it("an error on a part that is not a fact changes nothing", async () => {
		answers(
			data(repository(), [
				{ type: "X", path: ["rateLimit", "issues"] },
				{ type: "Y", path: ["repository", "__proto__"] },
			]),
		);
		expect((await collect()).gaps).toEqual([]);
	});
});

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
	const heavy = (field: string) =>
		data(null, [
			{ type: "RESOURCE_LIMITS_EXCEEDED", path: ["repository", field], message: "Resource limits exceeded" },
		]);
	const { issues: _issues, pullRequests: _pulls, releases: _releases, ...light } = repository();

	it.each(["issues", "pullRequests", "releases"])("%s, a lighter question tells the rest", async (field) => {
		answers(heavy(field), data(light));
		const { facts, gaps } = await collect();
		expect(facts).toMatchObject({
			found: true,
			archived: true,
			openIssues: null,
			humanCommits: [[20757, 0]],
		});
		expect(gaps).toEqual(
			["openIssues", "mergedPullRequests", "lastReleaseAt"].map((gap) => ({
				field: gap,
				error: "UpstreamUnavailableError",
			})),
		);
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
		answers(heavy("issues"), heavy("defaultBranchRef"));
		http.on("GET /repos/facebook/react", {
			body: {
				full_name: "facebook/react",
				archived: false,
				fork: false,
				stargazers_count: 5,
				forks_count: 6,
			},
		});
		http.on("GET /repos/facebook/react/commits?per_page=100", { body: [] });
		expect((await collect()).facts).toMatchObject({ found: true, archived: false, stars: 5 });
		const asked = http.requests.filter(({ method }) => method !== "POST");
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
		http.on("GET /repos/facebook/react", {
			body: {
				full_name: "facebook/react",
				archived: false,
				fork: false,
				stargazers_count: 5,
				forks_count: 6,
			},
		});
		http.on("GET /repos/facebook/react/commits?per_page=100", { body: [] });
		expect((await collect()).facts).toMatchObject({ found: true, stars: 5 });
		const asked = http.requests.filter(({ method }) => method !== "POST");
		for (const { headers } of asked) expect(headers).not.toHaveProperty("authorization");
	});

	it.each(refusals)(
		"by %s, and nobody may see it, that is a refusal and never a missing repository",
		async (_, message) => {
			answers(data(null, [{ type: "FORBIDDEN", path: ["repository"], message }]));
			http.on("GET /repos/facebook/react", { status: 404, body: {} });
			http.on("GET /repos/facebook/react/commits?per_page=100", { status: 404, body: {} });
			expect(await caught()).toBeInstanceOf(UpstreamForbiddenError);
		},
	);
});
