import {
	CircuitOpenError,
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import type { GithubReport } from "@dephealth/core/facts/source-report.ts";
import type { HttpClient, JsonRequest } from "@dephealth/core/http/http-client.ts";
import { createGithubBatch } from "@dephealth/core/sources/github/batch/batch.ts";
import type { GithubQuestion } from "@dephealth/core/sources/github/batch/question.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { describe, expect, it } from "vitest";
import { createScriptedHttpClient } from "../../../../scripted-http-client.ts";
import { aGithubReport } from "../../../../source-reports.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");
const clock = { now: () => NOW, sleep: async () => {} };

type Asked = { kind: "glance" | "whole" | "page"; repositories: string[] };
type Answering = (name: string, alias: string, asked: Asked) => { value?: unknown; errors?: object[] };
type Answer = { data?: Record<string, unknown> | null; errors?: object[] };

function node(daysAgo: number) {
	return {
		committedDate: new Date(NOW - daysAgo * 86_400_000).toISOString(),
		author: { name: "Jane", email: "jane@x.org", user: { login: "jane" } },
	};
}
function repository(name: string, overrides: object = {}) {
	return {
		nameWithOwner: name,
		isArchived: false,
		archivedAt: null,
		isDisabled: false,
		isFork: false,
		createdAt: "2013-05-24T16:15:54Z",
		stargazerCount: 10,
		forkCount: 2,
		licenseInfo: { spdxId: "MIT" },
		fundingLinks: [],
		isSecurityPolicyEnabled: true,
		issues: { totalCount: 3 },
		pullRequests: { totalCount: 4 },
		releases: { nodes: [] },
		defaultBranchRef: {
			target: {
				oid: `head of ${name}`,
				history: { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [node(3)] },
			},
		},
		...overrides,
	};
}

/** A GitHub that bears queries for at most `bears` repositories, and answers each by `answer`. */
function github(options: {
	bears?: number;
	tooHeavy?: () => Error;
	answer?: Answering;
	before?: (asked: Asked, call: number) => void;
	cost?: number;
}) {
	const asked: Asked[] = [];
	const answer: Answering = options.answer ?? ((name) => ({ value: repository(name) }));
	async function requestJson<T>(request: JsonRequest<T>) {
		const { query, variables } = request.body as { query: string; variables: Record<string, string> };
		const count = Object.keys(variables).filter((name) => name.startsWith("o")).length;
		const repositories = Array.from(
			{ length: count },
			(_, i) => `${variables[`o${i}`]}/${variables[`n${i}`]}`,
		);
		const kind = query.includes("stargazerCount") ? (query.includes("history") ? "whole" : "glance") : "page";
		asked.push({ kind, repositories });
		options.before?.({ kind, repositories }, asked.length);
		if (count > (options.bears ?? 100)) {
			throw (
				options.tooHeavy?.() ?? new UpstreamUnavailableError("too slow", { source: "GitHub", status: 502 })
			);
		}
		const body: Answer = { data: { rateLimit: { remaining: 4000, cost: options.cost ?? 1 } }, errors: [] };
		for (const [index, name] of repositories.entries()) {
			const { value = null, errors = [] } = answer(name, `r${index}`, { kind, repositories });
			if (body.data) body.data[`r${index}`] = value;
			body.errors?.push(...errors);
		}
		const parsed = { status: 200, headers: {}, body: request.schema.parse(body) };
		request.onAnswer?.(parsed);
		return parsed;
	}
	const http: HttpClient = { requestJson, close: async () => {} };
	return { http, asked };
}

function collector(http: HttpClient, budget?: { take(cost: number): Promise<void> }) {
	const single = createGithubSource({ http, clock, token: "t" });
	return createGithubBatch({ http, clock, single, token: "t", ...(budget && { budget }) });
}

const unknown = (count: number): GithubQuestion[] =>
	Array.from({ length: count }, (_, index) => ({
		repository: `owner/name-${index}`,
		previous: undefined,
		commits: true,
		thorough: false,
	}));
const known = (name: string, head: string | null = `head of ${name}`): GithubQuestion => ({
	repository: name,
	previous: aGithubReport({
		repository: name,
		head,
		humanCommits: [[20_000, 0]],
		mergedPullRequests: 77,
		notice: null,
	}),
	commits: true,
	thorough: false,
});
const sizes = (asked: Asked[], kind: Asked["kind"]) =>
	asked.filter((query) => query.kind === kind).map(({ repositories }) => repositories.length);

