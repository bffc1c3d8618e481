/**
 * Finds the route of a request as API Gateway's HTTP APIs do: the path is decoded before it is matched, so an encoded
 * slash separates segments like any other; literal segments win over parameters, and those over a greedy one; a slash at
 * the end counts. HEAD is answered by the route of GET, whose routes the infrastructure deploys for both.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
import type { HttpMethod, Route } from "@dephealth/contract/routes/route.ts";

export type RouteMatch =
	| { kind: "matched"; route: Route; pathParameters: Record<string, string> }
	/** The path exists, but not with this method. */
	| { kind: "wrong_method"; allowed: string[] }
	| { kind: "none" };

/** @param path decoded, as API Gateway hands it to a function */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
	const segments = splitPath(path);
	const { byName, others } = compiled(routes);
	const table = byName.get(segments[1] ?? "") ?? others;
	const wanted = method === "HEAD" ? "GET" : method;
	const found = table.find(({ route, pattern }) => route.method === wanted && fits(pattern, segments));
	if (found) {
		return { kind: "matched", route: found.route, pathParameters: readParameters(found.pattern, segments) };
	}
	const candidates = table.filter(({ pattern }) => fits(pattern, segments));
	if (candidates.length === 0) return { kind: "none" };
	return { kind: "wrong_method", allowed: allowedMethods(candidates) };
}

/** The path as API Gateway reads it; undefined when it is not valid percent-encoding. */
export function decodePath(rawPath: string): string | undefined {
	try {
		return decodeURIComponent(rawPath);
	} catch {
		return undefined;
	}
}

type CompiledRoute = { route: Route; pattern: readonly string[] };

function allowedMethods(candidates: readonly CompiledRoute[]): string[] {
	const methods = new Set<HttpMethod>(candidates.map(({ route }) => route.method));
	return [
		...(methods.has("GET") ? ["GET", "HEAD"] : []),
		...[...methods].filter((name) => name !== "GET"),
		"OPTIONS",
	];
}

type CompiledTable = {
	/** By a literal second segment, `packages` of `/v1/packages`: the routes that a path with it can match. */
	byName: ReadonlyMap<string, readonly CompiledRoute[]>;
	/** Those that a path with any other one can match. */
	others: readonly CompiledRoute[];
};

const COMPILED = new WeakMap<readonly Route[], CompiledTable>();

/** A table is taken apart once, and sorted by how exactly its routes match. */
function compiled(routes: readonly Route[]): CompiledTable {
	const known = COMPILED.get(routes);
	if (known) return known;
	const all = routes
		.map((route) => ({ route, pattern: splitPath(route.path) }))
		.sort((a, b) => vagueness(a.pattern) - vagueness(b.pattern));
	const names = new Set(all.map(({ pattern }) => nameOf(pattern)).filter((name) => name !== undefined));
	const having = (name: string | undefined) =>
		all.filter(({ pattern }) => [undefined, name].includes(nameOf(pattern)));
	const made = {
		byName: new Map([...names].map((name) => [name, having(name)])),
		others: having(undefined),
	};
	COMPILED.set(routes, made);
	return made;
}

/** The literal second segment; undefined where a path may have any, or none. */
function nameOf([, second]: readonly string[]): string | undefined {
	return second === undefined || isParameter(second) ? undefined : second;
}

function splitPath(path: string): string[] {
	return path.split("/").slice(1);
}

function isParameter(segment: string): boolean {
	return segment.startsWith("{");
}

function isGreedy(segment: string | undefined): boolean {
	return segment?.endsWith("+}") ?? false;
}

/** A greedy parameter is vaguer than any number of others. */
function vagueness(pattern: readonly string[]): number {
	return pattern.filter(isParameter).length + (isGreedy(pattern.at(-1)) ? 1000 : 0);
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
	const isLongEnough = isGreedy(pattern.at(-1))
		? segments.length >= pattern.length
		: segments.length === pattern.length;
	return (
		isLongEnough &&
		pattern.every((part, index) => (isParameter(part) ? segments[index] !== "" : part === segments[index]))
	);
}

function readParameters(pattern: readonly string[], segments: readonly string[]): Record<string, string> {
	const parameters: Record<string, string> = {};
	for (const [index, part] of pattern.entries()) {
		if (isGreedy(part)) parameters[part.slice(1, -2)] = segments.slice(index).join("/");
		else if (isParameter(part)) parameters[part.slice(1, -1)] = segments[index] ?? "";
	}
	return parameters;
}
