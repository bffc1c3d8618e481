import { Readable } from "node:stream";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { readBody, UnusableBodyError } from "@dephealth/core/http/response-body.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";

const MAX_BYTES = 200_000;

function read(body: Buffer, encoding: string): Promise<string> {
	const headers = { "content-encoding": encoding };
	return readBody({ headers, body: Readable.from([body]) }, { maxBytes: MAX_BYTES, whenLarger: "refuse" });
}

/** Too much like noise to become small, so that it is decompressed aside. */
const NOISE = Array.from({ length: 30_000 }, (_, at) =>
	((at * 7_919 + (at % 101) * 104_729) % 65_521).toString(36),
);
const LARGE = NOISE.join("");

describe("a compressed body", () => {
	it("is read as it was, whatever its size", async () => {
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 0, max: LARGE.length }), async (size) => {
				const text = LARGE.slice(0, size);
				expect(await read(gzipSync(text), "gzip")).toBe(text);
				expect(await read(brotliCompressSync(text), "br")).toBe(text);
			}),
			{ numRuns: runs(20) },
		);
	});

	it.each([
		["smaller than the whole", ["a".repeat(50_000), "b"]],
		["larger than the others", ["a", LARGE]],
	])("of several parts, the last of which is %s, is read to its end", async (_, parts) => {
		const sent = Buffer.concat(parts.map((part) => gzipSync(part)));
		expect(await read(sent, "gzip")).toBe(parts.join(""));
	});

	it("that declares another size than it has is damaged", async () => {
		const sent = gzipSync(LARGE);
		for (const size of [0, 1, 100_000, 0xffff_ffff]) {
			sent.writeUInt32LE(size, sent.length - 4);
			await expect(read(sent, "gzip")).rejects.toThrow(UnusableBodyError);
		}
	});

	it("that becomes larger than allowed is refused", async () => {
		await expect(read(gzipSync("a".repeat(MAX_BYTES + 1)), "gzip")).rejects.toThrow(/larger than/);
	});
});