describe("how many are asked at once", () => {
	it("100 are glanced at and 25 are read in a query", async () => {
		const { http, asked } = github({});
		await collector(http).collect([
			...Array.from({ length: 150 }, (_, i) => known(`known/name-${i}`)),
			...unknown(60),
		]);
		expect(sizes(asked, "glance")).toEqual([100, 50]);
		expect(sizes(asked, "whole")).toEqual([25, 25, 10]);
	});

	it.each([
		["a gateway's 502", () => new UpstreamUnavailableError("slow", { source: "GitHub", status: 502 })],
		["a gateway's 504", () => new UpstreamUnavailableError("slow", { source: "GitHub", status: 504 })],
		["a time-out", () => new UpstreamTimeoutError("slow", { source: "GitHub" })],
	])("after %s they are halved until GitHub bears them, and nothing is lost", async (_, tooHeavy) => {
		const { http, asked } = github({ bears: 7, tooHeavy });
		const reports = await collector(http).collect(unknown(25));
		expect(sizes(asked, "whole").slice(0, 3)).toEqual([25, 12, 6]);
		expect(reports.every(({ state }) => state === "collected")).toBe(true);
	});

	it("the size that was borne is where the next batch begins, and grows again", async () => {
		const { http, asked } = github({ bears: 7 });
		const batch = collector(http);
		await batch.collect(unknown(6));
		await batch.collect(unknown(25));
		asked.length = 0;
		await batch.collect(unknown(24));
		expect(sizes(asked, "whole")[0]).toBe(6);
		await batch.collect(unknown(48));
		expect(Math.max(...sizes(asked, "whole"))).toBeGreaterThan(6);
	});

	it("a query that GitHub refuses as a whole is halved too", async () => {
		const { http, asked } = github({
			answer: (name, _, { repositories }) => ({ value: repositories.length > 10 ? null : repository(name) }),
		});
		const request = http.requestJson;
		const refusing: HttpClient = {
			...http,
			requestJson: (sent) =>
				request({
					...sent,
					onAnswer: (answer) => {
						const tooMany = (asked.at(-1)?.repositories.length ?? 0) > 10;
						const refused = { data: null, errors: [{ type: "MAX_NODE_LIMIT_EXCEEDED", path: [] }] };
						sent.onAnswer?.(tooMany ? { ...answer, body: sent.schema.parse(refused) } : answer);
					},
				}),
		};
		const reports = await collector(refusing).collect(unknown(25));
		expect(sizes(asked, "whole").slice(0, 4)).toEqual([25, 12, 6, 6]);
		expect(reports.every(({ state }) => state === "collected")).toBe(true);
	});

	it("one that is too heavy alone fails alone", async () => {
		const { http } = github({
			before: ({ repositories }) => {
				if (repositories.includes("owner/name-3")) {
					throw new UpstreamUnavailableError("too slow", { source: "GitHub", status: 502 });
				}
			},
		});
		const reports = await collector(http).collect(unknown(8));
		expect(reports.map(({ state }) => state)).toEqual([
			...Array(3).fill("collected"),
			"failed",
			...Array(4).fill("collected"),
		]);
		expect(reports[3]).toMatchObject({ error: "UpstreamUnavailableError" });
	});
});

describe("errors of single repositories", () => {
	it("a repository that does not exist is a fact, and no failure of the others", async () => {
		const { http } = github({
			answer: (name, alias) =>
				name === "owner/name-1"
					? { errors: [{ type: "NOT_FOUND", path: [alias], message: "no" }] }
					: { value: repository(name) },
		});
		const reports = await collector(http).collect(unknown(3));
		expect(reports.map((report) => report.state === "collected" && report.facts.found)).toEqual([
			true,
			false,
			true,
		]);
	});

	it("a forbidden one fails alone", async () => {
		const { http } = github({
			answer: (name, alias) =>
				name === "owner/name-0"
					? { errors: [{ type: "FORBIDDEN", path: [alias], message: "no" }] }
					: { value: repository(name) },
		});
		const [first, second] = await collector(http).collect(unknown(2));
		expect(first).toMatchObject({ state: "failed", error: "UpstreamForbiddenError" });
		expect(second).toMatchObject({ state: "collected" });
	});

	it("one whose commits GitHub gave up on is asked again in a smaller query, the others are not", async () => {
		const { http, asked } = github({
			answer: (name, alias, { repositories }) =>
				name === "owner/name-2" && repositories.length > 1
					? {
							value: repository(name, { defaultBranchRef: null }),
							errors: [{ type: "RESOURCE_LIMITS_EXCEEDED", path: [alias, "defaultBranchRef"], message: "" }],
						}
					: { value: repository(name) },
		});
		const reports = await collector(http).collect(unknown(5));
		expect(asked.map(({ repositories }) => repositories)).toEqual([
			["owner/name-0", "owner/name-1", "owner/name-2", "owner/name-3", "owner/name-4"],
			["owner/name-2"],
		]);
		expect(reports[2]).toMatchObject({
			state: "collected",
			gaps: [],
			facts: { humanCommits: [[20_755, 0]] },
		});
	});

	it("one that GitHub gives up on even alone has gaps, not zeros", async () => {
		const { http } = github({
			answer: (name, alias) => ({
				value: repository(name, { defaultBranchRef: null }),
				errors: [{ type: "RESOURCE_LIMITS_EXCEEDED", path: [alias, "defaultBranchRef"], message: "" }],
			}),
		});
		const [report] = await collector(http).collect(unknown(1));
		expect(report).toMatchObject({
			state: "collected",
			gaps: [
				{ field: "humanCommits", error: "UpstreamUnavailableError" },
				{ field: "botCommitDays", error: "UpstreamUnavailableError" },
			],
		});
	});

	it("an answer of an unexpected shape for one hides no other", async () => {
		const { http } = github({
			answer: (name) => ({ value: name === "owner/name-0" ? { nameWithOwner: 5 } : repository(name) }),
		});
		const [first, second] = await collector(http).collect(unknown(2));
		expect(first).toMatchObject({ state: "failed", error: "BadResponseError" });
		expect(second).toMatchObject({ state: "collected" });
	});
});

