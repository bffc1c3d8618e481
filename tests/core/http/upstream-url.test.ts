import { InvalidPackageRefError } from "@dephealth/core/errors.ts";
import { upstreamUrl } from "@dephealth/core/http/upstream-url.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../any-text.ts";
import { runs } from "../../property-runs.ts";

const BASE = "https://registry.npmjs.org";

describe("an upstream's URL", () => {
	it.each([
		["a plain name", ["express"], "/express"],
		["a scoped name as one segment", ["@scope/name"], "/%40scope%2Fname"],
		["several segments", ["v3", "systems", "npm"], "/v3/systems/npm"],
		["what would be a query or a fragment", ["a?b#c"], "/a%3Fb%23c"],
		["encoded dots, which stay text", ["%2e%2e"], "/%252e%252e"],
		["backslashes", ["..\\.."], "/..%5C.."],
		["names that begin with dots", ["..a", "...", ".hidden"], "/..a/.../.hidden"],
		["a space, a plus and an accent", ["a b+é"], "/a%20b%2B%C3%A9"],
		["a Maven name", ["org.apache:commons"], "/org.apache%3Acommons"],
	])("encodes %s", (_, segments, path) => {
		expect(upstreamUrl(BASE, segments).href).toBe(BASE + path);
	});

	it.each([
		["https://host.example/mirror/npm", "https://host.example/mirror/npm/x"],
		["https://host.example/mirror/npm/", "https://host.example/mirror/npm/x"],
		["http://127.0.0.1:8080", "http://127.0.0.1:8080/x"],
		["https://user:secret@host.example/?token=1#x", "https://host.example/x"],
	])("lies below the base %s", (base, expected) => {
		expect(upstreamUrl(base, ["x"]).href).toBe(expected);
		expect(upstreamUrl(new URL(base), ["x"]).href).toBe(expected);
	});

	it("appends a custom method and a query", () => {
		const url = upstreamUrl("https://api.deps.dev", ["versions", "1.0.0"], {
			verb: "dependents",
			query: { a: "b&c" },
		});
		expect(url.href).toBe("https://api.deps.dev/versions/1.0.0:dependents?a=b%26c");
	});

	it.each([[""], ["."], [".."], ["a\nb"], ["a\u0000"], ["\u0085"], ["\ud800"]])(
		"refuses the segment %j",
		(segment) => {
			expect(() => upstreamUrl(BASE, ["packages", segment, "versions"])).toThrow(InvalidPackageRefError);
		},
	);

	it("has exactly the segments it was given, or is refused", () => {
		const segment = fc.oneof(
			anyText(),
			fc.constantFrom(".", "..", "%2e", "//", "\\", "@", ":", "?", "#", "..;", "%2f.."),
		);
		fc.assert(
			fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), (segments) => {
				let url: URL;
				try {
					url = upstreamUrl("https://host.example/base/", segments);
				} catch (error) {
					expect(error).toBeInstanceOf(InvalidPackageRefError);
					return;
				}
				expect(url.origin).toBe("https://host.example");
				expect(url.pathname.startsWith("/base/")).toBe(true);
				expect(url.pathname.slice("/base/".length).split("/").map(decodeURIComponent)).toEqual(segments);
				expect(url.search + url.hash + url.username).toBe("");
			}),
			{ numRuns: runs(200) },
		);
	});
});
