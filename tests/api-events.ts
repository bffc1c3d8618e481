/** Events as API Gateway hands them to a Lambda. */
import type { APIGatewayProxyEventV2 } from "aws-lambda";

export type ApiEventParts = {
	method?: string;
	path?: string;
	pathParameters?: Record<string, string>;
	query?: Record<string, string>;
	headers?: Record<string, string>;
	/** `name=value` each. */
	cookies?: string[];
	body?: string;
	sourceIp?: string;
};

export function anApiEvent(parts: ApiEventParts = {}): APIGatewayProxyEventV2 {
	const { method = "GET", path = "/v1/packages/npm/express", sourceIp = "203.0.113.7" } = parts;
	return {
		version: "2.0",
		routeKey: "$default",
		rawPath: path,
		rawQueryString: new URLSearchParams(parts.query).toString(),
		headers: { host: "api.example.com", ...parts.headers },
		...(parts.cookies && { cookies: parts.cookies }),
		...(parts.query && { queryStringParameters: parts.query }),
		...(parts.pathParameters && { pathParameters: parts.pathParameters }),
		...(parts.body !== undefined && { body: parts.body }),
		isBase64Encoded: false,
		requestContext: {
			accountId: "000000000000",
			apiId: "test",
			domainName: "api.example.com",
			domainPrefix: "api",
			http: { method, path, protocol: "HTTP/1.1", sourceIp, userAgent: "test" },
			requestId: "request-1",
			routeKey: "$default",
			stage: "$default",
			time: "23/Nov/2026:12:00:00 +0000",
			timeEpoch: 1_795_435_200_000,
		},
	};
}