describe("when GitHub refuses in the middle", () => {
	it.each([
		new RateLimitedError("later", { source: "GitHub", status: 200, retryAfterSeconds: 60 }),
		new CircuitOpenError("GitHub", 30),
		new UpstreamUnavailableError("down", { source: "GitHub", status: 503 }),
	])("what was read is kept, and the rest fails with its refusal: %s", async (refusal) => {
		const { http, asked } = github({
			before: (_, call) => {
				if (call === 2) throw refusal;
			},
		});
		const reports = await collector(http).collect(unknown(60));
		expect(asked).toHaveLength(2);
		expect(reports.filter(({ state }) => state === "collected")).toHaveLength(25);
		expect(reports.at(-1)).toMatchObject({ state: "failed", error: refusal.name });
	});

	it("and nothing was read, the refusal is the task's, so that the state machine sees it", async () => {
		const refusal = new UpstreamForbiddenError("the token is wrong", { source: "GitHub", status: 401 });
		const { http } = github({
			before: () => {
				throw refusal;
			},
		});
		await expect(collector(http).collect(unknown(3))).rejects.toBe(refusal);
	});
});

describe("what is known already", () => {
	it("a repository without a new commit keeps its commits, and has today's state", async () => {
		const { http, asked } = github({ answer: (name) => ({ value: repository(name, { isArchived: true }) }) });
		const [report] = await collector(http).collect([known("a/b")]);
		expect(asked.map(({ kind }) => kind)).toEqual(["glance"]);
		expect(report).toMatchObject({
			facts: { archived: true, stars: 10, humanCommits: [[20_000, 0]], mergedPullRequests: 77 },
		});
	});

	it.each([
		["a new commit", known("a/b", "an older commit")],
		["a thorough round", { ...known("a/b"), thorough: true }],
		["an earlier report with gaps", withGap(known("a/b"))],
		["an earlier report from before commits were remembered", withoutHead(known("a/b"))],
	])("after %s the commits are read", async (_, question) => {
		const { http, asked } = github({});
		const [report] = await collector(http).collect([question]);
		expect(asked.at(-1)?.kind).toBe("whole");
		expect(report).toMatchObject({ facts: { humanCommits: [[20_755, 0]], mergedPullRequests: 4 } });
	});

	it("two packages of one repository ask for it once", async () => {
		const { http, asked } = github({});
		const reports = await collector(http).collect([known("Facebook/React"), known("facebook/react")]);
		expect(asked).toHaveLength(1);
		expect(asked[0]?.repositories).toHaveLength(1);
		expect(reports).toHaveLength(2);
	});

	function withGap(question: GithubQuestion): GithubQuestion {
		const previous = question.previous as GithubReport;
		return { ...question, previous: { ...previous, gaps: [{ field: "humanCommits", error: "X" }] } };
	}
	function withoutHead(question: GithubQuestion): GithubQuestion {
		const { head: _, ...facts } = aGithubReport({ humanCommits: [[20_000, 0]] }).facts as { head?: string };
		return { ...question, previous: { ...aGithubReport(), facts: facts as GithubReport["facts"] } };
	}
});

describe("points", () => {
	it("a query that cost more than the point reserved for it is paid in full", async () => {
		const taken: number[] = [];
		const { http } = github({ cost: 3 });
		await collector(http, { take: async (cost) => void taken.push(cost) }).collect(unknown(30));
		expect(taken).toEqual([2, 2]);
	});

	it("a budget spent by it stops nothing that is here already", async () => {
		const { http } = github({ cost: 3 });
		const take = () => Promise.reject(new RateLimitedError("spent", { source: "github" }));
		const reports = await collector(http, { take }).collect(unknown(2));
		expect(reports.every(({ state }) => state === "collected")).toBe(true);
	});
});

it("what is no repository's name is never asked for", async () => {
	const http = createScriptedHttpClient();
	const [report] = await collector(http).collect([
		{ repository: "a/../b", previous: undefined, commits: true, thorough: false },
	]);
	expect(report).toMatchObject({ facts: { found: false } });
});
