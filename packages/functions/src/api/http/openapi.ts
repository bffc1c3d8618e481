/** The OpenAPI document, made from the route table. */

import { ERRORS, type ErrorCode } from "@dephealth/contract/errors.ts";
import {
	errorBodySchema,
	errorsOf,
	type Route,
	type RouteAuth,
	type RouteResponse,
} from "@dephealth/contract/routes/route.ts";
import { VERSION } from "@dephealth/core/version.ts";
import * as z from "zod";
import { SESSION_COOKIE } from "./caller/cookies.ts";

/** The security requirements of a route by its auth. An empty object means that no authentication is required. */
const SECURITY: Readonly<Record<RouteAuth, readonly Record<string, never[]>[]>> = {
	public: [],
	caller: [{ apiKey: [] }, { session: [] }, {}],
	account: [{ apiKey: [] }, { session: [] }],
	session: [{ session: [] }],
	operator: [{ apiKey: [] }, { session: [] }],
};
/** The headers of every answer of a counted route, unless the account has no limit. */
const RATE_LIMIT_HEADERS = {
	"X-RateLimit-Limit": { description: "Requests in the period.", schema: { type: "integer" } },
	"X-RateLimit-Remaining": { description: "Those left.", schema: { type: "integer" } },
	"X-RateLimit-Reset": {
		description: "When counting starts again, seconds since 1970.",
		schema: { type: "integer" },
	},
} as const;
const RATE_LIMITS = Object.fromEntries(
	Object.keys(RATE_LIMIT_HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

/** OpenAPI 3.1 of the given routes, by their tags. */
export function buildOpenApi(routesByTag: Readonly<Record<string, readonly Route[]>>) {
	const paths: Record<string, Record<string, unknown>> = {};
	for (const [tag, routes] of Object.entries(routesByTag)) {
		for (const route of routes) {
			// OpenAPI has no parameters that span segments, so the description says that a name may contain slashes.
			const path = route.path.replace("+}", "}");
			paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, tag) };
		}
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

function operation(route: Route, tag: string) {
	return {
		tags: [tag],
		operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z]+(\w)?/g, (_, letter?: string) => letter?.toUpperCase() ?? "")}`,
		summary: route.summary,
		...(route.description && { description: route.description }),
		security: SECURITY[route.auth],
		parameters: [...parameters("path", route.pathParameters), ...parameters("query", route.query)],
		...(route.requestBody && {
			requestBody: {
				description: route.requestBody.description,
				required: !z.safeParse(route.requestBody.schema, {}).success,
				content: bodyContent(route.requestBody),
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

function bodyContent({ schema, form }: NonNullable<Route["requestBody"]>) {
	const body = { schema: jsonSchema(schema) };
	return { "application/json": body, ...(form && { "application/x-www-form-urlencoded": body }) };
}

function responses(route: Route) {
	const own = Object.entries(route.responses).map(([status, response]): [string, Record<string, unknown>] => [
		status,
		{ description: response.description, ...contentOf(response) },
	]);
	const byStatus = Map.groupBy(errorsOf(route), (code) => ERRORS[code].status);
	const errors = [...byStatus].map(([status, codes]): [string, Record<string, unknown>] => [
		String(status),
		{ description: describe(codes), content: ERROR_CONTENT },
	]);
	const all = [...own, ...errors];
	if (route.auth !== "caller") return Object.fromEntries(all);
	return Object.fromEntries(all.map(([status, response]) => [status, { ...response, headers: RATE_LIMITS }]));
}

const ERROR_CONTENT = { "application/json": { schema: { $ref: "#/components/schemas/Error" } } };

function describe(codes: readonly ErrorCode[]): string {
	return codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join(" ");
}

function contentOf({ schema, contentType }: RouteResponse) {
	if (contentType !== undefined) return { content: { [contentType]: {} } };
	return schema ? { content: { "application/json": { schema: jsonSchema(schema) } } } : {};
}

function jsonSchema(schema: z.core.$ZodType): Record<string, unknown> {
	const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "output" });
	return rest;
}
