import { gzipSync } from "node:zlib";
import { compressJson, decompressText } from "@dephealth/core/aws/compressed-json.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";

describe("compressed JSON", () => {
	it("comes back as it was", () => {
		fc.assert(
			fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
				expect(decompressText(compressJson(value))).toBe(JSON.stringify(value));
			}),
			{ numRuns: runs(100) },
		);
	});

	it("is told apart from gzip, as which it was written before, by its first byte", () => {
		fc.assert(
			fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
				expect((compressJson(value)[0] ?? 1) % 2).toBe(0);
				expect(decompressText(gzipSync(JSON.stringify(value)))).toBe(JSON.stringify(value));
			}),
			{ numRuns: runs(100) },
		);
	});

	it("is refused when it would become larger than any document", () => {
		expect(() => decompressText(gzipSync(Buffer.alloc(3 * 1024 * 1024)))).toThrow(RangeError);
	});

	it.each([
		["cut off", (bytes: Uint8Array) => bytes.subarray(0, -5)],
		["empty", (bytes: Uint8Array) => bytes.subarray(0, 0)],
		["something else", () => Buffer.from("hello, this is not brotli")],
	])("is an error when it is %s", (_, damage) => {
		const damaged = damage(compressJson({ a: "b".repeat(100) }));
		expect(() => JSON.parse(decompressText(damaged))).toThrow();
	});

	it.each([
		["cut off", (bytes: Uint8Array) => bytes.subarray(0, -5)],
		["with a wrong size at its end", (bytes: Uint8Array) => Uint8Array.from(bytes).fill(7, -4)],
		["with a wrong checksum", (bytes: Uint8Array) => Uint8Array.from(bytes).fill(7, -8, -4)],
	])("of before is an error when it is %s", (_, damage) => {
		const damaged = damage(gzipSync(JSON.stringify({ a: "b".repeat(100) })));
		expect(() => decompressText(damaged)).toThrow();
	});
});
