import { gzipSync } from "node:zlib";
import { compressJson, decompressText, decompressTexts } from "@dephealth/core/storage/compressed-json.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const json = fc.jsonValue({ maxDepth: 3 });

describe("compressed JSON", () => {
	it("comes back as it was, alone or among many", () => {
		fc.assert(
			fc.property(fc.array(json, { maxLength: 230 }), (values) => {
				const texts = values.map((value) => JSON.stringify(value));
				const compressed = values.map(compressJson);
				expect(compressed.map(decompressText)).toEqual(texts);
				expect(decompressTexts(compressed)).toEqual(texts);
			}),
			{ numRuns: 60 },
		);
	});

	it("is refused when it would become larger than any document", () => {
		const bomb = gzipSync(Buffer.alloc(3 * 1024 * 1024));
		expect(() => decompressText(bomb)).toThrow(RangeError);
		expect(() => decompressTexts([compressJson(1), bomb])).toThrow(RangeError);
	});

	it.each([
		["cut off", (bytes: Uint8Array) => bytes.subarray(0, -5)],
		["with a wrong size at its end", (bytes: Uint8Array) => Uint8Array.from(bytes).fill(7, -4)],
		["with a wrong checksum", (bytes: Uint8Array) => Uint8Array.from(bytes).fill(7, -8, -4)],
		["no gzip at all", () => Buffer.from("hello, this is not gzip")],
	])("is an error when it is %s, also among many, and never another's text", (_, damage) => {
		const damaged = damage(compressJson({ a: "b".repeat(100) }));
		expect(() => decompressText(damaged)).toThrow();
		expect(() => decompressTexts([compressJson(1), damaged, compressJson(2)])).toThrow();
	});

	it("of no texts is none", () => {
		expect(decompressTexts([])).toEqual([]);
	});
});
