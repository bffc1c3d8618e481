/** The OpenAPI document, made from the route table. */
import { VERSION } from "@dephealth/core/version.ts";
import { z } from "zod";
import type { Route, RouteResponse } from "./routes.ts";
import { errorBodySchema } from "./schemas.ts";

/** What any route may answer besides its own responses. */
const COMMON_ERRORS = {
	400: "The request is not valid; `details.field` names the part.",
	500: "A fault on our side.",
	503: "DepHealth cannot reach its own storage or workflow now.",
} as const;
const NO_OPERATOR = "The API key is valid, but not an operator's.";
const UNAUTHENTICATED = "The API key is missing, unknown or revoked.";

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
			securitySchemes: { apiKey: { type: "apiKey", in: "header", name: "X-API-Key" } },
			schemas: { Error: jsonSchema(errorBodySchema) },
		},
	};
}

function operation(route: Route) {
	return {
		operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z]+(\w)?/g, (_, letter?: string) => letter?.toUpperCase() ?? "")}`,
		summary: route.summary,
		...(route.description && { description: route.description }),
		security: route.auth === "public" ? [] : [{ apiKey: [] }],
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
	const own = Object.entries(route.responses).map(([status, response]) => [
		status,
		{ description: response.description, ...contentOf(Number(status), response) },
	]);
	const common = Object.entries({
		...COMMON_ERRORS,
		...(route.auth === "public" ? {} : { 401: UNAUTHENTICATED }),
		...(route.auth === "operator" ? { 403: NO_OPERATOR } : {}),
	});
	const errors = common
		.filter(([status]) => !(Number(status) in route.responses))
		.map(([status, description]) => [status, { description, ...content(Number(status), undefined) }]);
	return Object.fromEntries([...own, ...errors]);
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
