import { UpstreamForbiddenError } from "@dephealth/core/errors.ts";
import { packumentFacts } from "@dephealth/core/sources/npm/packument-facts.ts";
import { packumentSchema } from "@dephealth/core/sources/npm/schema.ts";
import { isStandIn, withoutWithheld } from "@dephealth/core/sources/npm/stand-in-registry.ts";
import { describe, expect, it } from "vitest";

const NOW = Date.parse("2026-06-01T00:00:00Z");
const TIME = {
	created: "2020-01-01T00:00:00Z",
	"1.0.0": "2020-01-01T00:00:00Z",
	"1.1.0": "2026-05-30T00:00:00Z",
};

function packument(fields: Record<string, unknown>) {
	return packumentSchema.parse({ name: "example", time: TIME, ...fields });
}

it.each([
	["https://registry.npmjs.org", false],
	["https://registry.npmjs.org/", false],
	["https://npm.acme.example/repository/all", true],
	["http://127.0.0.1:4873", true],
])("%s stands in for npm's own registry: %s", (url, expected) => {
	expect(isStandIn(url)).toBe(expected);
});

describe("a registry that stands in for npm's", () => {
	it("withholds a young version: that is no version that was unpublished", () => {
		const whole = packument({ "dist-tags": { latest: "1.0.0" }, versions: { "1.0.0": {} } });
		expect(packumentFacts(whole, NOW).recentChanges).toMatchObject([{ kind: "versions_unpublished" }]);
		const facts = packumentFacts(withoutWithheld(whole), NOW);
		expect(facts).toMatchObject({
			recentChanges: [],
			latestVersion: "1.0.0",
			firstPublishedAt: expect.anything(),
		});
	});

	it.each([{ versions: {} }, {}, { versions: {}, time: undefined }])(
		"that serves no version at all (%j) says nothing about the package",
		(fields) => {
			expect(() => withoutWithheld(packument(fields))).toThrow(UpstreamForbiddenError);
		},
	);

	it("passes on that npm has unpublished it", () => {
		const unpublished = { name: "owner", time: "2024-01-01T00:00:00.000Z" };
		const passed = withoutWithheld(packument({ time: { ...TIME, unpublished } }));
		expect(packumentFacts(passed, NOW).unpublishedAt).toBe("2024-01-01T00:00:00.000Z");
	});

	it("changes nothing of a packument without times", () => {
		const plain = packument({ time: undefined, versions: { "1.0.0": {} } });
		expect(withoutWithheld(plain)).toEqual(plain);
	});
});
