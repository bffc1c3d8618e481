/**
 * Everything the routes have in common, in the order it happens: identify the request, pass the gate, call the
 * route, map its result or its error to HTTP, log one line. Routes themselves are plain functions.
 */
import { randomUUID } from "node:crypto";
import { monotonicNow } from "@dephealth/core/clock.ts";
import { isCorrelationId, withInvocation } from "@dephealth/core/observability/correlation.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Composition } from "../../compose/process/composition.ts";
import { config } from "../../compose/process/config.ts";
import { metrics } from "../../compose/process/observability.ts";
import type { GuardedAuth } from "./caller/authenticate.ts";
import type { Gate } from "./caller/gate.ts";
import { viewerAddress } from "./caller/viewer-address.ts";
import type { ApiLambda, ApiRequest, ApiResponse, Caller, Respond } from "./request.ts";
import { toApiError } from "./to-api-error.ts";

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
		const startedAt = monotonicNow(clock);
		const { response, caller } = await answer(request);
		logger.info("request", {
			request_id: request.requestId,
			http_method: request.method,
			route: request.route,
			path: request.path,
			status_code: response.status,
			latency_ms: Math.round(monotonicNow(clock) - startedAt),
			user_id: caller.kind === "account" ? caller.owner : caller.kind,
		});
		return toResult(response, request);
	}

	return (event) => {
		const request = toApiRequest(event, () => config(composition).edgeSecret);
		const { requestId } = request;
		return withInvocation({ handler: "api", requestId, correlationId: requestId }, () => handle(request));
	};
}

function toResult(response: ApiResponse, request: ApiRequest): APIGatewayProxyStructuredResultV2 {
	const { status, body, cookies, isBase64Encoded } = response;
	return {
		statusCode: status,
		headers: {
			...(body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
			...SECURITY_HEADERS,
			...response.headers,
			"x-request-id": request.requestId,
		},
		...(cookies && { cookies }),
		// HEAD gets the answer of GET without its body (RFC 9110, 9.3.2).
		...(body === undefined || request.method === "HEAD"
			? {}
			: { body, ...(isBase64Encoded && { isBase64Encoded }) }),
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

function toApiRequest(event: APIGatewayProxyEventV2, edgeSecret: () => string | undefined): ApiRequest {
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
		// HEAD is answered by the route of GET.
		route: event.routeKey?.replace(/^HEAD /, "GET ") ?? "unknown",
		method: event.requestContext?.http?.method ?? "GET",
		path: event.rawPath ?? "/",
		pathParameters: new Map(definedEntries(event.pathParameters)),
		query: new Map(definedEntries(event.queryStringParameters)),
		headers,
		cookies: parseCookies(event.cookies),
		sourceIp: viewerAddress(headers, event.requestContext?.http?.sourceIp, edgeSecret),
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
