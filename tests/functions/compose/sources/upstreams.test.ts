/** The requests of each source and the guards around them, observed at the upstreams and the tables. */
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CircuitOpenError, RateLimitedError, UpstreamForbiddenError } from "@dephealth/core/errors.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { UPSTREAM_KEYS, UPSTREAMS, type UpstreamKey } from "@dephealth/core/sources/sources.ts";
import { gitBatch, gitSource, gitTokenOf } from "@dephealth/functions/compose/git.ts";
import type { Composition } from "@dephealth/functions/compose/process/composition.ts";
import { bundlephobia } from "@dephealth/functions/compose/sources/bundlephobia.ts";
import { depsDev, depsDevBatch } from "@dephealth/functions/compose/sources/deps-dev.ts";
import { github, githubBatch } from "@dephealth/functions/compose/sources/github.ts";
import { npm, npmBatch } from "@dephealth/functions/compose/sources/npm.ts";
import { readAdvisories, readManyAdvisories } from "@dephealth/functions/compose/sources/osv.ts";
import { registry } from "@dephealth/functions/compose/sources/registry.ts";
import { http, speaksHttp2 } from "@dephealth/functions/compose/sources/upstream-http.ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import {
	type Handler,
	json,
	type LoopbackUpstream,
	startLoopbackUpstream,
	status,
} from "../../../core/http/loopback-upstream.ts";
import { composed, recordAws } from "../composed.ts";

const ref = { ecosystem: "npm", name: "express" } as const;
const serde = { ecosystem: "cargo", name: "serde" } as const;
const repository = { host: "github.com", path: "expressjs/express" };

let upstream: LoopbackUpstream;
let asked: { path: string; headers: IncomingHttpHeaders }[];
let answer: Handler;
let aws: ReturnType<typeof recordAws>;
let metrics: Record<string, unknown>[];

beforeAll(async () => {
	upstream = await startLoopbackUpstream((response, request) => {
		asked.push({ path: request.url ?? "", headers: request.headers });
		answer(response, request);
	});
});
afterAll(() => upstream.close());
beforeEach(() => {
	asked = [];
	metrics = [];
	answer = (response) => response.writeHead(404).end("{}");
	aws = recordAws();
});
afterEach(() => aws.end());

/** Each upstream has its own folder on the server. */
function upstreamUrls(): Record<string, string> {
	return Object.fromEntries(
		UPSTREAM_KEYS.map((key) => [UPSTREAMS[key].urlVariable, new URL(key, upstream.url).href]),
	);
}

function here(env: Composition["env"] = {}): Composition {
	return composed(
		{ ...upstreamUrls(), ...env },
		{ writeMetric: (line) => void metrics.push(JSON.parse(line) as Record<string, unknown>) },
	);
}

/** All git upstreams have one variable: the last one's folder is the mirror. */
const [MIRROR = ""] = UPSTREAM_KEYS.filter((key) => UPSTREAMS[key].urlVariable === "GIT_MIRROR_URL").slice(
	-1,
);

function keysAsked(): string[] {
	return aws.calls.flatMap(({ input }) => (input["Key"] as { pk: string } | undefined)?.pk ?? []);
}

/** The circuits whose state was asked for: which guards the calls have passed. */
function guards(): string[] {
	return keysAsked().flatMap((pk) => (pk.startsWith("CIRCUIT#") ? [pk.slice("CIRCUIT#".length)] : []));
}

type Ask = (c: Composition) => Promise<unknown>;
const github2 = { repository: repository.path, previous: undefined, commits: false, thorough: false };

