import { RateLimitedError, UpstreamTimeoutError, UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import type { GithubReport } from "@dephealth/core/facts/source-report.ts";
import type { HttpClient } from "@dephealth/core/http/http-client.ts";
import type { GithubQuestion } from "@dephealth/core/sources/github/batch/question.ts";
import { describe, expect, it } from "vitest";
import { createScriptedHttpClient } from "../../../../scripted-http-client.ts";
import { aGithubReport } from "../../../../source-reports.ts";
import { collector, github, known, repository, sizes, unknown } from "./batch-fixture.ts";

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

describe("what is known already", () => {
	it("a repository without a new commit keeps its commits, and has today's state", async () => {
		const { http, asked } = github({ answer: (name) => ({ value: repository(name, { isArchived: true }) }) });
		const [report] = await collector(http).collect([known("a/b")]);
		expect(asked.map(({ kind }) => kind)).toEqual(["glance"]);
		expect(report).toMatchObject({
			facts: { archived: true, stars: 10, humanCommits: [[20_000, 0]] },
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
		expect(report).toMatchObject({ facts: { humanCommits: [[20_755, 0]] } });
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
