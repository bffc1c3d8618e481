/** The parts of a route. */
import * as z from "zod";
import { ERRORS, type ErrorCode } from "../errors.ts";
import { type FunctionSize, REQUEST } from "../function-sizes.ts";

export type HttpMethod = "GET" | "POST" | "PUT" | "DELETE";

/**
 * `public`: anybody. `caller`: an API key in X-API-Key, a session, or a visitor within the hourly allowance of their
 * network; counted. `account`: an API key or a session. `session`: only a session. `operator`: an account named in
 * OPERATOR_OWNERS.
 */
export type RouteAuth = "public" | "caller" | "account" | "session" | "operator";

export type RouteResponse = {
	description: string;
	schema?: z.ZodType;
	/** The content type of an answer that is not JSON. */
	contentType?: string;
};

export type Route = {
	method: HttpMethod;
	/** API Gateway syntax: `{name}` is one segment, `{name+}` all that are left. */
	path: string;
	/** Path of the Lambda handler from the repository's root, without extension, with the export's name. */
	handler: string;
	/** Default: REQUEST. */
	size?: FunctionSize;
	auth: RouteAuth;
	summary: string;
	description?: string;
	pathParameters?: z.ZodObject;
	query?: z.ZodObject;
	requestBody?: {
		description: string;
		/** JSON, or fields of a form where `form` says so. One that takes an empty object is left out, too. */
		schema: z.core.$ZodType;
		form?: true;
	};
	/** Answers that are no errors, by status. */
	responses: Readonly<Record<number, RouteResponse>>;
	/** Errors besides those that follow from the route's auth, parameters and body. */
	errors?: readonly ErrorCode[];
};

/** @param file in `packages/functions/src/api/routes/`, without extension */
export function handlerPath(file: string): string {
	return `packages/functions/src/api/routes/${file}.handler`;
}

/** Memory and time of a route's function; without a route, of the function that answers all other paths. */
export function sizeOf(route: Pick<Route, "size"> | undefined): FunctionSize {
	return route?.size ?? REQUEST;
}

const BY_AUTH: Readonly<Record<RouteAuth, readonly ErrorCode[]>> = {
	public: [],
	caller: ["invalid_api_key", "session_required", "cross_origin", "rate_limit_exceeded"],
	account: ["invalid_api_key", "session_required", "cross_origin"],
	session: ["session_required", "cross_origin"],
	operator: ["invalid_api_key", "session_required", "cross_origin", "operator_only"],
};

/** All errors that a route can answer. */
export function errorsOf(route: Route): ErrorCode[] {
	const takesInput = route.pathParameters ?? route.query ?? route.requestBody;
	return [
		...new Set<ErrorCode>([
			...(takesInput ? (["invalid_request"] as const) : []),
			...(route.requestBody ? (["body_too_large", "unsupported_content_encoding"] as const) : []),
			...BY_AUTH[route.auth],
			...(route.errors ?? []),
			"internal_error",
			"service_unavailable",
		]),
	].sort((a, b) => ERRORS[a].status - ERRORS[b].status);
}

/** The successful answer of a route. */
export type Answer<R extends Route> =
	Extract<R["responses"][keyof R["responses"]], { schema: z.ZodType }> extends {
		schema: infer S extends z.ZodType;
	}
		? z.output<S>
		: never;

/** The form of the API's errors. */
export const errorBodySchema = z.object({
	error: z.object({
		code: z.string(),
		message: z.string(),
		details: z.record(z.string(), z.unknown()).optional(),
	}),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
