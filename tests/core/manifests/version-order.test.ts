import { sortVersions } from "@dephealth/core/manifests/version-order.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("the order of versions", () => {
	it.each([
		["numbers by value", ["10.0.0", "9.0.0", "9.10.0", "9.9.0"], ["9.0.0", "9.9.0", "9.10.0", "10.0.0"]],
		[
			"a pre-release before its release",
			["1.0.0", "1.0.0-rc.1", "1.0.0-beta.2"],
			["1.0.0-beta.2", "1.0.0-rc.1", "1.0.0"],
		],
		["Python's pre-releases, too", ["2.0", "2.0rc1", "2.0b3"], ["2.0b3", "2.0rc1", "2.0"]],
		["Go's with a v", ["v1.10.0", "v1.2.0"], ["v1.2.0", "v1.10.0"]],
		["each once", ["1.0.0", "1.0.0"], ["1.0.0"]],
	])("puts %s", (_, versions, sorted) => {
		expect(sortVersions(versions)).toEqual(sorted);
	});

	it("does not depend on the order given", () => {
		const version = fc.stringMatching(/^v?\d{1,3}(\.\d{1,3}){0,3}([-.]?(rc|b|alpha)\.?\d{0,2})?(\+\d)?$/);
		fc.assert(
			fc.property(fc.array(version, { maxLength: 8 }), (versions) => {
				expect(sortVersions(versions.toReversed())).toEqual(sortVersions(versions));
			}),
		);
	});
});
