import { isCrossOrigin } from "@dephealth/functions/api/http/caller/cross-origin.ts";
import { describe, expect, it } from "vitest";

const HOST = "api.example.com";

describe("a request with the visitor's session", () => {
	it.each([
		[
			"read by anybody's page",
			"GET",
			{ "sec-fetch-site": "cross-site", origin: "https://evil.example" },
			false,
		],
		["sent by a page of ours", "POST", { "sec-fetch-site": "same-origin", origin: `https://${HOST}` }, false],
		["sent by the visitor themselves", "POST", { "sec-fetch-site": "none" }, false],
		["sent by another site", "POST", { "sec-fetch-site": "cross-site" }, true],
		[
			"sent by another site that names our origin",
			"POST",
			{ "sec-fetch-site": "cross-site", origin: `https://${HOST}` },
			true,
		],
		["sent by a sibling site", "DELETE", { "sec-fetch-site": "same-site" }, true],
		["sent by what we have never heard of", "POST", { "sec-fetch-site": "Same-Origin" }, true],
		["sent by an old browser, from our origin", "POST", { origin: `https://${HOST}` }, false],
		["sent by an old browser, from another origin", "POST", { origin: "https://evil.example" }, true],
		["sent from another port", "POST", { origin: `https://${HOST}:8443` }, true],
		["sent from a sandboxed frame", "POST", { origin: "null" }, true],
		["sent by a program", "POST", {}, false],
		["a deletion by a program", "DELETE", {}, false],
	])("%s", (_, method, headers, refused) => {
		expect(isCrossOrigin({ method, headers: new Map(Object.entries({ host: HOST, ...headers })) })).toBe(
			refused,
		);
	});

	const LINK = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
	it.each([
		["an image of another site", { "sec-fetch-site": "cross-site", "sec-fetch-dest": "image" }, true],
		["a page on another port of this machine", { "sec-fetch-site": "same-site" }, true],
		["an old browser's script on another site", { origin: "https://evil.example" }, true],
		["a window that a script opens", { ...LINK, "sec-fetch-dest": "document" }, true],
		[
			"a frame that the visitor clicks in",
			{ ...LINK, "sec-fetch-dest": "iframe", "sec-fetch-user": "?1" },
			true,
		],
		[
			"a link that the visitor follows",
			{ ...LINK, "sec-fetch-dest": "document", "sec-fetch-user": "?1" },
			false,
		],
		["an address that the visitor types", { "sec-fetch-site": "none" }, false],
		["a page of ours", { "sec-fetch-site": "same-origin" }, false],
		["a program", {}, false],
	])("that reads what is counted, of %s", (_, headers, refused) => {
		const request = { method: "GET", headers: new Map(Object.entries({ host: HOST, ...headers })) };
		expect(isCrossOrigin(request, { countsReads: true })).toBe(refused);
	});
});
