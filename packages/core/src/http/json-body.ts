/** Parses the text of an answer into a value of the expected shape. */
import type { z } from "zod";
import { BadResponseError } from "../errors.ts";

/** Deeper than any upstream's document; far below where recursive code such as JSON.stringify gives up. */
const MAX_JSON_DEPTH = 100;
/** A path may be made of an upstream's own keys. */
const MAX_PATH_LENGTH = 100;

/** @throws BadResponseError when the text is not JSON, or is nested too deeply */
export function parseJson(text: string, answer: { source: string; status: number }): unknown {
	const { source } = answer;
	if (isDeeperThan(text, MAX_JSON_DEPTH)) {
		throw new BadResponseError(
			`${source} answered with JSON nested deeper than ${MAX_JSON_DEPTH} levels.`,
			answer,
		);
	}
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new BadResponseError(
			`${source} answered with something that is not JSON, or with only a part of it.`,
			{ ...answer, cause },
		);
	}
}

/** @throws BadResponseError when the body does not match the schema */
export function parseShape<T>(
	body: unknown,
	schema: z.ZodType<T>,
	answer: { source: string; status: number },
): T {
	const { source } = answer;
	const parsed = schema.safeParse(body);
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	const path = issue?.path.map(String).join(".").slice(0, MAX_PATH_LENGTH) || "(root)";
	throw new BadResponseError(
		`${source} answered in an unexpected shape at ${JSON.stringify(path)}: ${issue?.message}.`,
		answer,
	);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Counts brackets outside of strings: a third of the time that JSON.parse takes, and no memory. */
export function isDeeperThan(text: string, maxDepth: number): boolean {
	let depth = 0;
	for (let at = 0; at < text.length; at++) {
		switch (text.charCodeAt(at)) {
			case QUOTE:
				at = endOfString(text, at);
				break;
			case OPENING_BRACKET:
			case OPENING_BRACE:
				if (++depth > maxDepth) return true;
				break;
			case CLOSING_BRACKET:
			case CLOSING_BRACE:
				depth--;
		}
	}
	return false;
}

/** The index of the quote that ends the string at `start`; the text's length when there is none. */
function endOfString(text: string, start: number): number {
	for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
		let backslashes = 0;
		while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
		if (backslashes % 2 === 0) return at;
	}
	return text.length;
}