describe("each call goes where its upstream is, through the upstream's own guard", () => {
	it.each<[name: string, ask: Ask, at: UpstreamKey | string]>([
		["npm", (c) => npm(c).collect(ref), "npmRegistry"],
		[
			"npm, for many",
			(c) => npmBatch(c).collect([{ ref, previous: undefined, packument: true, downloads: false }]),
			"npmRegistry",
		],
		["deps.dev", (c) => depsDev(c).collect(ref), "depsDev"],
		[
			"deps.dev, for many",
			(c) => depsDevBatch(c).collect([{ ref, previous: undefined, thorough: true }]),
			"depsDev",
		],
		["OSV", (c) => readAdvisories(c)(ref), "osv"],
		["OSV, for many", (c) => readManyAdvisories(c)([{ ref, stamp: undefined }]), "osv"],
		["a registry", (c) => registry(c).collect(serde), "cratesIndex"],
		["bundlephobia", (c) => bundlephobia(c).collect(ref), "bundlephobia"],
		["GitHub", (c) => github(c).collect(repository.path, { commits: false }), "github"],
		["GitHub, for many", (c) => githubBatch(c).collect([github2]), "github"],
		["git", (c) => gitSource(c).collect(repository), MIRROR],
		["git, for many", (c) => gitBatch(c).collect([{ repository, previous: undefined }]), MIRROR],
	])("%s", async (_, ask, key) => {
		await Promise.allSettled([ask(here())]);
		expect(asked.map(({ path }) => path.split("/")[1])).toContain(key);
		const name = key === MIRROR ? "git on github.com" : UPSTREAMS[key as UpstreamKey].name;
		expect(guards()).toContain(name);
	});
});

it("deps.dev's packages come with OSV's advisories, one by one and for many", async () => {
	for (const ask of [
		(c: Composition) => depsDev(c).collect(ref),
		(c: Composition) => depsDevBatch(c).collect([{ ref, previous: undefined, thorough: true }]),
	]) {
		asked = [];
		await Promise.allSettled([ask(here())]);
		expect(new Set(asked.map(({ path }) => path.split("/")[1]))).toEqual(new Set(["depsDev", "osv"]));
	}
});

describe("what a call brings along", () => {
	const headersOf = (key: string) =>
		asked.filter(({ path }) => path.startsWith(`/${key}/`)).map(({ headers }) => headers);

	it("the contact of whoever runs it", async () => {
		await npm(here({ UPSTREAM_CONTACT: "ops@example.com" }))
			.resolveRepository(ref)
			.catch(() => {});
		expect(asked[0]?.headers["user-agent"]).toContain("(+ops@example.com)");
	});

	it("GitHub's token, to GitHub", async () => {
		await Promise.allSettled([
			github(here({ GITHUB_TOKEN: "ghp_1" })).collect(repository.path, { commits: false }),
			npm(here({ GITHUB_TOKEN: "ghp_1" })).collect(ref),
		]);
		expect(headersOf("github")[0]?.authorization).toContain("ghp_1");
		for (const { authorization } of headersOf("npmRegistry")) expect(authorization).toBeUndefined();
	});

	it("the registry's token, to the registry and to nobody who counts downloads", async () => {
		await Promise.allSettled([npm(here({ NPM_REGISTRY_TOKEN: "npm_1" })).collect(ref)]);
		expect(headersOf("npmRegistry")[0]?.authorization).toContain("npm_1");
		for (const { authorization } of headersOf("npmDownloads")) expect(authorization).toBeUndefined();
	});

	it.each([
		["github.com", "ghp_1"],
		["gitlab.com", undefined],
		["github.com.example.org", undefined],
	])("git tells %s the token %s", (host, token) => {
		expect(gitTokenOf(here({ GITHUB_TOKEN: "ghp_1" }))(host)).toBe(token);
	});

	it.each([
		["GitHub", "on Lambda", { AWS_LAMBDA_FUNCTION_NAME: "collect-github" }, UPSTREAMS.github.http2],
		["npm", "on Lambda", { AWS_LAMBDA_FUNCTION_NAME: "collect-npm" }, UPSTREAMS.npmRegistry.http2],
		["OSV", "on Lambda", { AWS_LAMBDA_FUNCTION_NAME: "collect-deps-dev" }, UPSTREAMS.osv.http2],
		["OSV", "on one machine", {}, false],
		["Stryker was here", "on Lambda", { AWS_LAMBDA_FUNCTION_NAME: "collect-npm" }, false],
	])("%s is asked by the protocol that suits it %s", (name, _, env, http2) => {
		expect(speaksHttp2(here(env))(name)).toBe(http2);
	});
});

