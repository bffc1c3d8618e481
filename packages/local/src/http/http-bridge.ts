/**
 * API Gateway on one machine: turns node:http requests into payload-2.0 events for the same Lambda handlers, by
 * the same route table.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { MAX_BODY_BYTES } from "@dephealth/contract/limits.ts";
import { type Route, sizeOf } from "@dephealth/contract/routes/route.ts";
import { DEFAULT_ROUTE_HANDLER } from "@dephealth/contract/routes/routes.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { decodePath, matchRoute } from "@dephealth/functions/api/http/match-route.ts";
import type { ApiLambda } from "@dephealth/functions/api/http/request.ts";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { createDeadlines, type Deadlines } from "../asl/run/deadlines.ts";
import {
	answerForFile,
	READING,
	sendAllowed,
	sendBodyRefused,
	sendError,
	sendTimedOut,
} from "./bare-answers.ts";
import { createBoundedServer } from "./bounded-server.ts";
import type { ConsoleSite } from "./console-site.ts";
import { listen, stopListening } from "./listen.ts";
import { hasOneHost, isForThisMachine, isOwnHost } from "./own-host.ts";
import { BodyRefusedError, createBodyReader, type ReadBody } from "./read-body.ts";

export type HttpBridgeOptions = {
	routes: readonly Route[];
	/** Loads a handler by the route table's path string. */
	resolveHandler: (handlerPath: string) => Promise<ApiLambda>;
	/** Handlers are ended by it. */
	clock: Clock;
	port: number;
	/** Default 127.0.0.1: reachable from this machine only. */
	host?: string;
	/** Further names of the API besides loopback's, e.g. that of a proxy in front of it. Lower case. */
	hostNames?: readonly string[];
	/** Called for each answer with a status of 500 or above. */
	onServerError?: () => void;
	/** Answers requests that no route matches. Default: none. */
	site?: ConsoleSite | undefined;
};

export type HttpBridge = { port: number; url: string; close(): Promise<void> };

/** No route takes as long. */
const STALLED_MS = 60_000;

/** @throws PortUnavailableError */
export async function startHttpBridge(options: HttpBridgeOptions): Promise<HttpBridge> {
	const { onServerError, clock } = options;
	const deadlines = createDeadlines(clock);
	const readBody = createBodyReader({ maxBytes: MAX_BODY_BYTES });
	const server = createBoundedServer({ stalledMs: STALLED_MS }, (request, response) => {
		serve({ ...options, deadlines, readBody }, request, response)
			.catch((error: unknown) => {
				if (response.headersSent) response.destroy();
				else if (error instanceof BodyRefusedError) sendBodyRefused(response, error);
				else sendError(response, 500, "internal_error", "The local HTTP bridge failed.");
			})
			.then(() => {
				if (!onServerError || response.statusCode < 500) return;
				// An answer that nobody took is none. Listening to every response would cost a listener for each.
				if (response.writableFinished) onServerError();
				else response.once("finish", onServerError);
			});
	});
	const host = options.host ?? "127.0.0.1";
	const port = await listen(server, options.port, host);
	return { port, url: `http://${host}:${port}`, close };

	async function close(): Promise<void> {
		await stopListening(server);
		deadlines.close();
	}
}

type Serving = HttpBridgeOptions & { deadlines: Deadlines; readBody: ReadBody };

/** @throws BodyRefusedError */
async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { hostNames = [] } = serving;
	if (request.headers.host !== undefined && !hasOneHost(request)) {
		return sendError(response, 400, "invalid_request", "A request names one Host, not several.");
	}
	if (!isForThisMachine(request, (host) => isOwnHost(host, hostNames))) {
		// RFC 9110, section 15.5.20: the request was sent to the wrong server.
		return sendError(response, 421, "wrong_host", WRONG_HOST);
	}
	if (!isReadable(request.headers["transfer-encoding"])) {
		// RFC 9112, section 6.1.
		return sendError(
			response,
			501,
			"unsupported_transfer_encoding",
			"Transfer-Encoding is chunked, or left out.",
		);
	}
	const body = await serving.readBody(request);
	try {
		await answer(serving, request, response, body.bytes);
	} finally {
		body.release();
	}
}

