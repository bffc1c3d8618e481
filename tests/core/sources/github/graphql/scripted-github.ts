import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { afterEach } from "vitest";
import {
	createScriptedHttpClient,
	type ScriptedAnswer,
	type ScriptedHttpClient,
} from "../../../../scripted-http-client.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");
const DAY = 86_400_000;
const clock = { now: () => NOW, sleep: async () => {} };
export const token = "ghp_thisIsTheSecret";
export const reset = String(NOW / 1000 + 900);

/** GitHub as a script, for the tests of one file. Each must use all answers. */
export function scriptedGithub() {
	let http: ScriptedHttpClient = createScriptedHttpClient();
	afterEach(() => {
		const used = http;
		http = createScriptedHttpClient();
		used.assertAllUsed();
	});
	const collect = (repository = "facebook/react") =>
		createGithubSource({ http, clock, token }).collect(repository, { commits: true });
	return {
		answers(...list: ScriptedAnswer[]): void {
			for (const answer of list) http.on("POST /graphql", answer);
		},
		answersRest(request: string, answer: ScriptedAnswer): void {
			http.on(request, answer);
		},
		requests: () => http.requests,
		collect,
		caught: () =>
			collect().then(
				() => undefined,
				(error: unknown) => error,
			),
	};
}

export function node(
	daysAgo: number,
	author: object | null = { name: "Jane", email: "jane@x.org", user: { login: "jane" } },
) {
	return { committedDate: new Date(NOW - daysAgo * DAY).toISOString(), author };
}
export function branch(nodes: object[], endCursor: string | null = null) {
	return {
		target: { oid: "6dcb09b", history: { pageInfo: { hasNextPage: endCursor !== null, endCursor }, nodes } },
	};
}
export function repository(overrides: object = {}) {
	return {
		nameWithOwner: "facebook/react",
		isArchived: true,
		archivedAt: "2026-01-01T00:00:00Z",
		isFork: false,
		stargazerCount: 230_000,
		forkCount: 47_000,
		licenseInfo: { spdxId: "MIT" },
		fundingLinks: [{ platform: "GITHUB" }],
		isSecurityPolicyEnabled: true,
		issues: { totalCount: 700 },
		defaultBranchRef: branch([node(1)]),
		...overrides,
	};
}
export function data(repositoryOrNull: object | null, errors?: object[], remaining = 4999) {
	const rateLimit = { cost: 1, remaining, resetAt: "2026-11-01T01:00:00Z" };
	return { body: { data: { repository: repositoryOrNull, rateLimit }, ...(errors && { errors }) } };
}
export const page = (nodes: object[], endCursor: string | null = null) =>
	data({ defaultBranchRef: branch(nodes, endCursor) });
export const fullPage = (fromDaysAgo: number, toDaysAgo: number) =>
	Array.from({ length: 100 }, (_, i) => node(fromDaysAgo + ((toDaysAgo - fromDaysAgo) * i) / 99));
