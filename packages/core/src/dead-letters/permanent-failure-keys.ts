/** The id of a recorded failure in URLs, and the cursor of a page of failures. Clients send both. */
import * as v from "valibot";
import { InvalidFailureCursorError } from "../errors.ts";

/** `after`: the last item already given out; undefined at the month's newest. */
export type FailureCursor = {
	/** `2026-01` */
	month: string;
	after: { pk: string; sk: string; failed_at: string } | undefined;
};

const PREFIX = "FAILED#";
const SEPARATOR = "\n";
/** Longer than any of our keys. */
const MAX_ENCODED_LENGTH = 2048;

const cursorSchema = v.object({
	month: v.pipe(v.string(), v.regex(/^\d{4}-(?:0[1-9]|1[0-2])$/)),
	after: v.optional(
		v.object({
			pk: v.pipe(v.string(), v.startsWith(PREFIX)),
			sk: v.pipe(v.string(), v.minLength(1)),
			failed_at: v.pipe(v.string(), v.isoTimestamp()),
		}),
	),
});

/** A record's key as one segment of a URL. */
export function formatFailureId(key: { pk: string; sk: string }): string {
	return Buffer.from(`${key.pk.slice(PREFIX.length)}${SEPARATOR}${key.sk}`).toString("base64url");
}

/** The key of an id, always below `FAILED#`. Undefined when the text is not an id. */
export function failureKeyOf(id: string): { pk: string; sk: string } | undefined {
	if (id.length > MAX_ENCODED_LENGTH) return undefined;
	const [scope, sk, ...rest] = Buffer.from(id, "base64url").toString("utf8").split(SEPARATOR);
	if (!scope || !sk || rest.length > 0) return undefined;
	const key = { pk: `${PREFIX}${scope}`, sk };
	return formatFailureId(key) === id ? key : undefined;
}

export function encodeFailureCursor(cursor: FailureCursor): string {
	return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** @throws InvalidFailureCursorError */
export function decodeFailureCursor(text: string): FailureCursor {
	if (text.length > MAX_ENCODED_LENGTH) throw new InvalidFailureCursorError(text);
	try {
		const parsed = v.parse(cursorSchema, JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
		return { month: parsed.month, after: parsed.after };
	} catch (cause) {
		throw new InvalidFailureCursorError(text, { cause });
	}
}
