import { replacementSchema } from "@dephealth/contract/schemas/replacement.ts";
import { findModuleReplacements } from "@dephealth/core/scan/assessment/module-replacements.ts";
import { describeReplacement } from "@dephealth/core/scoring/document/replacement.ts";
import { all } from "module-replacements";
import { describe, expect, it } from "vitest";

const npm = (name: string) => findModuleReplacements({ ecosystem: "npm", name });

describe("what to use instead", () => {
	it("is read from all three manifests", () => {
		expect(npm("left-pad")).toContainEqual(expect.objectContaining({ kind: "built_in" }));
		expect(npm("arr-diff")).toEqual([
			{
				kind: "own_code",
				name: "array difference",
				reason: expect.stringContaining("filter"),
				source: "module-replacements",
				url: null,
			},
		]);
		expect(npm("@75lb/deep-merge").map(({ kind, name }) => [kind, name])).toEqual([
			["package", "defu"],
			["package", "@fastify/deepmerge"],
		]);
		expect(npm("@75lb/deep-merge")[0]?.url).toBe("https://e18e.dev/docs/replacements/deep-merge");
	});

	it("is nothing for packages that nobody replaces, for other ecosystems, and for names of Object.prototype", () => {
		expect(npm("express-that-nobody-knows")).toEqual([]);
		expect(findModuleReplacements({ ecosystem: "pypi", name: "left-pad" })).toEqual([]);
		for (const name of ["constructor", "toString", "hasOwnProperty", "valueOf"])
			expect(npm(name)).toEqual([]);
	});

	it("is found for every entry of the catalogue, in the shape of the document, with a text for people", () => {
		for (const name of Object.keys(all.mappings)) {
			const found = npm(name);
			expect(found, name).not.toEqual([]);
			for (const replacement of found) {
				expect(replacementSchema.parse(replacement)).toEqual(replacement);
				expect(describeReplacement(replacement)).toMatch(/^(?!undefined|null)\S/);
			}
		}
	});
});
