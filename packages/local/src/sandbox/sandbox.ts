/**
 * The built-in upstream simulator: one HTTP server that answers as the npm registry, npm's download counts,
 * deps.dev, GitHub and Bundlephobia would, for invented packages of every kind. Each upstream has a path prefix.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { byUpstream, type UpstreamKey } from "@dephealth/core/sources/sources.ts";
import { KEEP_ALIVE, listen } from "../http/listen.ts";
import { isForThisMachine, isFromWebPage } from "../http/own-host.ts";
import { BodyRefusedError, createBodyReader } from "../http/read-body.ts";
import { type Answer, json, type UpstreamRequest } from "./server/answer.ts";
import { createControls, type SandboxControls } from "./server/behaviour.ts";
import { type CallCounts, createCallCounter } from "./server/calls.ts";
import { answerControl } from "./server/control-api.ts";
import { deliver } from "./server/deliver.ts";
import { spoil } from "./server/faults.ts";
import { createLimits } from "./server/limits.ts";
import { MAX_BODY_BYTES, readTarget } from "./server/read-request.ts";
import { answerGithubGraphqlInTurns, repositoriesIn, tooHeavy } from "./upstreams/github-graphql.ts";
import { budgetHeaders } from "./upstreams/github-limits.ts";
import { answerUpstream, enforce, SIMULATED } from "./upstreams.ts";
import { createUniverse } from "./world/universe.ts";

export type SandboxOptions = {
	/** 0, the default, lets the system choose. */
	port?: number;
	/** Default 127.0.0.1: reachable from this machine only. */
	host?: string;
	clock: Clock;
	/** The same seed gives the same packages and the same failures. Default 1. */
	seed?: number;
};

export type Sandbox = {
	port: number;
	/** Root of the server: `${url}/_sandbox/behaviour` and the like are below it. */
	url: string;
	/** Base URLs, to be used in place of the upstreams' own. */
	urls: Readonly<Record<UpstreamKey, string>>;
	behaviour: SandboxControls;
	/** Calls since the start. */
	calls(): CallCounts;
	/** Ends every connection, hanging ones too. */
	close(): Promise<void>;
};

const CONTROL_PREFIX = "_sandbox";
const MAX_CONNECTIONS = 2048;
const REQUEST_TIMEOUT_MS = 30_000;
/** Made once: every call ends with it, and a stack trace each would cost more than many answers. */
const CONNECTION_ENDED = new Error("The connection has ended.");