describe("GitHub's budget", () => {
	const counters = () => keysAsked().map((pk) => pk.split("#").slice(0, 2).join("#"));

	it("counts each of its calls, and the time that it took", async () => {
		await Promise.allSettled([github(here()).collect(repository.path, { commits: false })]);
		expect(counters()).toEqual(expect.arrayContaining(["BUDGET#github", "COMPUTE#github"]));
		expect(metrics).toContainEqual(expect.objectContaining({ GithubAnswerTime: expect.any(Number) }));
	});

	it("counts no other's", async () => {
		await Promise.allSettled([npm(here()).collect(ref)]);
		expect(counters()).not.toContain("BUDGET#github");
	});

	it("is not touched by a call that its open circuit refuses", async () => {
		aws.end();
		const state = { phase: { name: "closed", failedAt: [], slices: [] }, epoch: 1, forced: "open" };
		aws = recordAws(({ input }) =>
			JSON.stringify(input).includes("CIRCUIT#GitHub")
				? { Item: { state: JSON.stringify(state), version: 1 } }
				: {},
		);
		await expect(github(here()).collect(repository.path, { commits: false })).rejects.toThrow(
			CircuitOpenError,
		);
		expect(asked).toEqual([]);
		expect(counters()).not.toContain("BUDGET#github");
	});

	it.each([
		["without a token", {}, 60],
		["with one", { GITHUB_TOKEN: "ghp_1" }, 5000],
		["as configured", { GITHUB_CALLS_PER_HOUR: "777" }, 777],
	])("is what GitHub allows %s", async (_, env, perHour) => {
		await Promise.allSettled([github(here(env)).collect(repository.path, { commits: false })]);
		const counted = aws.calls.find(({ input }) => JSON.stringify(input["Key"])?.includes("SHARD#"));
		expect(counted?.input["ExpressionAttributeValues"]).toMatchObject({ ":limit": perHour });
	});

	it("that cannot be counted lets the call go ahead, and says so", async () => {
		aws.end();
		const warn = vi.spyOn(logger, "warn").mockReturnValue();
		aws = recordAws(({ input }) => {
			if (/BUDGET|COMPUTE/.test(JSON.stringify(input))) throw new Error("no table");
			return {};
		});
		await Promise.allSettled([github(here()).collect(repository.path, { commits: false })]);
		expect(asked.map(({ path }) => path.split("/")[1])).toContain("github");
		const said = warn.mock.calls
			.filter(([, fields]) => fields?.["error"] !== undefined)
			.map(([message]) => message);
		expect(said).toEqual(
			expect.arrayContaining([expect.stringContaining("budget"), expect.stringContaining("time")]),
		);
	});
});

