import { answerGithubGraphql } from "@dephealth/local/sandbox/upstreams/github-graphql.ts";
import { GraphqlSyntaxError, parseGraphqlQuery } from "@dephealth/local/sandbox/upstreams/graphql-query.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyOf, NOW, universe, upstreamRequest } from "../ask.ts";

const BUDGET = { limit: 5000, used: 12, resetAtSeconds: NOW / 1000 + 60 };

function post(body: unknown, headers: Record<string, string> = { authorization: "Bearer x" }) {
	const text = typeof body === "string" ? body : JSON.stringify(body);
	return answerGithubGraphql(
		upstreamRequest("/graphql", { method: "POST", headers, body: text }),
		universe,
		BUDGET,
	);
}
const ask = (query: string, variables: Record<string, unknown> = {}) => bodyOf(post({ query, variables }));

type HistoryPage = {
	totalCount: number;
	nodes: { committedDate: string }[];
	pageInfo: { hasNextPage: boolean; endCursor: string | null };
};

/** Every field the collectors' notes name. */
const FIELDS = `nameWithOwner isArchived archivedAt isFork pushedAt stargazerCount forkCount
	fundingLinks { platform url } licenseInfo { spdxId } isSecurityPolicyEnabled
	issues(states: OPEN) { totalCount }
	defaultBranchRef { target { ... on Commit { history(first: $first, after: $after, since: $since) {
		totalCount pageInfo { hasNextPage endCursor }
		nodes { committedDate author { name email user { login } } } } } } }`;
const QUERY = `query Read($owner: String!, $name: String!, $first: Int = 100, $after: String, $since: GitTimestamp) {
	repository(owner: $owner, name: $name) { ${FIELDS} } }`;
const read = (name: string, more = {}) => ask(QUERY, { owner: "sandbox-npm", name, first: 100, ...more });

describe("a repository", () => {
	it("answers the fields that were asked, and only those", () => {
		const { repository } = read("archived-4").data;
		expect(repository).toMatchObject({
			nameWithOwner: "sandbox-npm/archived-4",
			isArchived: true,
			archivedAt: expect.stringMatching(/Z$/),
			licenseInfo: { spdxId: expect.any(String) },
			issues: { totalCount: expect.any(Number) },
		});
		expect(Object.keys(repository)).toHaveLength(12);
		expect(
			ask('{ repository(owner: "sandbox-npm", name: "active-4") { stars: stargazerCount } }').data,
		).toEqual({
			repository: { stars: universe.findPackage("npm", "active-4")?.repository?.stars },
		});
	});

	it("pages through its history, each commit once", () => {
		const seen: string[] = [];
		let after: string | null = null;
		let total = 0;
		do {
			const history: HistoryPage = read("quiet-4", { after }).data.repository.defaultBranchRef.target.history;
			seen.push(...history.nodes.map((node) => node.committedDate));
			total = history.totalCount;
			after = history.pageInfo.hasNextPage ? history.pageInfo.endCursor : null;
		} while (after !== null);
		expect(seen).toHaveLength(total);
		expect([...seen].sort().reverse()).toEqual(seen);
	});

	it("`since` bounds the history", () => {
		const { history } = read("active-4", { since: "2026-11-16T00:00:00Z" }).data.repository.defaultBranchRef
			.target;
		expect(history.totalCount).toBeGreaterThan(0);
		expect(history.totalCount).toBeLessThan(40);
		expect(history.pageInfo.hasNextPage).toBe(false);
	});

	it("without commits has no default branch", () => {
		expect(read("empty-repository-4").data.repository.defaultBranchRef).toBeNull();
	});

	it("that was renamed answers under its new name", () => {
		const answer = read("renamed-repository-4", { owner: "sandbox-npm-formerly" });
		expect(answer.data.repository.nameWithOwner).toBe("sandbox-npm/renamed-repository-4");
		expect(answer.errors).toBeUndefined();
	});

	it("apps have no user, people mostly do", () => {
		const { nodes } = read("active-4").data.repository.defaultBranchRef.target.history;
		const users: unknown[] = nodes.map((node: { author: { user: unknown } }) => node.author.user);
		expect(users).toContainEqual({ login: expect.any(String) });
		for (const { author } of nodes) if (/\[bot\]/.test(author.name)) expect(author.user).toBeNull();
	});
});

