/** Finds the route of a request as API Gateway does: whole segments, literal segments before parameters. */
import type { HttpMethod, Route } from "./routes.ts";

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
	const candidates = routes
		.filter((route) => fits(splitPath(route.path), segments))
		.sort((a, b) => parameterCount(a) - parameterCount(b));
	if (candidates.length === 0) return { kind: "none" };
	const route = candidates.find((candidate) => candidate.method === method);
	if (!route) return { kind: "wrong_method", allowed: [...new Set(candidates.map((c) => c.method))] };
	const pathParameters = readParameters(splitPath(route.path), segments);
	return pathParameters ? { kind: "matched", route, pathParameters } : { kind: "malformed" };
}

function splitPath(path: string): string[] {
	return path.split("/").slice(1);
}

function isParameter(segment: string): boolean {
	return segment.startsWith("{");
}

function parameterCount(route: Route): number {
	return splitPath(route.path).filter(isParameter).length;
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