async function answer(
	{ deadlines, ...options }: Serving,
	request: IncomingMessage,
	response: ServerResponse,
	body: Buffer,
): Promise<void> {
	const { method = "GET" } = request;
	if (method === "OPTIONS" && request.url === "*") return sendAllowed(response, methodsOf(options.routes));
	const [encodedPath, rawQueryString] = split(originForm(request.url ?? "/"));
	const path = decodePath(encodedPath);
	if (path === undefined) {
		return sendError(response, 400, "invalid_request", "The path is not valid percent-encoding.");
	}
	const match = matchRoute(options.routes, method, path);
	const matched = match.kind === "matched" ? match : undefined;
	const file = match.kind === "none" ? options.site?.find(path) : undefined;
	if (file) return answerForFile(request, response, file);
	const handler = await options.resolveHandler(matched?.route.handler ?? DEFAULT_ROUTE_HANDLER);
	const event = toEvent(
		request,
		{ rawPath: path, rawQueryString, body },
		{
			routeKey: matched ? `${method} ${matched.route.path}` : "$default",
			pathParameters: matched?.pathParameters,
		},
	);
	const due = options.clock.now() + sizeOf(matched?.route).timeoutSeconds * 1000;
	const result = await before(deadlines, due, handler(event));
	if (result === TIMED_OUT) return sendTimedOut(response);
	const { body: text = "", isBase64Encoded } = result;
	// Head and body leave in one write when the body is text.
	const payload = isBase64Encoded ? Buffer.from(text, "base64") : text;
	const { statusCode = 200 } = result;
	const hasContent = method !== "HEAD" && statusCode !== 204 && statusCode !== 304;
	const headers: OutgoingHttpHeaders = stringHeaders(result.headers);
	if (result.cookies) headers["set-cookie"] = result.cookies;
	if (hasContent) headers["content-length"] = Buffer.byteLength(payload);
	response.writeHead(statusCode, headers);
	response.end(hasContent ? payload : undefined);
}

const TIMED_OUT = Symbol("timed out");

/** Lambda ends a function that takes too long. Here it is only not listened to any more. */
function before<T>(deadlines: Deadlines, due: number, work: Promise<T>): Promise<T | typeof TIMED_OUT> {
	const { promise, resolve, reject } = Promise.withResolvers<T | typeof TIMED_OUT>();
	const cancel = deadlines.add(due, () => resolve(TIMED_OUT));
	work.then(
		(result) => {
			cancel();
			resolve(result);
		},
		(error) => {
			cancel();
			reject(error);
		},
	);
	return promise;
}

/** The methods of any path: the answer to `OPTIONS *` (RFC 9110, section 9.3.7). */
function methodsOf(routes: readonly Route[]): string[] {
	return [...new Set([...READING, ...routes.map(({ method }) => method)])];
}

/** Node takes chunks apart; any other coding would be read as if it were the body. */
function isReadable(transferEncoding: string | undefined): boolean {
	return transferEncoding === undefined || transferEncoding.trim().toLowerCase() === "chunked";
}

/** Proxies send the whole address; only its path counts (RFC 9112, 3.2.2). */
function originForm(target: string): string {
	const path = target.replace(/^https?:\/\/[^/?]*/i, "");
	return path.startsWith("/") ? path : `/${path}`;
}

/** The path is never normalised: `..` must reach validation as it was sent. */
function split(url: string): [string, string] {
	const mark = url.indexOf("?");
	return mark === -1 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}

function toEvent(
	request: IncomingMessage,
	{ rawPath, rawQueryString, body }: { rawPath: string; rawQueryString: string; body: Buffer },
	route: { routeKey: string; pathParameters: Record<string, string> | undefined },
): APIGatewayProxyEventV2 {
	const now = Date.now();
	return {
		version: "2.0",
		routeKey: route.routeKey,
		rawPath,
		rawQueryString,
		headers: joinedHeaders(request),
		...(request.headers.cookie && { cookies: request.headers.cookie.split(/;\s*/) }),
		...(rawQueryString && { queryStringParameters: queryOf(rawQueryString) }),
		...(route.pathParameters && { pathParameters: route.pathParameters }),
		requestContext: {
			accountId: "000000000000",
			apiId: "local",
			domainName: request.headers.host ?? "localhost",
			domainPrefix: "local",
			http: {
				method: request.method ?? "GET",
				path: rawPath,
				protocol: `HTTP/${request.httpVersion}`,
				sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
				userAgent: request.headers["user-agent"] ?? "",
			},
			requestId: randomUUID(),
			routeKey: route.routeKey,
			stage: "$default",
			time: new Date(now).toUTCString(),
			timeEpoch: now,
		},
		...(body.byteLength > 0 && { body: body.toString("base64") }),
		isBase64Encoded: body.byteLength > 0,
	};
}

/** API Gateway joins repeated parameters with a comma. */
function queryOf(rawQueryString: string): Record<string, string> {
	const joined = new Map<string, string>();
	for (const [name, value] of new URLSearchParams(rawQueryString)) {
		const before = joined.get(name);
		joined.set(name, before === undefined ? value : `${before},${value}`);
	}
	return Object.fromEntries(joined);
}

function joinedHeaders(request: IncomingMessage): Record<string, string> {
	const joined: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.headers)) {
		if (name !== "cookie") joined[name] = Array.isArray(value) ? value.join(",") : (value ?? "");
	}
	return joined;
}

const WRONG_HOST =
	"This server is not asked under this name. Use localhost or 127.0.0.1, or start it with --allow-host and the name.";

function stringHeaders(
	headers: Record<string, boolean | number | string> | undefined,
): Record<string, string> {
	const texts: Record<string, string> = {};
	for (const [name, value] of Object.entries(headers ?? {})) texts[name] = String(value);
	return texts;
}
