import { versionTagsOf } from "@dephealth/core/sources/git/history/version-tags.ts";
import { describe, expect, it } from "vitest";

describe("the tags of a repository", () => {
	it.each([
		["whole versions, whatever their order", ["v4.2.10", "v4.2.9", "v3.9.0"], "v4.2.10", 3],
		["tags that move with each release are none beside them", ["v4", "v4.2", "v4.2.2"], "v4.2.2", 1],
		["where there are no others, they are versions", ["v1", "v2", "nightly"], "v2", 2],
		["pre-releases come after no release", ["v2.0.0-rc.1", "v1.9.0"], "v1.9.0", 2],
		["pre-releases alone", ["v2.0.0-rc.1", "v2.0.0-beta.1"], "v2.0.0-rc.1", 2],
		["without a v", ["1.0.0", "1.1.0"], "1.1.0", 2],
		["of packages of a monorepo, and words", ["pkg@1.0.0", "release-7", "latest"], null, 0],
		["none", [], null, 0],
	] as const)("%s", (_, names, newest, count) => {
		expect(versionTagsOf(names)).toEqual({ newest, count });
	});
});
