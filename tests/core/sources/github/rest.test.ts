import {
	BadResponseError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { afterEach, describe, expect, it } from "vitest";
import { createScriptedHttpClient, type ScriptedHttpClient } from "../../../scripted-http-client.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");
const clock = { now: () => NOW, sleep: async () => {} };
const REPOSITORY = "GET /repos/facebook/react";
const COMMITS = "GET /repos/facebook/react/commits?per_page=100";

let http: ScriptedHttpClient = createScriptedHttpClient();
afterEach(() => {
	const used = http;
	http = createScriptedHttpClient();
	used.assertAllUsed();
});

const collect = (repository = "facebook/react") =>
	createGithubSource({ http, clock }).collect(repository, { commits: true });

const repository = {
	full_name: "facebook/react",
	archived: false,
	fork: false,
	stargazers_count: 230_000,
	forks_count: 47_000,
	open_issues_count: 900,
	license: { key: "mit", spdx_id: "MIT" },
};
function commit(date: string, login: string | null = "jane") {
	return {
		sha: "0",
		commit: {
			author: { name: "Jane", email: "jane@x.org", date: "2001-01-01T00:00:00Z" },
			committer: { date },
		},
		author: login === null ? null : { login },
	};
}

describe("without a token", () => {
	it("two calls side by side tell what REST can tell; the rest is null", async () => {
		http.on(REPOSITORY, { body: repository });
		http.on(COMMITS, {
			body: [commit("2026-10-02T00:00:00Z"), commit("2026-10-01T00:00:00Z", "renovate[bot]")],
		});
		expect(await collect()).toEqual({
			source: "github",
			state: "collected",
			observedAt: "2026-11-01T00:00:00.000Z",
			facts: {
				found: true,
				repository: "facebook/react",
				renamedFrom: null,
				archived: false,
				archivedAt: null,
				fork: false,
				stars: 230_000,
				forks: 47_000,
				openIssues: null,
				license: "MIT",
				hasFunding: null,
				hasSecurityPolicy: null,
				notice: null,
				humanCommits: [[20728, 0]],
				botCommitDays: [20727],
				agentCommitDays: [],
				commitsTruncated: false,
			},
			gaps: [],
		});
		expect(http.rounds).toEqual([[REPOSITORY, COMMITS]]);
		expect(http.requests.flatMap((request) => Object.keys(request.headers))).not.toContain("authorization");
	});

	it.each([
		[
			"more pages within the look-back",
			'<https://api.github.com/x?page=2>; rel="next", <y>; rel="last"',
			"2026-01-01T00:00:00Z",
			true,
		],
		[
			"more pages of long ago",
			'<https://api.github.com/x?page=2>; rel="next"',
			"2019-01-01T00:00:00Z",
			false,
		],
		["the last page", '<https://api.github.com/x?page=1>; rel="first"', "2026-01-01T00:00:00Z", false],
	])("%s: truncated is %4$s", async (_, link, oldest, truncated) => {
		http.on(REPOSITORY, { body: repository });
		http.on(COMMITS, { headers: { link }, body: [commit("2026-10-02T00:00:00Z"), commit(oldest)] });
		expect((await collect()).facts).toMatchObject({ commitsTruncated: truncated });
	});

	it("a renamed repository is followed and stored under its new name", async () => {
		const to = (path: string) => ({ status: 301, headers: { location: `https://api.github.com${path}` } });
		http.on("GET /repos/reactjs/react", to("/repositories/1"));
		http.on("GET /repos/reactjs/react/commits?per_page=100", to("/repositories/1/commits?per_page=100"));
		http.on("GET /repositories/1", { body: repository });
		http.on("GET /repositories/1/commits?per_page=100", { body: [commit("2026-10-02T00:00:00Z")] });
		const { facts } = await collect("reactjs/react");
		expect(facts).toMatchObject({ repository: "facebook/react", renamedFrom: "reactjs/react" });
		expect(facts).toHaveProperty("humanCommits.length", 1);
	});

	it("another spelling of the name is no rename", async () => {
		http.on("GET /repos/Facebook/React", { body: repository });
		http.on("GET /repos/Facebook/React/commits?per_page=100", { body: [] });
		expect((await collect("Facebook/React")).facts).toMatchObject({ renamedFrom: null });
	});

	it("an empty repository has no commits, which is known", async () => {
		http.on(REPOSITORY, { body: repository });
		http.on(COMMITS, { status: 409, body: { message: "Git Repository is empty." } });
		expect(await collect()).toMatchObject({ facts: { humanCommits: [], commitsTruncated: false }, gaps: [] });
	});

	it.each([
		[null, null],
		[{ spdx_id: "NOASSERTION" }, null],
		[{ spdx_id: null }, null],
		[{ spdx_id: "Apache-2.0" }, "Apache-2.0"],
	])("the license %j is %s", async (license, expected) => {
		http.on(REPOSITORY, { body: { ...repository, license } });
		http.on(COMMITS, { body: [] });
		expect((await collect()).facts).toMatchObject({ license: expected });
	});

	it("commits of unknown and of deleted accounts are read", async () => {
		http.on(REPOSITORY, { body: repository });
		const ghost = { ...commit("2026-10-02T00:00:00Z"), author: {} };
		const undated = { commit: { author: null, committer: null }, author: null };
		http.on(COMMITS, { body: [ghost, commit("2026-10-01T00:00:00Z", null), undated] });
		expect((await collect()).facts).toMatchObject({
			humanCommits: [
				[20727, 0],
				[20728, 0],
			],
		});
	});
});

