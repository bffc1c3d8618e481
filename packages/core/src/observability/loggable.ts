/**
 * The fields that a log line may have: named, with short values. Other fields are left out, so that a new one has to be
 * decided on before it can give a secret away.
 */

import { classifyError } from "../resilience/error-classifier.ts";
import { maskSecrets } from "./mask-secrets.ts";
import { createSourcePositions } from "./source-map-store.ts";

const FIELDS: ReadonlySet<string> = new Set([
	"account",
	"at",
	"attempt",
	"circuit",
	"collecting",
	"count",
	"delay_seconds",
	"duration_ms",
	"ecosystem",
	"enforced",
	"error_type",
	"errors",
	"event",
	"execution",
	"found",
	"from",
	"function",
	"handler",
	"http_method",
	"http_status",
	"latency_ms",
	"left",
	"operation",
	"outcome",
	"package",
	"path",
	"permanent",
	"quarantined",
	"reason",
	"republished",
	"request_id",
	"requeued",
	"route",
	"status_code",
	"success",
	"threshold_minutes",
	"to",
	"user_id",
	"waiting",
]);

const MAX_TEXT_BYTES = 512;
const MAX_STACK_LINES = 8;
const MAX_CAUSES = 3;
const UNREADABLE = "unreadable";

/** Bundles lie beside each other. */
const sourcePosition = createSourcePositions(new URL(".", import.meta.url).href);

export type LoggableValue = string | number | boolean | null | LoggableError;
export type LoggableError = {
	name: string;
	message: string;
	class: string;
	stack?: string[];
	cause?: LoggableError;
};

/**
 * The fields that may be logged, each short and without secrets; `error` in its own form. What cannot be read, because a
 * getter throws, is said to be unreadable. Never throws.
 */
export function loggable(fields: Readonly<Record<string, unknown>>): Record<string, LoggableValue> {
	const kept: Record<string, LoggableValue> = {};
	for (const name of Object.keys(fields)) {
		if (name !== "error" && !FIELDS.has(name)) continue;
		try {
			if (name === "error") kept["error"] = loggableError(fields[name]);
			else assignScalar(kept, name, fields[name]);
		} catch {
			kept[name] = UNREADABLE;
		}
	}
	return kept;
}

function assignScalar(kept: Record<string, LoggableValue>, name: string, value: unknown): void {
	if (typeof value === "string") {
		// A query may carry anything; a path may not.
		const text = name === "path" ? (value.split("?")[0] ?? "") : value;
		kept[name] = maskSecrets(text, MAX_TEXT_BYTES);
	} else if (typeof value === "number" || typeof value === "boolean" || value === null) kept[name] = value;
}

/** Name, message, class and where it came from; own fields of an error are never printed, for they may be anything. */
export function loggableError(error: unknown, causes = MAX_CAUSES): LoggableError {
	if (!(error instanceof Error)) {
		return { name: "NoError", message: maskSecrets(describe(error), MAX_TEXT_BYTES), class: "unknown" };
	}
	const stack = String(error.stack ?? "")
		.split("\n")
		.filter((line) => /^\s+at /.test(line))
		.slice(0, MAX_STACK_LINES)
		.map((line) => maskSecrets(sourcePosition(line.trim()), MAX_TEXT_BYTES));
	return {
		name: maskSecrets(String(error.name), MAX_TEXT_BYTES),
		message: maskSecrets(String(error.message), MAX_TEXT_BYTES),
		class: classifyError(error),
		...(stack.length > 0 && { stack }),
		...(error.cause !== undefined && causes > 0 && { cause: loggableError(error.cause, causes - 1) }),
	};
}

/** Objects are not looked into. */
function describe(value: unknown): string {
	return typeof value === "object" && value !== null ? "an object" : String(value);
}