/** @throws PortUnavailableError */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
	const { clock, host = "127.0.0.1", seed = 1 } = options;
	const universe = createUniverse({ clock, seed });
	const limits = createLimits(() => clock.now());
	const controls = createControls(seed);
	const calls = createCallCounter();
	const startedAt = timestamp(clock);
	const closing = new AbortController();
	const inFlight = new Map<UpstreamKey, number>();
	const readBody = createBodyReader({ maxBytes: MAX_BODY_BYTES });

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const gone = new AbortController();
		response.once("close", () => gone.abort(CONNECTION_ENDED));
		const signal = AbortSignal.any([gone.signal, closing.signal]);
		const send = (answer: Answer) =>
			deliver(request, response, answer, { delivery: "whole", latencyMs: 0, clock, signal });
		if (!isForThisMachine(request)) {
			return send(json("", 421, { message: "The sandbox is asked as localhost or 127.0.0.1 only." }));
		}
		if (isFromWebPage(request)) {
			return send(json("", 403, { message: "The sandbox is not for web pages." }));
		}
		const body = await readText(request);
		if (body instanceof BodyRefusedError) return send(json("", body.status, { message: body.message }));
		const { prefix, upstream, rawSegments, query } = readTarget(request.url ?? "/");
		const method = request.method ?? "GET";
		if (prefix === CONTROL_PREFIX) {
			const asked = { method, path: rawSegments.join("/"), body };
			return send(answerControl(asked, { controls, calls, startedAt }));
		}
		if (!upstream) return send(json("", 404, { message: "There is no such upstream in the sandbox." }));
		const upstreamRequest = {
			method,
			rawSegments,
			query,
			headers: request.headers,
			body,
			baseUrl: `${origin}/${SIMULATED[upstream].prefix}`,
		};
		await withCount(upstream, () => serveUpstream(upstream, upstreamRequest, { request, response, signal }));
	}

	async function readText(request: IncomingMessage): Promise<string | BodyRefusedError> {
		try {
			const { bytes, release } = await readBody(request);
			const text = bytes.toString("utf8");
			release();
			return text;
		} catch (error) {
			if (error instanceof BodyRefusedError) return error;
			throw error;
		}
	}

	/** GitHub limits how many calls may be open at once. */
	async function withCount(upstream: UpstreamKey, work: () => Promise<void>): Promise<void> {
		inFlight.set(upstream, (inFlight.get(upstream) ?? 0) + 1);
		try {
			await work();
		} finally {
			inFlight.set(upstream, (inFlight.get(upstream) ?? 1) - 1);
		}
	}

	async function answerOf(asked: UpstreamRequest, call: ReturnType<typeof callOf>): Promise<Answer> {
		if (!call.isGraphql) return answerUpstream(asked, call, universe, limits);
		return answerGithubGraphqlInTurns(asked, universe, limits.githubBudget(call));
	}

	async function serveUpstream(
		upstream: UpstreamKey,
		asked: UpstreamRequest,
		{
			request,
			response,
			signal,
		}: { request: IncomingMessage; response: ServerResponse; signal: AbortSignal },
	): Promise<void> {
		const call = callOf(upstream, asked);
		const { faults, hit } = controls.decide(upstream, `${asked.method} ${request.url} ${asked.body}`);
		// The latency comes before any limit: waiting calls are open at once.
		if (faults.latencyMs > 0 && !(hit && faults.mode === "slow")) await clock.sleep(faults.latencyMs, signal);
		const { maxRepositories } = faults;
		const isTooHeavy =
			call.isGraphql && maxRepositories !== undefined && repositoriesIn(asked.body) > maxRepositories;
		const pure = isTooHeavy ? tooHeavy() : await answerOf(asked, call);
		calls.count(upstream, pure.pattern);
		const limitedCall = { ...call, pattern: pure.pattern, inFlight: inFlight.get(upstream) ?? 1 };
		const limited = faults.enforceLimits ? enforce(pure, limitedCall, asked, limits) : pure;
		const budget = limits.githubBudget(call);
		const whole = { answer: limited, delivery: "whole" as const };
		const { answer, delivery } = hit ? spoil(limited, faults, { ...call, budget }) : whole;
		const resource = call.isGraphql ? "graphql" : "core";
		const headers = { ...(upstream === "github" && budgetHeaders(budget, resource)), ...answer.headers };
		const { latencyMs } = faults;
		if (delivery === "hang") {
			response.once(
				"close",
				controls.onNext(upstream, () => request.socket.resetAndDestroy()),
			);
		}
		await deliver(request, response, { ...answer, headers }, { delivery, latencyMs, clock, signal });
	}

	const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, ...KEEP_ALIVE }, (request, response) => {
		serve(request, response).catch((error: unknown) => fail(response, error));
	});
	server.maxConnections = MAX_CONNECTIONS;
	const port = await listen(server, options.port ?? 0, host);
	const origin = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
	const urlOf = (upstream: UpstreamKey) => `${origin}/${SIMULATED[upstream].prefix}`;

	return {
		port,
		url: origin,
		urls: byUpstream(urlOf),
		behaviour: controls,
		calls: () => calls.counts(),
		close() {
			closing.abort();
			return close(server);
		},
	};
}

function callOf(upstream: UpstreamKey, asked: UpstreamRequest) {
	const isGraphql =
		upstream === "github" && asked.method === "POST" && asked.rawSegments.join("/") === "graphql";
	return { upstream, isGraphql, hasToken: asked.headers.authorization !== undefined };
}

/** A client that left, or the end of the sandbox, is no failure; anything else is a defect of the simulator. */
function fail(response: ServerResponse, error: unknown): void {
	if (response.destroyed || response.headersSent) {
		response.destroy();
		return;
	}
	const message = error instanceof Error ? error.message : String(error);
	response.writeHead(500, { "content-type": "application/json; charset=utf-8", "x-dephealth-sandbox": "1" });
	response.end(JSON.stringify({ error: { code: "sandbox_failed", message }, sandbox: true }));
}

function close(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
