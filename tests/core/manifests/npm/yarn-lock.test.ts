import type { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { describe, expect, it } from "vitest";

const readYarnLock = (text: string) => readManifest(text, { fileName: "yarn.lock" });

function failureOf(text: string): ManifestError {
	try {
		readYarnLock(text);
	} catch (error) {
		return error as ManifestError;
	}
	throw new Error("nothing was wrong with it");
}

describe("yarn.lock", () => {
	it("of classic: aliases, several ranges for one entry, git", () => {
		const read = readYarnLock(`# yarn lockfile v1


"@scope/a@>=1 <3", "@scope/a@^2.0.0":
  version "2.1.0"
  dependencies:
    b "^1.0.0"

b@^1.0.0:
  version "1.0.0"

"strip@npm:strip-ansi@^6.0.0":
  version "6.0.1"

"g@git+https://github.com/owner/g.git":
  version "0.1.0"
  resolved "git+https://github.com/owner/g.git#abc"
`);
		expect(read.dependencies.map(({ ref, versions }) => [ref.name, versions])).toEqual([
			["@scope/a", ["2.1.0"]],
			["b", ["1.0.0"]],
			["strip-ansi", ["6.0.1"]],
		]);
		expect(read.skipped).toEqual([
			{ entry: "g@git+https://github.com/owner/g.git", reason: "a git repository" },
		]);
	});

	it.each([
		["without the header, as the first releases wrote it", ""],
		["with an empty comment", "# yarn lockfile v1\n#\n"],
		["with Windows' line ends", "# yarn lockfile v1\r\n\r\n"],
	])("of classic: %s", (_, header) => {
		const lines = ["a@~1.0.1:", "  name a", '  version "1.0.3"', "  resolved a-1.0.3.tgz#5680b1", ""];
		const { dependencies } = readYarnLock(header + lines.join(header.includes("\r") ? "\r\n" : "\n"));
		expect(dependencies).toMatchObject([{ ref: { name: "a" }, versions: ["1.0.3"] }]);
	});

	it("of berry: patches, overridden ranges, ranges without a protocol", () => {
		const read = readYarnLock(`
__metadata:
  version: 6

"app@workspace:.":
  version: 0.0.0-use.local
  resolution: "app@workspace:."
  dependencies:
    typescript: ^5.0.0
    a: "npm:^1.0.0"
  languageName: unknown
  linkType: soft

"typescript@patch:typescript@^5.0.0#~builtin<compat/typescript>":
  version: 5.9.2
  resolution: "typescript@patch:typescript@npm%3A5.9.2#~builtin<compat/typescript>::version=5.9.2&hash=14eedb"
  languageName: node
  linkType: hard

"typescript@npm:^5.0.0":
  version: 5.9.2
  resolution: "typescript@npm:5.9.2"
  languageName: node
  linkType: hard

"a@npm:^1.0.0":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  dependencies:
    minimist: ^1.0.0
  languageName: node
  linkType: hard

"minimist@npm:1.2.8":
  version: 1.2.8
  resolution: "minimist@npm:1.2.8"
  languageName: node
  linkType: hard
`);
		expect(read).toMatchObject({ project: "app", skipped: [] });
		expect(
			read.dependencies.map(({ ref, versions, isDirect, path }) => [ref.name, versions, isDirect, path]),
		).toEqual([
			["typescript", ["5.9.2"], true, ["typescript"]],
			["a", ["1.0.0"], true, ["a"]],
			["minimist", ["1.2.8"], false, ["a", "minimist"]],
		]);
	});

	it.each([
		[
			"is not yarn's syntax",
			'# yarn lockfile v1\n\n\na@1:\n  version "1\n',
			"malformed",
			{ line: expect.any(Number) },
		],
		["is a list", "- a\n- b\n", "malformed", {}],
		["has an entry that is a text", "a@1: b\n", "malformed", { path: "a@1" }],
	])("that %s is refused with where and why", (_, text, code, where) => {
		const { details, ...error } = failureOf(text);
		expect(error).toMatchObject({ name: "ManifestError", code });
		expect(details).toEqual({ format: "yarn.lock", ...where });
	});
});
