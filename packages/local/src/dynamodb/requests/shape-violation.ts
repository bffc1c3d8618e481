import { serializationError } from "../errors.ts";

const PATTERNS = new Map<string, RegExp>();

export function asObject(value: unknown): Readonly<Record<string, unknown>> {
	if (typeof value !== "object") throw serializationError("Unexpected field type");
	if (Array.isArray(value)) throw serializationError("Unrecognized collection type");
	return (value ?? {}) as Record<string, unknown>;
}

export function wrongType(value: unknown, expected: string): Error {
	if (Array.isArray(value)) {
		return serializationError(`Unrecognized collection type class java.lang.${expected}`);
	}
	switch (typeof value) {
		case "boolean":
			return serializationError(`${value ? "TRUE" : "FALSE"}_VALUE cannot be converted to ${expected}`);
		case "number":
			return serializationError(
				`${Number.isInteger(value) ? "NUMBER" : "DECIMAL"}_VALUE cannot be converted to ${expected}`,
			);
		case "string":
			return serializationError(
				expected === "List" ? "Unexpected field type" : `STRING_VALUE cannot be converted to ${expected}`,
			);
		default:
			return serializationError("Start of structure or map found where not expected");
	}
}

export function violation(value: string, path: string, rule: string): string {
	return `Value ${value} at '${path}' failed to satisfy constraint: ${rule}`;
}

/** A value as the service's own language prints it. */
export function valueText(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
	if (typeof value !== "object" || value === null) return String(value);
	return `{${Object.entries(value)
		.map(([name, element]) => `${name}=${valueText(element)}`)
		.join(", ")}}`;
}

export function regularExpression(pattern: string): RegExp {
	const known = PATTERNS.get(pattern);
	if (known) return known;
	const compiled = new RegExp(`^(?:${pattern})$`);
	PATTERNS.set(pattern, compiled);
	return compiled;
}

export function lowerFirst(name: string): string {
	return name.charAt(0).toLowerCase() + name.slice(1);
}

export function upperFirst(path: string): string {
	return path
		.split(".")
		.map((piece, index, pieces) =>
			piece === "member" || (index > 0 && index < pieces.length - 1)
				? piece
				: piece.charAt(0).toUpperCase() + piece.slice(1),
		)
		.join(".");
}
