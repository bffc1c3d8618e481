/** Words a cause for readers. Functions give JSON in JSON, with a trace of absolute paths. Pure. */

export type Cause = { message: string; trace: readonly string[] };

export function readCause(cause: string | undefined): Cause {
	const parsed = parse(cause ?? "");
	if (typeof parsed !== "object" || parsed === null) return { message: cause ?? "", trace: [] };
	const { errorMessage, message, Cause: inner, trace, stackTrace } = parsed as Record<string, unknown>;
	const text = [errorMessage, message].find((value): value is string => typeof value === "string");
	if (text === undefined)
		return typeof inner === "string" ? readCause(inner) : { message: cause ?? "", trace: [] };
	const lines = [trace, stackTrace].find(Array.isArray) ?? [];
	return {
		message: text,
		trace: lines
			.map((line) => String(line).trim())
			.filter((line) => line.startsWith("at "))
			.map(shortPath),
	};
}

/** Shortens a file's address to the part from its package's folder on. */
function shortPath(line: string): string {
	return line.replace(/(?<![^\s(])(?:file:\/\/)?\/[^\s(]*?\/((?:packages|node_modules)\/)/g, "$1");
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
