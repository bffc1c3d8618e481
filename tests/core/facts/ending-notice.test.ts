import { endingNoticeOf } from "@dephealth/core/facts/ending-notice.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const NOTHING = { name: "example", description: null, topics: [], readme: null } as const;
const inDescription = (description: string) => endingNoticeOf({ ...NOTHING, description });
const inReadme = (readme: string) => endingNoticeOf({ ...NOTHING, readme });

describe("a repository that says it ends", () => {
	it.each([
		["[DEPRECATED] A parser for things", "deprecated"],
		["DEPRECATED: use other instead", "deprecated"],
		["⚠️ Deprecated. A parser", "deprecated"],
		["A parser for things (deprecated)", "deprecated"],
		["Deprecated in favor of other", "deprecated"],
		["This project is deprecated.", "deprecated"],
		["A parser. This package has been deprecated, please use other.", "deprecated"],
		["This repository is now officially deprecated", "deprecated"],
		["The example library is no longer maintained.", "unmaintained"],
		["example is no longer actively maintained", "unmaintained"],
		["This project is not maintained anymore", "unmaintained"],
		["No longer maintained. Was a parser.", "unmaintained"],
		["UNMAINTAINED", "unmaintained"],
		["[Unmaintained] A parser", "unmaintained"],
		["NOTE: this repo is unmaintained", "unmaintained"],
		["This project has moved to https://github.com/other/example", "moved"],
		["Moved to https://gitlab.com/other/example", "moved"],
		["This package has been superseded by @scope/other.", "moved"],
		["Development continues at https://codeberg.org/other/example", "moved"],
		["Mirror of https://gitlab.com/other/example", "mirror"],
		["MIRROR of https://git.example.org/example — development happens there", "mirror"],
		["📦 Read-only, automatically updated mirror of https://git.sr.ht/~other/example", "mirror"],
		["This repository is a mirror of the example project (https://codeberg.org/other/example)", "mirror"],
		["Mirror of https://gitlab.com/other/example. DEPRECATED.", "deprecated"],
	])("in its description: %s", (description, kind) => {
		expect(inDescription(description)).toMatchObject({ kind, where: "description" });
	});

	it.each([
		["a heading", "# example (deprecated)\n\nA parser.", "deprecated"],
		["a bold line", "# example\n\n**This project is no longer maintained.**\n", "unmaintained"],
		["an admonition", "# example\n> [!WARNING]\n> This repository is unmaintained.\n", "unmaintained"],
		["a quote", "# example\n\n> **DEPRECATED**: use [other](https://example.org) instead.\n", "deprecated"],
		["HTML", '<h1 align="center">example</h1><p>This package has been deprecated.</p>', "deprecated"],
		[
			"after badges",
			"[![build](https://x/y.svg)](https://x)\n\n# example\n\nThis library has moved to other.\n",
			"moved",
		],
		[
			"over two lines",
			"# example\n\nPlease note that this project is\nno longer maintained.\n",
			"unmaintained",
		],
		[
			"reStructuredText",
			"example\n=======\n\n.. warning::\n\n   This package is deprecated.\n",
			"deprecated",
		],
	])("in its README: %s", (_, readme, kind) => {
		expect(inReadme(readme)).toMatchObject({ kind, where: "readme" });
	});

	it.each([
		["deprecated", "deprecated"],
		["Unmaintained", "unmaintained"],
		["no-longer-maintained", "unmaintained"],
	])("by its topic: %s", (topic, kind) => {
		expect(endingNoticeOf({ ...NOTHING, topics: ["parser", topic] })).toEqual({
			kind,
			where: "topic",
			quote: topic,
			successor: null,
		});
	});

	it.each([
		["DEPRECATED: use other-lib instead.", "other-lib"],
		["This project is deprecated. Please use https://github.com/o/n instead.", "https://github.com/o/n"],
		["This package has been superseded by @scope/other.", "@scope/other"],
		["This project is unmaintained. Use it at your own risk.", null],
		["This project is deprecated.", null],
	])("names what to use instead: %s", (description, successor) => {
		expect(inDescription(description)?.successor).toBe(successor);
	});
});

describe("a false friend", () => {
	it.each([
		["Finds deprecated APIs in your code"],
		["Mirror of Apache Example"],
		["A mirror of https://registry.example.org/ that runs on your machine"],
		["Keeps a mirror of https://gitlab.com/o/n up to date"],
		["A fork of the unmaintained request library"],
		["A maintained alternative to the deprecated request"],
		["Replacement for the abandoned node-uuid"],
		["Marks functions as deprecated"],
		["Version 1 is no longer maintained, use version 2"],
		["v2.x is deprecated"],
		["This branch is no longer maintained."],
		["Support for Node 12 is discontinued."],
		["The `fast` option is deprecated."],
		["This project is not deprecated."],
		["If this project is unmaintained, tell us"],
		["Is this project unmaintained?"],
		["List of unmaintained packages and their alternatives"],
		["No longer maintained by its original author, now by the community"],
		["Moves to the next slide"],
		["Archived web pages, readable offline"],
		["The deprecated way to do things"],
		["Detects abandoned carts"],
		["Dead simple parser"],
		["This module is dead simple"],
		["A parser for the obsolete BAR format"],
		["Use it instead of moment"],
		["abandoned-date-library"],
		["deprecated-react-native-prop-types"],
		["unmaintained.js"],
		["Obsolete.net parser"],
	])("%s", (text) => {
		expect(inDescription(text)).toBeNull();
		expect(inReadme(`# example\n\n${text}\n`)).toBeNull();
	});

	it.each([
		["Scans for packages nobody maintains", ["deprecated"]],
		["A linter for old calls", ["unmaintained"]],
	])("a tool about others: %s", (description, topics) => {
		expect(endingNoticeOf({ ...NOTHING, description, topics })).toBeNull();
	});

	it("code in a README", () => {
		expect(inReadme("# example\n\n```\nThis project is deprecated.\n```\n")).toBeNull();
	});

	it("a notice far down", () => {
		expect(
			inReadme(`# example\n\n${"A sentence about parsing. ".repeat(40)}\n\nThis project is deprecated.`),
		).toBeNull();
	});
});

it("reads whatever is written", () => {
	fc.assert(
		fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 30 }), (text, name) => {
			const notice = endingNoticeOf({ name, description: text, topics: [text], readme: text });
			expect(notice === null || notice.quote.length <= 200).toBe(true);
		}),
	);
});
