import { EDGE_PROOF_HEADER, EDGE_VIEWER_HEADER } from "@dephealth/contract/edge.ts";
import { viewerAddress } from "@dephealth/functions/api/http/caller/viewer-address.ts";
import { describe, expect, it } from "vitest";

const SECRET = "a secret of more than thirty-two bytes";
const GATEWAY = "198.51.100.1";
const VIEWER = "203.0.113.9";

describe("who asks", () => {
	it.each<[string, Record<string, string>, string | undefined, string]>([
		["is whom the gateway saw, without a CDN", {}, SECRET, GATEWAY],
		["is whom the CDN saw, once it proves itself", { proof: SECRET, viewer: VIEWER }, SECRET, VIEWER],
		["may be an IPv6 address", { proof: SECRET, viewer: "2001:db8::9" }, SECRET, "2001:db8::9"],
		["is not what a visitor writes", { viewer: VIEWER }, SECRET, GATEWAY],
		["is not what comes with a wrong proof", { proof: `${SECRET}x`, viewer: VIEWER }, SECRET, GATEWAY],
		["is not what comes with an empty proof", { proof: "", viewer: VIEWER }, SECRET, GATEWAY],
		[
			"is not what comes with a proof where no secret is set",
			{ proof: "", viewer: VIEWER },
			undefined,
			GATEWAY,
		],
		["is whom the gateway saw when the CDN does not say", { proof: SECRET }, SECRET, GATEWAY],
	])("%s", (_, { proof, viewer }, secret, expected) => {
		const headers = new Map<string, string>();
		if (proof !== undefined) headers.set(EDGE_PROOF_HEADER, proof);
		if (viewer !== undefined) headers.set(EDGE_VIEWER_HEADER, viewer);
		expect(viewerAddress(headers, GATEWAY, () => secret)).toBe(expected);
	});
});
