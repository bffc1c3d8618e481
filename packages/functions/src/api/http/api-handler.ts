/**
 * Everything the routes have in common, in the order it happens: identify the request, pass the gate, call the
 * route, map its result or its error to HTTP, log one line. Routes themselves are plain functions.
 */
import { randomUUID } from "node:crypto";
import { isCorrelationId, withCorrelation } from "@dephealth/core/observability/correlation.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Composition } from "../../compose/composition.ts";
import { metrics } from "../../compose/observability.ts";
import type { Caller, GuardedAuth } from "./authenticate.ts";
import type { Gate } from "./gate.ts";
import { toApiError } from "./to-api-error.ts";

export type ApiRequest = {
	requestId: string;
	/** The route's key, e.g. `GET /v1/packages/{ecosystem}/{name}`; `$default` when none matched. */
	route: string;
	method: string;
	/** As the client sent it, still percent-encoded. */
	path: string;
	/** Decoded once. */
	pathParameters: ReadonlyMap<string, string>;
	query: ReadonlyMap<string, string>;
	/** Lower-case names. */
	headers: ReadonlyMap<string, string>;
	/** Values as they were sent. Of two with one name the first, which has the more specific path. */
	cookies: ReadonlyMap<string, string>;
	/** The address that API Gateway saw; no header is believed. */
	sourceIp: string | undefined;
	/** As the gateway hands it over: text, or base64 of the bytes. See `bodyBytes`. */
	body: string | undefined;
	isBase64Encoded: boolean;
	caller: Caller;
};

export type ApiResponse = {
	status: number;
	headers?: Record<string, string>;
	/** JSON text unless `headers` say otherwise; absent for answers without a body. */
	body?: string;
	/** The body is base64 of bytes. */
	isBase64Encoded?: boolean;
	/** Set-Cookie, one text each. */
	cookies?: string[];
	/** How many answers of the account's quota this one takes. Default 1; errors take none. */
	charge?: number;
};

export type Respond = (request: ApiRequest) => Promise<ApiResponse>;
export type ApiLambda = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

const SECURITY_HEADERS = {
	"x-content-type-options": "nosniff",
	"cache-control": "no-store",
	"content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

export type ApiHandlerOptions = {
	/** Makes the route, at its first request. */
	create: (composition: Composition) => Respond;
	/** Absent for routes that anybody may call. The gate is made at its first use. */
	guard?: { auth: GuardedAuth; gate: (composition: Composition) => Gate };
};

export function createApiHandler(composition: Composition, options: ApiHandlerOptions): ApiLambda {
	const { clock } = composition;
	const { guard } = options;
	let route: Respond | undefined;

	async function respondTo(request: ApiRequest): Promise<ApiResponse> {
		try {
			route ??= options.create(composition);
			return await route(request);
		} catch (error) {
			return errorResponse(composition, error, request);
		}
	}

	async function answer(request: ApiRequest): Promise<{ response: ApiResponse; caller: Caller }> {
		let { caller } = request;
		if (!guard) return { response: await respondTo(request), caller };
		try {
			const response = await guard.gate(composition)(guard.auth, request, (known) => {
				caller = known;
				return respondTo({ ...request, caller });
			});
			return { response, caller };
		} catch (error) {
			return { response: errorResponse(composition, error, request), caller };
		}
	}

	async function handle(request: ApiRequest): ReturnType<ApiLambda> {
		const startedAt = clock.now();
		const { response, caller } = await answer(request);
		logger.info("request", {
			request_id: request.requestId,
			method: request.method,
			route: request.route,
			path: request.path,
			status: response.status,
			latency_ms: clock.now() - startedAt,
			user: caller.kind === "account" ? caller.owner : caller.kind,
		});
		return {
			statusCode: response.status,
			headers: {
				...(response.body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
				...SECURITY_HEADERS,
				...response.headers,
				"x-request-id": request.requestId,
			},
			...(response.cookies && { cookies: response.cookies }),
			...(response.body === undefined ? {} : { body: response.body }),
			...(response.isBase64Encoded && { isBase64Encoded: true }),
		};
	}

	return (event) => {
		const request = toApiRequest(event);
		return withCorrelation(request.requestId, () => handle(request));
	};
}

function errorResponse(composition: Composition, error: unknown, request: ApiRequest): ApiResponse {
	const apiError = toApiError(error, composition.clock.now());
	if (apiError.status >= 500) {
		const errorType = error instanceof Error ? error.name : apiError.code;
		metrics(composition).errorOccurred({ errorType, service: "api", handler: request.route });
		logger.error("request failed", { request_id: request.requestId, route: request.route, error });
	}
	const { code, message, details } = apiError;
	return {
		status: apiError.status,
		headers: apiError.headers,
		body: JSON.stringify({ error: { code, message, ...(details && { details }) } }),
	};
}

/** A client's own request id is used only in this shape: it ends up in logs. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

function toApiRequest(event: APIGatewayProxyEventV2): ApiRequest {
	const headers = new Map(
		Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? ""]),
	);
	const given = headers.get("x-request-id");
	const gatewayId = event.requestContext?.requestId;
	return {
		requestId:
			(isCorrelationId(gatewayId) ? gatewayId : undefined) ??
			(given && REQUEST_ID.test(given) ? given : undefined) ??
			randomUUID(),
		route: event.routeKey ?? "unknown",
		method: event.requestContext?.http?.method ?? "GET",
		path: event.rawPath ?? "/",
		pathParameters: new Map(definedEntries(event.pathParameters)),
		query: new Map(definedEntries(event.queryStringParameters)),
		headers,
		cookies: parseCookies(event.cookies),
		sourceIp: event.requestContext?.http?.sourceIp,
		body: event.body,
		isBase64Encoded: event.isBase64Encoded ?? false,
		caller: { kind: "anonymous" },
	};
}

function parseCookies(cookies: readonly string[] = []): Map<string, string> {
	const parsed = new Map<string, string>();
	for (const cookie of cookies) {
		const [name = "", ...value] = cookie.split("=");
		if (!parsed.has(name.trim())) parsed.set(name.trim(), value.join("=").trim());
	}
	return parsed;
}

function definedEntries(record: Record<string, string | undefined> | undefined): [string, string][] {
	return Object.entries(record ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined);
}

/** The request's body as it came over the wire; empty without one. */
export function bodyBytes(request: Pick<ApiRequest, "body" | "isBase64Encoded">): Uint8Array {
	return Buffer.from(request.body ?? "", request.isBase64Encoded ? "base64" : "utf8");
}

/** A JSON answer. */
export function json(status: number, body: unknown, headers?: Record<string, string>): ApiResponse {
	return { status, body: JSON.stringify(body), ...(headers && { headers }) };
}
