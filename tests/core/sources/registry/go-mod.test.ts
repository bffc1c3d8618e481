import { readGoMod } from "@dephealth/core/sources/registry/go-mod.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("a module's own go.mod", () => {
	it.each([
		[
			"above the module",
			"// Deprecated: use example.com/b instead.\nmodule example.com/a\n",
			"use example.com/b instead.",
		],
		["beside the module", "module example.com/a // Deprecated: gone", "gone"],
		[
			"in a later paragraph",
			"// Package a.\n//\n// Deprecated: use b\n// or c.\nmodule a.b/c",
			"use b or c.",
		],
		["not at a paragraph's start", "// Note\n// Deprecated: no\nmodule a.b/c", null],
		["in lower case", "// deprecated: no\nmodule a.b/c", null],
		["apart from the module", "// Deprecated: no\n\nmodule a.b/c", null],
		["above something else", "module a.b/c\n// Deprecated: no\nrequire x.y/z v1.0.0", null],
		["without a text", "// Deprecated:\nmodule a.b/c", ""],
	])("deprecates it %s", (_, text, expected) => {
		expect(readGoMod(text).deprecated).toBe(expected);
	});

	it.each([
		["one", "retract v1.0.0 // broken", [["v1.0.0", "v1.0.0", "broken"]]],
		["a range", "retract [v1.0.0, v1.9.9]", [["v1.0.0", "v1.9.9", null]]],
		[
			"with the reason above",
			"// Published by mistake.\nretract v1.0.0",
			[["v1.0.0", "v1.0.0", "Published by mistake."]],
		],
		[
			"a block",
			"retract (\n\tv1.0.0 // first\n\t// two\n\t// lines\n\t[v1.1.0,v1.2.0]\n)\nrequire (\n\tx.y/z v1.0.0\n)",
			[
				["v1.0.0", "v1.0.0", "first"],
				["v1.1.0", "v1.2.0", "two lines"],
			],
		],
		[
			"a block with one reason",
			"// All bad.\nretract (\n\tv1.0.0\n\tv1.1.0\n)",
			[
				["v1.0.0", "v1.0.0", "All bad."],
				["v1.1.0", "v1.1.0", "All bad."],
			],
		],
	])("retracts %s", (_, text, expected) => {
		const { retractions } = readGoMod(`module a.b/c\n\n${text}\n`);
		expect(retractions.map(({ low, high, rationale }) => [low, high, rationale])).toEqual(expected);
	});

	it("is read whatever it holds", () => {
		fc.assert(fc.property(fc.string(), (text) => void readGoMod(text)));
	});
});
