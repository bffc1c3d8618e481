/** The OpenAPI document, made from the route table. */

import type { Route, RouteAuth, RouteResponse } from "@dephealth/contract/routes/routes.ts";
import { errorBodySchema } from "@dephealth/contract/schemas/api.ts";
import { VERSION } from "@dephealth/core/version.ts";
import { z } from "zod";
import { SESSION_COOKIE } from "./cookies.ts";

/** What any route may answer besides its own responses. */
const COMMON_ERRORS = {
	400: "The request is not valid; `details.field` names the part.",
	500: "A fault on our side.",
	503: "DepHealth cannot reach its own storage or workflow now.",
} as const;
/** By what a route accepts. An empty object is nobody in particular. */
const SECURITY: Readonly<Record<RouteAuth, readonly Record<string, never[]>[]>> = {
	public: [],
	caller: [{ apiKey: [] }, { session: [] }, {}],
	account: [{ apiKey: [] }, { session: [] }],
	"api-key": [{ apiKey: [] }],
	session: [{ session: [] }],
	operator: [{ apiKey: [] }, { session: [] }],
};
const REFUSALS: Readonly<Record<RouteAuth, Readonly<Record<number, string>>>> = {
	public: {},
	caller: {
		401: "The API key is unknown or has been revoked.",
		403: "Another site may not use the visitor's session.",
		429: "The month's requests of the plan, or the hour's without an account, are used up. See `Retry-After`.",
	},
	account: {
		401: "The API key is missing, unknown or revoked, and there is no session.",
		403: "Another site may not use the visitor's session.",
	},
	"api-key": { 401: "The API key is missing, unknown or revoked." },
	session: { 401: "There is no session.", 403: "Another site may not use the visitor's session." },
	operator: {
		401: "The API key is missing, unknown or revoked, and there is no session.",
		403: "The account is valid, but not an operator's.",
	},
};

/** Of every answer of a counted route, unless the account has no limit. */
const RATE_LIMIT_HEADERS = {
	"X-RateLimit-Limit": { description: "Requests in the period.", schema: { type: "integer" } },
	"X-RateLimit-Remaining": { description: "Those left.", schema: { type: "integer" } },
	"X-RateLimit-Reset": {
		description: "When counting begins anew, seconds since 1970.",
		schema: { type: "integer" },
	},
} as const;
const RATE_LIMITS = Object.fromEntries(
	Object.keys(RATE_LIMIT_HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

/** OpenAPI 3.1 of the given routes. */
export function buildOpenApi(routes: readonly Route[]) {
	const paths: Record<string, Record<string, unknown>> = {};
	for (const route of routes) {
		paths[route.path] ??= {};
		Object.assign(paths[route.path] ?? {}, { [route.method.toLowerCase()]: operation(route) });
	}
	return {
		openapi: "3.1.0",
		info: {
			title: "DepHealth",
			version: VERSION,
			description: "Tells you which of your dependencies is ending, how we know, and what to do.",
		},
		paths,
		components: {
			securitySchemes: {
				apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
				session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE },
			},
			headers: RATE_LIMIT_HEADERS,
			schemas: { Error: jsonSchema(errorBodySchema) },
		},
	};
}

function operation(route: Route) {
	return {
		operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z]+(\w)?/g, (_, letter?: string) => letter?.toUpperCase() ?? "")}`,
		summary: route.summary,
		...(route.description && { description: route.description }),
		security: SECURITY[route.auth],
		parameters: [...parameters("path", route.pathParameters), ...parameters("query", route.query)],
		...(route.requestBody && {
			requestBody: {
				description: route.requestBody.description,
				required: true,
				content: { "application/json": { schema: jsonSchema(route.requestBody.schema) } },
			},
		}),
		responses: responses(route),
	};
}

function parameters(location: "path" | "query", schema: z.ZodObject | undefined) {
	return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
		const { description, ...rest } = jsonSchema(field as z.ZodType);
		const required = location === "path" || !(field as z.ZodType).safeParse(undefined).success;
		return { name, in: location, required, ...(description ? { description } : {}), schema: rest };
	});
}

function responses(route: Route) {
	const own = Object.entries(route.responses).map(([status, response]): [string, Record<string, unknown>] => [
		status,
		{ description: response.description, ...contentOf(Number(status), response) },
	]);
	const common = Object.entries({ ...COMMON_ERRORS, ...REFUSALS[route.auth] });
	const errors = common
		.filter(([status]) => !(Number(status) in route.responses))
		.map(([status, description]): [string, Record<string, unknown>] => [
			status,
			{ description, ...content(Number(status), undefined) },
		]);
	const all: [string, Record<string, unknown>][] = [...own, ...errors];
	if (route.auth !== "caller") return Object.fromEntries(all);
	return Object.fromEntries(all.map(([status, response]) => [status, { ...response, headers: RATE_LIMITS }]));
}

function contentOf(status: number, { schema, contentType }: RouteResponse) {
	return contentType === undefined ? content(status, schema) : { content: { [contentType]: {} } };
}

function content(status: number, schema: z.ZodType | undefined) {
	if (schema) return { content: { "application/json": { schema: jsonSchema(schema) } } };
	if (status < 400) return {};
	return { content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };
}

function jsonSchema(schema: z.ZodType): Record<string, unknown> {
	const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "output" });
	return rest;
}
