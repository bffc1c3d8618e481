/** A request and its answer, as routes see them. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";

export type Caller =
	| { kind: "anonymous" }
	/** Somebody without an account. */
	| { kind: "demo"; network: string }
	| { kind: "account"; owner: string };

export type ApiRequest = {
	requestId: string;
	/** The route's key, e.g. `GET /v1/packages/{ecosystem}/{name+}`; `$default` when none matched. */
	route: string;
	method: string;
	/** Decoded, as API Gateway hands it over. */
	path: string;
	/** Decoded once. */
	pathParameters: ReadonlyMap<string, string>;
	query: ReadonlyMap<string, string>;
	/** Lower-case names. */
	headers: ReadonlyMap<string, string>;
	/** Values as they were sent. Of two with one name the first, which has the more specific path. */
	cookies: ReadonlyMap<string, string>;
	/** The address that API Gateway saw, or the CDN before it; see `viewerAddress`. */
	sourceIp: string | undefined;
	/** The body as the gateway gives it: text, or base64 of the bytes. See `bodyBytes`. */
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
	/** The number of requests that this answer takes from the account's quota. Default 1; errors take none. */
	charge?: number;
};

export type Respond = (request: ApiRequest) => Promise<ApiResponse>;
export type ApiLambda = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** The request's body as it came over the wire; empty without one. */
export function bodyBytes(request: Pick<ApiRequest, "body" | "isBase64Encoded">): Uint8Array {
	return Buffer.from(request.body ?? "", request.isBase64Encoded ? "base64" : "utf8");
}

/** A JSON answer. */
export function json(status: number, body: unknown, headers?: Record<string, string>): ApiResponse {
	return { status, body: JSON.stringify(body), ...(headers && { headers }) };
}
