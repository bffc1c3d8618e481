/** Data between states: plain JSON together with its text, so that nothing is stringified twice. */
import { TaskFailure } from "./aws-errors.ts";

/** The result of a task or an expression is not JSON. Only an expression's can be caught. */
export class NotJsonError extends TaskFailure {
	override name = "NotJsonError";

	constructor(what: string, problem: string) {
		super("States.Runtime", `The result of '${what}' ${problem}.`);
	}
}

/** `value` is plain JSON and must not be changed; `text` is its JSON text. */
export type Payload = { readonly value: unknown; readonly text: string };

/** Step Functions' quota for a state's input, result and output, in bytes of UTF-8. */
export const MAX_PAYLOAD_BYTES = 262_144;
/** Deeper JSON would overflow the stack when written. */
export const MAX_PAYLOAD_DEPTH = 500;

const MAX_BYTES_PER_CHARACTER = 3;

export const EMPTY_OBJECT: Payload = { value: {}, text: "{}" };

/** A payload of any size, as a definition may hold it. The value must be JSON. */
export function constantPayload(value: unknown): Payload {
	return { value, text: JSON.stringify(value) };
}

/**
 * Makes plain JSON of any value: what JSON cannot say is dropped or refused, and no reference to the given value
 * is kept. `what` names the value in the error: the state it belongs to, or the kind of task that gave it.
 *
 * @throws TaskFailure `States.DataLimitExceeded` above the quota; NotJsonError
 */
export function toPayload(value: unknown, what: string): Payload {
	assertPlain(value, what, { bytes: 0 });
	const text = JSON.stringify(value);
	if (text === undefined) throw new NotJsonError(what, "is not a JSON value");
	assertSize(text, what);
	const isSafe = value === null || typeof value === "string" || typeof value === "boolean";
	return { value: isSafe ? value : JSON.parse(text), text };
}

/** @throws TaskFailure as `toPayload`; SyntaxError when the text is not JSON */
export function parsePayload(text: string, what: string): Payload {
	assertSize(text, what);
	const value: unknown = JSON.parse(text);
	assertPlain(value, what, { bytes: 0 });
	return { value, text };
}

/** @throws TaskFailure `States.DataLimitExceeded` */
export function assertSize(text: string, what: string): void {
	if (text.length * MAX_BYTES_PER_CHARACTER <= MAX_PAYLOAD_BYTES) return;
	if (Buffer.byteLength(text) <= MAX_PAYLOAD_BYTES) return;
	throw tooLarge(what);
}

function tooLarge(what: string): TaskFailure {
	return new TaskFailure(
		"States.DataLimitExceeded",
		`The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
	);
}

/**
 * A JSONata function or a cycle must not turn silently into `{}` or a crash, nor a value that is used a thousand times into
 * text without end: each takes its bytes of the payload every time.
 */
function assertPlain(value: unknown, what: string, seen: { bytes: number }, depth = 0): void {
	seen.bytes += typeof value === "string" ? value.length : 1;
	if (seen.bytes > MAX_PAYLOAD_BYTES) throw tooLarge(what);
	if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") {
		throw new NotJsonError(what, `contains a ${typeof value}, which JSON cannot express`);
	}
	if (typeof value !== "object" || value === null) return;
	if (depth > MAX_PAYLOAD_DEPTH) {
		throw new NotJsonError(what, `is nested deeper than ${MAX_PAYLOAD_DEPTH} levels`);
	}
	if (Array.isArray(value)) {
		for (const item of value) assertPlain(item, what, seen, depth + 1);
		return;
	}
	if ("_jsonata_function" in value || "_jsonata_lambda" in value) {
		throw new NotJsonError(what, "contains a function, which JSON cannot express");
	}
	for (const key in value) assertPlain(value[key as keyof typeof value], what, seen, depth + 1);
}