describe("a repository that is not there is a fact", () => {
	it.each([
		["missing or private", { status: 404 }, "not_found"],
		[
			"taken down by law",
			{ status: 451, body: { message: "Repository access blocked", block: { reason: "dmca" } } },
			"law",
		],
		["taken down without a word", { status: 451 }, "law"],
		[
			"blocked for its content",
			{ status: 403, body: { message: "Repository access blocked", block: { reason: "tos" } } },
			"terms_of_service",
		],
		["blocked for another reason", { status: 403, body: { block: { reason: "sanctions" } } }, "blocked"],
	])("%s", async (_, answer, why) => {
		http.on(REPOSITORY, answer).on(COMMITS, answer);
		expect(await collect()).toMatchObject({
			facts: { found: false, repository: "facebook/react", why },
			gaps: [],
		});
	});

	it.each([
		["a"],
		["a/b/c"],
		["a/.."],
		["a/."],
		["../b"],
		["a/b?x"],
		["a/b\n"],
		[""],
		[`${"a".repeat(40)}/b`],
	])("%j cannot exist, and is not asked for", async (name) => {
		expect((await collect(name)).facts).toEqual({ found: false, repository: name, why: "not_found" });
		expect(http.requests).toEqual([]);
	});
});

describe("what GitHub refuses", () => {
	it.each([
		[
			"403 with nothing left",
			{
				status: 403,
				headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(NOW / 1000 + 600) },
			},
			600,
		],
		["403 with retry-after", { status: 403, headers: { "retry-after": "20" } }, 20],
		["403 in prose", { status: 403, body: { message: "You have exceeded a secondary rate limit" } }, 60],
		["429", { status: 429 }, 60],
	])("%s is a rate limit, with the seconds and the advice", async (_, answer, seconds) => {
		http.on(REPOSITORY, answer).on(COMMITS, answer);
		const error = await collect().catch((caught: unknown) => caught);
		expect(error).toBeInstanceOf(RateLimitedError);
		expect(error).toMatchObject({
			retryAfterSeconds: seconds,
			message: expect.stringContaining("GITHUB_TOKEN"),
		});
	});

	it.each([[401], [403]])("%i that is no rate limit says what to do", async (status) => {
		http.on(REPOSITORY, { status, body: { message: "no" } }).on(COMMITS, { status, body: { message: "no" } });
		const error = await collect().catch((caught: unknown) => caught);
		expect(error).toBeInstanceOf(UpstreamForbiddenError);
		expect(error).toHaveProperty("message", expect.stringContaining("Set GITHUB_TOKEN"));
	});

	it.each([
		[502, UpstreamUnavailableError],
		[418, BadResponseError],
	])("%i follows the general rule", async (status, expected) => {
		http.on(REPOSITORY, { status }).on(COMMITS, { status });
		await expect(collect()).rejects.toThrow(expected);
	});

	it("the commits alone leaves the activity unknown and keeps the rest", async () => {
		http.on(REPOSITORY, { body: { ...repository, archived: true } });
		http.on(COMMITS, { status: 403, headers: { "x-ratelimit-remaining": "0" } });
		const report = await collect();
		expect(report.gaps).toEqual([
			{ field: "humanCommits", error: "RateLimitedError" },
			{ field: "botCommitDays", error: "RateLimitedError" },
		]);
		const facts = mergeReports([report]);
		expect(facts.humanCommits).toMatchObject({ state: "unknown", reason: "source_failed" });
		expect(facts.commitsTruncated).toMatchObject({ state: "unknown" });
		expect(facts.archived).toMatchObject({ state: "known", value: true });
	});

	it("a cancelled collection fails with the reason", async () => {
		const reason = new Error("out of time");
		http.on(REPOSITORY, { body: repository }).on(COMMITS, { body: [] });
		const controller = new AbortController();
		const collecting = createGithubSource({ http, clock }).collect(
			"facebook/react",
			{ commits: true },
			controller.signal,
		);
		controller.abort(reason);
		await expect(collecting).rejects.toBe(reason);
	});
});
