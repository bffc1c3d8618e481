/** Finds the route of a request as API Gateway does: whole segments, literal segments before parameters. */
import type { HttpMethod, Route } from "@dephealth/contract/routes/routes.ts";

export type RouteMatch =
	| { kind: "matched"; route: Route; pathParameters: Record<string, string> }
	/** The path exists, but not with this method. */
	| { kind: "wrong_method"; allowed: HttpMethod[] }
	| { kind: "none" }
	/** A segment is not valid percent-encoding. */
	| { kind: "malformed" };

/** @param rawPath as it came over the wire, still percent-encoded and never normalised */
export function matchRoute(routes: readonly Route[], method: string, rawPath: string): RouteMatch {
	const segments = splitPath(rawPath);
	const candidates = compiled(routes).filter(({ pattern }) => fits(pattern, segments));
	if (candidates.length === 0) return { kind: "none" };
	const found = candidates.find(({ route }) => route.method === method);
	if (!found) {
		return { kind: "wrong_method", allowed: [...new Set(candidates.map(({ route }) => route.method))] };
	}
	const pathParameters = readParameters(found.pattern, segments);
	return pathParameters ? { kind: "matched", route: found.route, pathParameters } : { kind: "malformed" };
}

type CompiledRoute = { route: Route; pattern: readonly string[] };

const COMPILED = new WeakMap<readonly Route[], readonly CompiledRoute[]>();

/** A table is taken apart once: those with the fewest parameters come first. */
function compiled(routes: readonly Route[]): readonly CompiledRoute[] {
	const known = COMPILED.get(routes);
	if (known) return known;
	const made = routes
		.map((route) => ({ route, pattern: splitPath(route.path) }))
		.sort((a, b) => parameterCount(a.pattern) - parameterCount(b.pattern));
	COMPILED.set(routes, made);
	return made;
}

function splitPath(path: string): string[] {
	return path.split("/").slice(1);
}

function isParameter(segment: string): boolean {
	return segment.startsWith("{");
}

function parameterCount(pattern: readonly string[]): number {
	return pattern.filter(isParameter).length;
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
	return (
		pattern.length === segments.length &&
		pattern.every((part, index) => (isParameter(part) ? segments[index] !== "" : part === segments[index]))
	);
}

function readParameters(
	pattern: readonly string[],
	segments: readonly string[],
): Record<string, string> | undefined {
	const parameters: Record<string, string> = {};
	for (const [index, part] of pattern.entries()) {
		if (!isParameter(part)) continue;
		const value = decode(segments[index] ?? "");
		if (value === undefined) return undefined;
		parameters[part.slice(1, -1)] = value;
	}
	return parameters;
}

function decode(segment: string): string | undefined {
	try {
		return decodeURIComponent(segment);
	} catch {
		return undefined;
	}
}
