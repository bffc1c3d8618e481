/** Reads JSON from text piece by piece, without building unused values. */

import { ManifestError, quoted } from "../manifest-error.ts";
import { lineAt, MAX_DEPTH } from "./json-document.ts";

/**
 * A cursor over JSON text. Values that are read are checked; skipped ones are only checked for brackets and quotes.
 * Any method may throw ManifestError: `malformed` with the line, or `too_large` for its nesting.
 */
export type JsonScanner = {
	openObject(): void;
	/** Moves to the next key of the object that was opened last; false at its end, which closes it. */
	nextKey(): boolean;
	key(): string;
	/** Compare like `key() === name` and `key().length` without making a string; only for names without escapes. */
	isKey(name: string): boolean;
	keyLength(): number;
	/** True when the text continues with `start`; for a text's value, including its opening quote. */
	startsWith(start: string): boolean;
	readString(): string;
	/** The value at hand as JSON.parse gives it. */
	readValue(): unknown;
	/** Skips the next value of any kind. */
	skip(): void;
	/** @throws ManifestError when anything but white space follows */
	end(): void;
	fail(expected: string): ManifestError;
};

const TAB = 0x09;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

export function createJsonScanner(text: string, format: string): JsonScanner {
	let at = 0;
	let keyStart = 0;
	let keyEnd = 0;
	let isFirstKey = false;
	/** Most lockfiles hold none, so that it is looked for once, not in each text. */
	let nextBackslash = -1;

	/** The code of the next character after white space; NaN at the end of the text. */
	function next(): number {
		let code = text.charCodeAt(at);
		while (code <= SPACE && code >= TAB) code = text.charCodeAt(++at);
		return code;
	}

	/** Moves from an opening quote to behind the closing one. */
	function passString(): void {
		let end = text.indexOf('"', at + 1);
		while (end !== -1 && text.charCodeAt(end - 1) === BACKSLASH && isEscaped(text, end)) {
			end = text.indexOf('"', end + 1);
		}
		if (end === -1) throw fail("the end of a text");
		at = end + 1;
	}

	function passNested(): void {
		let depth = 0;
		do {
			switch (next()) {
				case QUOTE:
					passString();
					continue;
				case OPENING_BRACE:
				case OPENING_BRACKET:
					if (++depth > MAX_DEPTH) throw tooDeep(format);
					break;
				case CLOSING_BRACE:
				case CLOSING_BRACKET:
					depth--;
					break;
				default:
					if (at >= text.length) throw fail("} or ]");
			}
			at++;
		} while (depth > 0);
	}

	function skip(): void {
		const code = next();
		if (code === QUOTE) passString();
		else if (code === OPENING_BRACE || code === OPENING_BRACKET) passNested();
		else passScalar();
	}

	function passScalar(): void {
		SCALAR.lastIndex = at;
		if (!SCALAR.test(text)) throw fail("a value");
		at = SCALAR.lastIndex;
	}

	function decode(start: number, end: number): string {
		if (nextBackslash < start) {
			const found = text.indexOf("\\", start);
			nextBackslash = found === -1 ? text.length : found;
		}
		const raw = text.slice(start, end);
		if (nextBackslash >= end) return raw;
		try {
			return String(JSON.parse(`"${raw}"`));
		} catch {
			throw fail("a text with valid escapes");
		}
	}

	function fail(expected: string): ManifestError {
		const line = lineAt(text, at);
		const found = at >= text.length ? "the file ends" : `there is ${quoted(text.slice(at, at + 20))}`;
		return new ManifestError(
			"malformed",
			`The ${format} is not JSON: in line ${line} ${found} instead of ${expected}. If it contains conflict markers or was cut off, create it again.`,
			{ format, line },
		);
	}

	return {
		openObject() {
			if (next() !== OPENING_BRACE) throw fail("{");
			at++;
			isFirstKey = true;
		},
		nextKey() {
			let code = next();
			if (code === CLOSING_BRACE) {
				at++;
				isFirstKey = false;
				return false;
			}
			if (!isFirstKey) {
				if (code !== COMMA) throw fail(", or }");
				at++;
				code = next();
			}
			isFirstKey = false;
			if (code !== QUOTE) throw fail("a key in quotes");
			keyStart = at + 1;
			passString();
			keyEnd = at - 1;
			if (next() !== COLON) throw fail(":");
			at++;
			next();
			return true;
		},
		key: () => decode(keyStart, keyEnd),
		isKey: (name) => keyEnd - keyStart === name.length && text.startsWith(name, keyStart),
		keyLength: () => keyEnd - keyStart,
		startsWith: (start) => text.startsWith(start, at),
		readString() {
			if (next() !== QUOTE) throw fail("a text");
			const start = at + 1;
			passString();
			return decode(start, at - 1);
		},
		readValue() {
			next();
			const start = at;
			skip();
			try {
				return JSON.parse(text.slice(start, at));
			} catch {
				at = start;
				throw fail("a valid value");
			}
		},
		skip,
		end() {
			next();
			if (at < text.length) throw fail("its end");
		},
		fail,
	};
}

const SCALAR = /(?:true|false|null|-?\d[\d.eE+-]*)/y;

function isEscaped(text: string, quote: number): boolean {
	let backslashes = 1;
	while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
	return backslashes % 2 === 1;
}

function tooDeep(format: string): ManifestError {
	return new ManifestError("too_large", `The ${format} is nested deeper than ${MAX_DEPTH} levels.`, {
		format,
	});
}
