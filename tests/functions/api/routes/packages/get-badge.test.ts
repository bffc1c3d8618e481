import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { createHotPackages } from "@dephealth/core/cache/hot-packages.ts";
import { InvalidPackageRefError } from "@dephealth/core/errors.ts";
import { createGetBadge } from "@dephealth/functions/api/routes/packages/get-badge.ts";
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../../manual-clock.ts";
import { aDocument } from "../../../../package-documents.ts";

function createApi(document: PackageDocument | undefined, status: "complete" | "not_found" = "complete") {
	const asked: string[] = [];
	const respond = createGetBadge({
		packages: createHotPackages({
			packages: {
				get: async (ref) => {
					asked.push(`${ref.ecosystem}/${ref.name}`);
					return {
						collection: { status, since: 0, claimedUntil: 0, hasDocument: document !== undefined },
						documentJson: document && JSON.stringify(document),
						lastFailure: undefined,
					};
				},
			},
			clock: createManualClock(),
		}),
	});
	function get(parameters: Record<string, string>, headers: Record<string, string> = {}) {
		return respond({
			route: "GET /v1/badge/{ecosystem}/{name}",
			requestId: "request-1",
			method: "GET",
			path: "/v1/badge",
			pathParameters: new Map(Object.entries(parameters)),
			query: new Map(),
			headers: new Map(Object.entries(headers)),
			cookies: new Map(),
			sourceIp: undefined,
			body: undefined,
			isBase64Encoded: false,
			caller: { kind: "anonymous" },
		});
	}
	return { get, asked };
}

const EXPRESS = { ecosystem: "npm", name: "express.svg" };

async function titleOf(document: PackageDocument | undefined): Promise<string> {
	const { body = "" } = await createApi(document).get(EXPRESS);
	return /<title>(.*?)<\/title>/.exec(body)?.[1] ?? "";
}

describe("a badge", () => {
	it("is an image that everybody may keep for an hour", async () => {
		const response = await createApi(aDocument()).get(EXPRESS);
		expect(response.status).toBe(200);
		expect(response.headers).toMatchObject({
			"content-type": "image/svg+xml; charset=utf-8",
			"cache-control": expect.stringContaining("public, max-age=3600"),
			etag: expect.stringMatching(/^"[\w-]{22}"$/),
		});
		expect(new XMLParser().parse(response.body ?? "")).toHaveProperty("svg");
	});

	it.each([
		["healthy", {}, "dephealth: active 9"],
		["deprecated", { status: { label: "deprecated", evidence: [] } }, "dephealth: deprecated"],
		["malicious", { status: { label: "malicious", evidence: [] } }, "dephealth: malicious"],
		["without a score", { health_score: null, risk_level: "UNKNOWN" }, "dephealth: unknown"],
		["at zero", { health_score: 0, risk_level: "CRITICAL" }, "dephealth: active 0/100"],
		["invented", { sandbox: true }, "dephealth (sandbox): active"],
	] as const)("of a package %s says so", async (_, overrides, text) => {
		const document = { ...aDocument(), ...overrides } as PackageDocument;
		expect(await titleOf(document)).toContain(text);
	});

	it("of an unknown package is grey and says unknown, not zero, and is soon asked for again", async () => {
		const response = await createApi(undefined, "not_found").get(EXPRESS);
		expect(response.body).toContain("dephealth: unknown");
		expect(response.body).toContain("#939393");
		expect(response.headers?.["cache-control"]).toContain("max-age=300");
	});

	it.each([
		["its own ETag", (etag: string) => etag],
		["the same, as a CDN that compresses sends it", (etag: string) => `W/${etag}`],
		["one of a list", (etag: string) => `"other", ${etag}`],
	])("is 304 for %s", async (_, sent) => {
		const api = createApi(aDocument());
		const etag = (await api.get(EXPRESS)).headers?.["etag"] ?? "";
		const response = await api.get(EXPRESS, { "if-none-match": sent(etag) });
		expect(response.status).toBe(304);
		expect(response.body).toBeUndefined();
	});

	it.each([
		[{ ecosystem: "npm", name: "@scope/name.svg" }, "npm/@scope/name"],
		[{ ecosystem: "npm", name: "icon.svg.svg" }, "npm/icon.svg"],
	])("of %j is that of %s", async (parameters, name) => {
		const api = createApi(aDocument());
		await api.get(parameters);
		expect(api.asked).toEqual([name]);
	});

	it.each([
		[{ ecosystem: "npm", name: "express" }],
		[{ ecosystem: "npm", name: "...svg" }],
		[{ ecosystem: "cpan", name: "x.svg" }],
	])("of %j is refused", async (parameters) => {
		await expect(createApi(aDocument()).get(parameters)).rejects.toBeInstanceOf(InvalidPackageRefError);
	});
});
