import { createJsonScanner } from "@dephealth/core/manifests/documents/json-scanner.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../../any-text.ts";
import { runs } from "../../../property-runs.ts";

/** The whole object, read key by key. */
function readObject(text: string): Map<string, unknown> {
	const scanner = createJsonScanner(text, "package-lock.json");
	const read = new Map<string, unknown>();
	scanner.openObject();
	while (scanner.nextKey()) {
		const key = scanner.key();
		read.set(key, scanner.startsWith('"') ? scanner.readString() : scanner.readValue());
	}
	scanner.end();
	return read;
}

function keysWithValuesSkipped(text: string): string[] {
	const scanner = createJsonScanner(text, "package-lock.json");
	const keys: string[] = [];
	scanner.openObject();
	while (scanner.nextKey()) {
		keys.push(scanner.key());
		scanner.skip();
	}
	scanner.end();
	return keys;
}

function failureOf(text: string): ManifestError {
	try {
		keysWithValuesSkipped(text);
	} catch (error) {
		if (error instanceof ManifestError) return error;
		throw error;
	}
	throw new Error("nothing was wrong with it");
}

describe("the JSON scanner", () => {
	it("reads what JSON.parse reads, whatever the white space and the escapes", () => {
		fc.assert(
			fc.property(
				fc.dictionary(anyText(), fc.jsonValue()),
				fc.constantFrom(undefined, 1, 2, "\t"),
				(value, indent) => {
					const text = JSON.stringify(value, null, indent);
					const parsed = new Map(Object.entries(JSON.parse(text)));
					expect(readObject(text)).toEqual(parsed);
					expect(keysWithValuesSkipped(text)).toEqual([...parsed.keys()]);
				},
			),
			{ numRuns: runs(100) },
		);
	});

	it("refuses every part of an object, and says in which line it ends", () => {
		const whole = JSON.stringify({ a: { b: ['x"\\', 1, true] }, c: "d" }, null, 1);
		for (let length = 0; length < whole.length; length++) {
			const { code, details } = failureOf(whole.slice(0, length));
			expect(code).toBe("malformed");
			expect(details.line).toBe(whole.slice(0, length).split("\n").length);
		}
	});

	it.each([
		['{"a": 1,}', "a key in quotes"],
		['{"a" 1}', ":"],
		['{"a": }', "a value"],
		['{"a": 1 "b": 2}', ", or }"],
		['{"a": 1} x', "its end"],
		["{a: 1}", "a key in quotes"],
		['["a"]', "{"],
		['{"a": 1\n<<<<<<< HEAD\n}', ", or }"],
	])("refuses %j", (text, expected) => {
		expect(failureOf(text).message).toContain(`instead of ${expected}.`);
	});

	it("stops at nesting that recursive code could not follow", () => {
		expect(failureOf(`{"a": ${"[".repeat(200_000)}`).code).toBe("too_large");
		expect(keysWithValuesSkipped(`{"a": ${"[".repeat(100)}${"]".repeat(100)}}`)).toEqual(["a"]);
	});
});
