/** A GitHub that answers about many repositories, and bears so many at once. */
import { UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import type { HttpClient } from "@dephealth/core/http/http-client.ts";
import type { JsonRequest } from "@dephealth/core/http/json-request.ts";
import { createGithubBatch } from "@dephealth/core/sources/github/batch/batch.ts";
import type { GithubQuestion } from "@dephealth/core/sources/github/batch/question.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { aGithubReport } from "../../../../source-reports.ts";

export const NOW = Date.parse("2026-11-01T00:00:00Z");

export const clock = { now: () => NOW, sleep: async () => {} };

export type Asked = { kind: "glance" | "whole" | "page"; repositories: string[] };

export type Answering = (name: string, alias: string, asked: Asked) => { value?: unknown; errors?: object[] };

export type Answer = { data?: Record<string, unknown> | null; errors?: object[] };

export function node(daysAgo: number) {
	return {
		committedDate: new Date(NOW - daysAgo * 86_400_000).toISOString(),
		author: { name: "Jane", email: "jane@x.org", user: { login: "jane" } },
	};
}

export function repository(name: string, overrides: object = {}) {
	return {
		nameWithOwner: name,
		isArchived: false,
		archivedAt: null,
		isFork: false,
		stargazerCount: 10,
		forkCount: 2,
		licenseInfo: { spdxId: "MIT" },
		fundingLinks: [],
		isSecurityPolicyEnabled: true,
		issues: { totalCount: 3 },
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
export function github(options: {
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

export function collector(http: HttpClient, budget?: { take(cost: number): Promise<void> }) {
	const single = createGithubSource({ http, clock, token: "t" });
	return createGithubBatch({ http, clock, single, token: "t", ...(budget && { budget }) });
}

export const unknown = (count: number): GithubQuestion[] =>
	Array.from({ length: count }, (_, index) => ({
		repository: `owner/name-${index}`,
		previous: undefined,
		commits: true,
		thorough: false,
	}));
export const known = (name: string, head: string | null = `head of ${name}`): GithubQuestion => ({
	repository: name,
	previous: aGithubReport({
		repository: name,
		head,
		humanCommits: [[20_000, 0]],
		notice: null,
	}),
	commits: true,
	thorough: false,
});

export const sizes = (asked: Asked[], kind: Asked["kind"]) =>
	asked.filter((query) => query.kind === kind).map(({ repositories }) => repositories.length);
