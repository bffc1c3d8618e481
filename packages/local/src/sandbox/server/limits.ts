/** The upstreams' published limits, counted when switched on; and GitHub's hourly budget, always reported. */

import type { UpstreamKey } from "@dephealth/core/sources/sources.ts";
import { type GithubBudget, graphqlLimit, primaryLimit, secondaryLimit } from "../upstreams/github-limits.ts";
import { type Answer, json, text } from "./answer.ts";

export type Limits = {
	/**
	 * Counts a call.
	 *
	 * @returns the refusal, when the call is beyond a limit
	 */
	admit(call: LimitedCall): Answer | undefined;
	/** GitHub's budget of this hour, without counting a call. */
	githubBudget(call: Pick<LimitedCall, "isGraphql" | "hasToken">): GithubBudget;
	/** Bundlephobia counts builds apart: those of packages it has not built yet. */
	admitBuild(name: string): { refusal: Answer | undefined; headers: Record<string, string> };
	/** A 304 is free of GitHub's budget. */
	refund(call: Pick<LimitedCall, "isGraphql" | "hasToken">): void;
};

export type LimitedCall = {
	upstream: UpstreamKey;
	pattern: string;
	isGraphql: boolean;
	/** An authorization header was sent. */
	hasToken: boolean;
	/** Calls to this upstream that are being answered now, this one included. */
	inFlight: number;
};

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const FIVE_MINUTES_MS = 300_000;
/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const GITHUB_PER_HOUR = 5000;
const GITHUB_PER_HOUR_WITHOUT_TOKEN = 60;
const GITHUB_CONCURRENT = 100;
const GITHUB_REST_PER_MINUTE = 900;
const GITHUB_GRAPHQL_PER_MINUTE = 2000;
const SECONDARY_RETRY_AFTER_SECONDS = 60;
/** Observed since late 2025: some forty calls in a row, then Cloudflare refuses. */
const DOWNLOADS_BURST = 40;
/** Bundlephobia's own middleware: 120 requests and 10 builds in five minutes. */
const BUNDLEPHOBIA_REQUESTS = 120;
const BUNDLEPHOBIA_BUILDS = 10;
const MAX_REMEMBERED_BUILDS = 10_000;

type Window = { count(): number; add(amount: number): void; endsAt(): number };

/** @param now epoch milliseconds */
export function createLimits(now: () => number): Limits {
	const windows = {
		restWithToken: fixedWindow(HOUR_MS, now),
		rest: fixedWindow(HOUR_MS, now),
		graphql: fixedWindow(HOUR_MS, now),
		restMinute: fixedWindow(MINUTE_MS, now),
		graphqlMinute: fixedWindow(MINUTE_MS, now),
		downloads: fixedWindow(MINUTE_MS, now),
		bundlephobia: fixedWindow(FIVE_MINUTES_MS, now),
		builds: fixedWindow(FIVE_MINUTES_MS, now),
	};
	const built = new Set<string>();

	function hourly({ isGraphql, hasToken }: Pick<LimitedCall, "isGraphql" | "hasToken">): Window {
		if (isGraphql) return windows.graphql;
		return hasToken ? windows.restWithToken : windows.rest;
	}

	function githubBudget(call: Pick<LimitedCall, "isGraphql" | "hasToken">): GithubBudget {
		const window = hourly(call);
		return {
			limit: call.hasToken ? GITHUB_PER_HOUR : GITHUB_PER_HOUR_WITHOUT_TOKEN,
			used: window.count(),
			resetAtSeconds: Math.ceil(window.endsAt() / 1000),
		};
	}

	function admitGithub(call: LimitedCall): Answer | undefined {
		const minute = call.isGraphql ? windows.graphqlMinute : windows.restMinute;
		const perMinute = call.isGraphql ? GITHUB_GRAPHQL_PER_MINUTE : GITHUB_REST_PER_MINUTE;
		minute.add(1);
		if (call.inFlight > GITHUB_CONCURRENT || minute.count() > perMinute) {
			return secondaryLimit(call.pattern, githubBudget(call), SECONDARY_RETRY_AFTER_SECONDS);
		}
		const budget = githubBudget(call);
		if (budget.used >= budget.limit) {
			return call.isGraphql ? graphqlLimit(call.pattern, budget) : primaryLimit(call.pattern, budget);
		}
		hourly(call).add(1);
		return undefined;
	}

	function admitBundlephobia(pattern: string): Answer | undefined {
		windows.bundlephobia.add(1);
		return windows.bundlephobia.count() > BUNDLEPHOBIA_REQUESTS
			? tooManyBundlephobia(pattern, windows.bundlephobia, now())
			: undefined;
	}

	return {
		githubBudget,
		refund: (call) => hourly(call).add(-1),
		admit(call) {
			switch (call.upstream) {
				case "github":
					return admitGithub(call);
				case "bundlephobia":
					return admitBundlephobia(call.pattern);
				case "npmDownloads":
					windows.downloads.add(1);
					return windows.downloads.count() > DOWNLOADS_BURST ? cloudflareRefusal(call.pattern) : undefined;
				default:
					// npm's registry, deps.dev and OSV state no limit.
					return undefined;
			}
		},
		admitBuild(name) {
			if (built.has(name)) return { refusal: undefined, headers: buildHeaders(windows.builds) };
			windows.builds.add(1);
			const refused = windows.builds.count() > BUNDLEPHOBIA_BUILDS;
			if (!refused && built.size < MAX_REMEMBERED_BUILDS) built.add(name);
			const refusal = refused ? tooManyBundlephobia("GET /api/size", windows.builds, now()) : undefined;
			return { refusal, headers: buildHeaders(windows.builds) };
		},
	};
}

/** Counts within windows that follow each other without a gap. */
function fixedWindow(lengthMs: number, now: () => number): Window {
	let counted = 0;
	let index = 0;
	const roll = () => {
		const current = Math.floor(now() / lengthMs);
		if (current !== index) [index, counted] = [current, 0];
	};
	return {
		count() {
			roll();
			return counted;
		},
		add(amount) {
			roll();
			counted = Math.max(counted + amount, 0);
		},
		endsAt() {
			roll();
			return (Math.floor(now() / lengthMs) + 1) * lengthMs;
		},
	};
}

export function cloudflareRefusal(pattern: string): Answer {
	return text(pattern, 429, "error code: 1015");
}

function buildHeaders(builds: Window): Record<string, string> {
	return {
		"x-buildratelimit-limit": String(BUNDLEPHOBIA_BUILDS),
		"x-buildratelimit-remaining": String(Math.max(BUNDLEPHOBIA_BUILDS - builds.count(), 0)),
		"x-buildratelimit-reset": String(Math.ceil(builds.endsAt() / 1000)),
	};
}

function tooManyBundlephobia(pattern: string, window: Window, now: number): Answer {
	return json(
		pattern,
		429,
		{ error: { code: "RateLimitExceeded", message: "Too many requests", details: {} } },
		{ "retry-after": String(Math.ceil((window.endsAt() - now) / 1000)) },
	);
}
