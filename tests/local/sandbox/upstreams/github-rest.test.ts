import { answerGithubRest } from "@dephealth/local/sandbox/upstreams/github-rest.ts";
import { describe, expect, it } from "vitest";
import { bodyOf, universe, upstreamRequest } from "../ask.ts";

const get = (target: string, headers = {}) =>
	answerGithubRest(upstreamRequest(target, { headers }), universe);

describe("repositories", () => {
	it.each([
		["active-4", { archived: false, full_name: "sandbox-npm/active-4" }],
		["archived-4", { archived: true }],
		["SANDBOX-NPM/Active-4", { full_name: "sandbox-npm/active-4" }],
	])("%s", (name, expected) => {
		const path = name.includes("/") ? name : `sandbox-npm/${name}`;
		expect(bodyOf(get(`/repos/${path}`))).toMatchObject({
			...expected,
			fork: false,
			stargazers_count: expect.any(Number),
			forks_count: expect.any(Number),
			license: { spdx_id: expect.any(String) },
			created_at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
			sandbox: true,
		});
	});

	it.each([
		["sandbox/active-17", "go"],
		["sandbox-maven/active-17", "maven"],
		["sandbox-pypi/active-17", "pypi"],
		["sandbox-npm-scoped/monorepo-4", "npm"],
	])("%s is that of a package of %s", (path) => {
		expect(bodyOf(get(`/repos/${path}`)).full_name).toBe(path);
	});

	it("a renamed one redirects to its number, and its commits too, with their query", () => {
		const answer = get("/repos/sandbox-npm-formerly/renamed-repository-4/commits?per_page=3");
		expect(answer.status).toBe(301);
		expect(bodyOf(answer)).toMatchObject({ message: "Moved Permanently", url: answer.headers["location"] });
		const target = new URL(answer.headers["location"] ?? "");
		expect(target.pathname).toMatch(/^\/upstream\/repositories\/\d+\/commits$/);
		const followed = get(target.pathname.replace("/upstream", "") + target.search);
		expect(bodyOf(followed)).toHaveLength(3);
		expect(bodyOf(get(target.pathname.replace("/upstream", "").replace("/commits", ""))).full_name).toBe(
			"sandbox-npm/renamed-repository-4",
		);
	});

	it.each([
		"/repos/sandbox-npm/repository-gone-4",
		"/repos/sandbox-npm/no-repository-4",
		"/repos/sandbox-npm/gitlab-hosted-4",
		"/repos/sandbox-npm-formerly/active-4",
		"/repos/sandbox-npm/sandbox-unknown",
		"/repos/sandbox-nobody/active-4",
		"/repos/sandbox-npm",
		"/repos/sandbox-npm/active-4/stargazers",
		"/repos/sandbox-npm/active-4/commits/main",
		"/repos/../active-4",
		"/repos/sandbox-npm/%E0%A4%A",
		"/repositories/0",
		"/repositories/999999999999999",
		"/repositories/x",
		"/",
	])("%s is GitHub's 404", (target) => {
		const answer = get(target);
		expect(answer.status).toBe(404);
		expect(bodyOf(answer)).toMatchObject({
			message: "Not Found",
			status: "404",
			documentation_url: expect.any(String),
		});
	});
});

describe("commits", () => {
	const commits = (query: string) => get(`/repos/sandbox-npm/active-4/commits${query}`);

	it("come 30 at a time, at most 100, newest first", () => {
		expect(bodyOf(commits(""))).toHaveLength(30);
		const most = bodyOf(commits("?per_page=1000"));
		expect(most).toHaveLength(100);
		const dates = most.map(
			(entry: { commit: { committer: { date: string } } }) => entry.commit.committer.date,
		);
		expect([...dates].sort().reverse()).toEqual(dates);
	});

	it("are found page by page by the Link header, each once", () => {
		const seen = new Set<string>();
		let target: string | undefined = "/repos/sandbox-npm/quiet-4/commits?per_page=100";
		let pages = 0;
		while (target) {
			const answer = get(target);
			for (const { sha } of bodyOf(answer)) seen.add(sha);
			const next = /<http:\/\/127\.0\.0\.1:1\/upstream([^>]+)>; rel="next"/.exec(
				answer.headers["link"] ?? "",
			);
			target = next?.[1];
			pages++;
		}
		expect(pages).toBeGreaterThan(2);
		expect(seen.size).toBe(universe.findPackage("npm", "quiet-4")?.repository?.commits.length);
	});

	it("`since` leaves out the older ones", () => {
		const since = "2026-11-16T00:00:00Z";
		const recent = bodyOf(commits(`?per_page=100&since=${since}`));
		expect(recent.length).toBeGreaterThan(0);
		expect(
			recent.every(
				(entry: { commit: { committer: { date: string } } }) => entry.commit.committer.date >= since,
			),
		).toBe(true);
	});

	it("have authors with and without accounts, and bots", () => {
		const authors = bodyOf(commits("?per_page=100")).map(
			({ author }: { author: { type: string } | null }) => author?.type ?? "none",
		);
		expect(new Set(authors)).toContain("User");
		const kinds = Array.from(
			{ length: 20 },
			(_, number) => bodyOf(get(`/repos/sandbox-npm/bots-only-${number}/commits`))[0].author?.type ?? "none",
		);
		expect(new Set(kinds)).toEqual(new Set(["Bot", "User", "none"]));
	});

	it("of an empty repository are a 409", () => {
		const answer = get("/repos/sandbox-npm/empty-repository-4/commits");
		expect(answer.status).toBe(409);
		expect(bodyOf(answer).message).toBe("Git Repository is empty.");
	});

	it.each(["?page=0", "?page=-1", "?page=x", "?per_page=0", "?since=never"])(
		"%s falls back to the default",
		(query) => {
			expect(commits(query).body).toBe(commits("").body);
		},
	);
});

it("the same ETag is answered with 304 and no body, another one in full", () => {
	const first = get("/repos/sandbox-npm/active-4");
	const etag = first.headers["etag"] ?? "";
	expect(etag).toMatch(/^W\/"[0-9a-f]{32}"$/);
	expect(get("/repos/sandbox-npm/active-4", { "if-none-match": etag })).toMatchObject({
		status: 304,
		body: "",
	});
	expect(get("/repos/sandbox-npm/active-5", { "if-none-match": etag }).status).toBe(200);
});
