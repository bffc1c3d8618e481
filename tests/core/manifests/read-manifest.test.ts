import { MAX_TEXT_LENGTH, readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { describe, expect, it } from "vitest";
import { fixture } from "./fixture.ts";

describe("reading a manifest", () => {
	it("reads bytes as text, with and without a byte order mark", () => {
		const text = fixture("shop/package-lock.v3.json");
		const read = { ...readManifest(text), graph: expect.anything() };
		expect(readManifest(new TextEncoder().encode(text))).toEqual(read);
		expect(readManifest(new TextEncoder().encode(`\uFEFF${text}`))).toEqual(read);
		expect(readManifest(`\uFEFF${text}`)).toEqual(read);
		expect(readManifest(Buffer.from(`\uFEFF${text}`, "utf16le"))).toEqual(read);
	});

	it("believes the file's name before the content, and looks at the content of a name it does not know", () => {
		const text = fixture("shop/package-lock.v3.json");
		expect(readManifest(text, { fileName: "package.json" }).format).toBe("package.json");
		expect(readManifest(text, { fileName: "locked.txt" }).format).toBe("package-lock.json");
	});

	it("refuses what is no manifest, and says what would be one", () => {
		expect(() => readManifest("Dear reader, hello.", { fileName: "dependencies.dat" })).toThrow(
			expect.objectContaining({
				name: "ManifestError",
				code: "format_not_recognised",
				message: expect.stringMatching(
					/^Neither the name "dependencies.dat" nor the content .*package-lock\.json/,
				),
			}),
		);
	});

	it("refuses bytes that are no text", () => {
		expect(() => readManifest(new Uint8Array([0x1f, 0x8b, 0x08, 0xff]), { fileName: "yarn.lock" })).toThrow(
			expect.objectContaining({ code: "malformed", message: expect.stringContaining("UTF-8") }),
		);
	});

	it("refuses more text than any manifest has, without looking at it", () => {
		expect(() => readManifest(" ".repeat(MAX_TEXT_LENGTH + 1))).toThrow(
			expect.objectContaining({ code: "too_large" }),
		);
	});
});