describe("a call is noted", () => {
	const get = (c: Composition) =>
		http(c).requestJson({
			source: "npm",
			url: new URL("npmRegistry/express", upstream.url),
			schema: z.unknown(),
		});
	const counted = () => metrics.filter((line) => "UpstreamCalls" in line);

	it("once when it is answered", async () => {
		const info = vi.spyOn(logger, "info").mockReturnValue();
		answer = json({});
		await get(here());
		expect(info).toHaveBeenCalledExactlyOnceWith(
			"upstream asked",
			expect.objectContaining({ service: "npm", success: true, operation: "GET /npmRegistry/express" }),
		);
		expect(counted()).toMatchObject([{ CircuitName: "npm", UpstreamCalls: 1 }]);
		expect(metrics.filter((line) => "UpstreamRefusals" in line)).toEqual([]);
	});

	it("as a warning and a refusal when there were too many", async () => {
		const warn = vi.spyOn(logger, "warn").mockReturnValue();
		answer = status(429, { "retry-after": "100" });
		await expect(get(here())).rejects.toThrow(RateLimitedError);
		expect(warn).toHaveBeenCalledExactlyOnceWith(
			"upstream asked",
			expect.objectContaining({ service: "npm", success: false, error: expect.any(RateLimitedError) }),
		);
		expect(counted()).toMatchObject([{ CircuitName: "npm", UpstreamCalls: 1, UpstreamRefusals: 1 }]);
	});

	it("and so is each attempt before it", async () => {
		const warn = vi.spyOn(logger, "warn").mockReturnValue();
		const info = vi.spyOn(logger, "info").mockReturnValue();
		answer = (response, request) =>
			(asked.length === 1 ? status(503, { "retry-after": "0" }) : json({}))(response, request);
		await get(here());
		expect(warn).toHaveBeenCalledExactlyOnceWith(
			expect.stringContaining("another follows"),
			expect.objectContaining({ function: "npm GET /npmRegistry/express", attempt: 1 }),
		);
		expect(info).toHaveBeenCalledOnce();
		expect(counted()).toHaveLength(2);
	});

	it("git's too, by the circuit of the host", async () => {
		const warn = vi.spyOn(logger, "warn").mockReturnValue();
		answer = status(429, { "retry-after": "100" });
		await Promise.allSettled([gitSource(here()).collect(repository)]);
		expect(warn.mock.calls.map(([, fields]) => fields)).toContainEqual(
			expect.objectContaining({ service: "git on github.com", success: false }),
		);
	});
});

it("a host of git's that fails opens a circuit of its own, which is counted as none of the named ones", async () => {
	vi.spyOn(logger, "warn").mockReturnValue();
	answer = status(500);
	const source = gitSource(here());
	const elsewhere = { host: "git.example.org", path: "a/b" };
	for (let failure = 0; failure < UPSTREAMS.gitElsewhere.circuit.failureThreshold; failure++) {
		await expect(source.collect(elsewhere)).rejects.toThrow();
	}
	await expect(source.collect(elsewhere)).rejects.toThrow(CircuitOpenError);
	expect(metrics).toContainEqual(
		expect.objectContaining({ CircuitBreakerStateChange: 1, CircuitName: "other", State: "open" }),
	);
});

describe("a registry that stands in for npm's own", () => {
	const withheld = json({ name: "express", versions: {}, time: { created: "2020-01-01T00:00:00.000Z" } });

	it("may withhold versions: a package without any is not one that npm lacks", async () => {
		answer = withheld;
		await expect(npm(here()).collect(ref)).rejects.toThrow(UpstreamForbiddenError);
	});

	it("is not what the simulator is", async () => {
		answer = withheld;
		expect(await npm(here({ DEPHEALTH_SANDBOX: "1" })).collect(ref)).toMatchObject({ state: "collected" });
	});
});

describe("where the way out leads through a proxy", () => {
	let proxy: Server;
	let reached: string[];
	beforeAll(async () => {
		proxy = createServer().on("connect", (request, socket) => {
			reached.push(request.url ?? "");
			socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
		});
		await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
	});
	afterAll(() => proxy.close());
	beforeEach(() => {
		reached = [];
	});
	const behindProxy = (env: Composition["env"]) =>
		here({ HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, ...env });

	it("upstreams are asked through it", async () => {
		const c = behindProxy({ NPM_REGISTRY_URL: "https://registry.example" });
		await Promise.allSettled([npm(c).resolveRepository(ref)]);
		expect(new Set(reached)).toEqual(new Set(["registry.example:443"]));
	});

	it("hosts that packages name are asked through nothing else, whatever is excepted", async () => {
		const c = behindProxy({ GIT_MIRROR_URL: undefined, NO_PROXY: "github.com" });
		await Promise.allSettled([gitSource(c).collect(repository)]);
		expect(new Set(reached)).toEqual(new Set(["github.com:443"]));
	});

	it("an operator's mirror is asked directly where it is excepted", async () => {
		await Promise.allSettled([gitSource(behindProxy({ NO_PROXY: "127.0.0.1" })).collect(repository)]);
		expect(asked[0]?.path).toContain("/github.com/expressjs/express.git/");
		expect(reached).toEqual([]);
	});
});
