import { BadResponseError, UpstreamTimeoutError } from "@dephealth/core/errors.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import { describe, expect, it } from "vitest";
import type { ScriptedAnswer } from "../../../../scripted-http-client.ts";
import { branch, data, fullPage, node, page, repository, scriptedGithub, token } from "./scripted-github.ts";

const { answers, requests, collect, caught } = scriptedGithub();

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
				fork: false,
				stars: 230_000,
				forks: 47_000,
				openIssues: 700,
				license: "MIT",
				hasFunding: true,
				hasSecurityPolicy: true,
				notice: null,
				humanCommits: [[20757, 0]],
				botCommitDays: [],
				agentCommitDays: [],
				commitsTruncated: false,
				head: "6dcb09b",
			},
			gaps: [],
		});
		const [request] = requests();
		expect(request?.headers).toMatchObject({ authorization: `Bearer ${token}` });
		expect(request?.body).toMatchObject({ variables: { owner: "facebook", name: "react", after: null } });
	});

	it("the owner and the name travel as variables, never inside the query", async () => {
		answers(data(repository()));
		await collect("facebook/react");
		expect(requests()[0]?.body).toHaveProperty("query", expect.not.stringContaining("facebook"));
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
		expect(requests().map((request) => request.body)).toMatchObject([
			{ variables: { after: null } },
			{ variables: { after: "c1" } },
			{ variables: { after: "c2" } },
		]);
		expect(requests()[1]?.body).toHaveProperty("query", expect.not.stringContaining("stargazerCount"));
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