describe("many repositories in one query", () => {
	it("are told apart by alias, and one that is missing is null with an error at its path", () => {
		const answer = ask(`{
			a: repository(owner: "sandbox-npm", name: "active-4") { nameWithOwner }
			b: repository(owner: "sandbox-npm", name: "repository-gone-4") { nameWithOwner }
			rateLimit { cost remaining resetAt limit used nodeCount }
		}`);
		expect(answer.data.a).toEqual({ nameWithOwner: "sandbox-npm/active-4" });
		expect(answer.data.b).toBeNull();
		expect(answer.data.rateLimit).toMatchObject({
			cost: 1,
			remaining: 4988,
			limit: 5000,
			resetAt: "2026-11-23T12:01:00Z",
		});
		expect(answer.errors).toEqual([
			{
				type: "NOT_FOUND",
				path: ["b"],
				message: "Could not resolve to a Repository with the name 'sandbox-npm/repository-gone-4'.",
			},
		]);
	});

	it("cost a point for every hundred connections", () => {
		const aliases = Array.from(
			{ length: 100 },
			(_, number) => `r${number}: repository(owner: "sandbox-npm", name: "active-${number}") {
				repositoryTopics(first: 20) { nodes { topic { name } } } defaultBranchRef { target { ... on Commit { history(first: 1) { totalCount } } } } }`,
		);
		expect(ask(`{ ${aliases.join("\n")} rateLimit { cost } }`).data.rateLimit.cost).toBe(2);
	});
});

describe("queries that GitHub refuses", () => {
	it("without authentication: 401", () => {
		expect(post({ query: "{ rateLimit { cost } }" }, {}).status).toBe(401);
	});

	it.each(["", "[]", "{}", "null", '{"query": 7}', '{"query": "{ rateLimit { cost } }", "variables": 7}'])(
		"%j is 400",
		(body) => {
			expect(post(body).status).toBe(400);
		},
	);

	it.each([
		["{ viewer { login } }", "Field 'viewer' doesn't exist on type 'Query'"],
		[
			'{ repository(owner: "sandbox-npm", name: "active-4") { nope } }',
			"Field 'nope' doesn't exist on type 'Repository'",
		],
		["mutation { x }", "Only queries are answered here, not 'mutation'."],
		["{ rateLimit { cost }", 'Parse error on "end of query".'],
		["{ rateLimit { cost } } }", 'Parse error on "}".'],
		['{ repository(owner: "x) { id } }', 'Parse error on "\\"x) { id } }".'],
		[`${"{a".repeat(60)}${"}".repeat(60)}`, "Query is nested too deeply."],
	])("%s", (query, message) => {
		const answer = post({ query });
		expect(answer.status).toBe(200);
		expect(bodyOf(answer)).toMatchObject({ errors: [{ message }] });
		expect(bodyOf(answer).data).toBeUndefined();
	});

	it("any text is a query or a syntax error", () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[{}()[\]:.$"a-z0-9 ]{0,60}$/)), (query) => {
				try {
					parseGraphqlQuery(query, {});
				} catch (error) {
					expect(error).toBeInstanceOf(GraphqlSyntaxError);
				}
			}),
		);
	});
});

it("values of every kind are read", () => {
	const [field] = parseGraphqlQuery(
		'{ x: f(a: "q\\"\\u00e9", b: -1.5e2, c: [1, $v, {d: null}], e: ENUM, g: true, h: $none) # comment\n }',
		{ v: "w" },
	);
	expect(field).toMatchObject({ name: "f", responseKey: "x" });
	expect(Object.fromEntries(field?.arguments ?? [])).toEqual({
		a: 'q"é',
		b: -150,
		c: [1, "w", { d: null }],
		e: "ENUM",
		g: true,
		h: null,
	});
});
