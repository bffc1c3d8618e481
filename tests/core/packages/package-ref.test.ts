import { ECOSYSTEMS } from "@dephealth/contract/ecosystems.ts";
import { InvalidPackageRefError } from "@dephealth/core/errors.ts";
import { executionName, packageKey, shardedIndexValue } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef, parsePackageRef, parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../any-text.ts";

describe("names that registries accept are accepted", () => {
	it.each([
		["npm", "express", "express"],
		["npm", "@colors/colors", "@colors/colors"],
		["npm", "JSONStream", "JSONStream"],
		["npm", "lodash.merge", "lodash.merge"],
		["npm", "_underscore-legacy", "_underscore-legacy"],
		["npm", "@types/node", "@types/node"],
		["npm", "constructor", "constructor"],
		["pypi", "Zope.Interface", "zope-interface"],
		["pypi", "ruamel_yaml", "ruamel-yaml"],
		["cargo", "serde_json", "serde_json"],
		["go", "github.com/BurntSushi/toml", "github.com/BurntSushi/toml"],
		["go", "gopkg.in/yaml.v3", "gopkg.in/yaml.v3"],
		["maven", "org.slf4j:slf4j-api", "org.slf4j:slf4j-api"],
		["nuget", "Newtonsoft.Json", "newtonsoft.json"],
		["rubygems", "rspec-core", "rspec-core"],
	])("%s %s", (ecosystem, name, normalised) => {
		expect(parsePackageRef(ecosystem, name)).toEqual({ ecosystem, name: normalised });
	});
});

describe("hostile and malformed names are refused, with the field", () => {
	it.each([
		["npm", ".."],
		["npm", "."],
		["npm", ".hidden"],
		["npm", "@a/b/c"],
		["npm", "a/b"],
		["npm", "@a"],
		["npm", "@/b"],
		["npm", "@a/.."],
		["npm", "@../b"],
		["npm", "%2e%2e"],
		["npm", "a%2fb"],
		["npm", "a#b"],
		["npm", "a b"],
		["npm", "a\u0000b"],
		["npm", "a\n"],
		["npm", "😀"],
		["npm", "exprеss"], // a Cyrillic letter that looks like an e
		["npm", "x".repeat(300)],
		["npm", ""],
		["pypi", "-x"],
		["pypi", "x/y"],
		["cargo", "1x"],
		["go", "github.com/../x"],
		["go", "github.com//x"],
		["go", "/etc/passwd"],
		["maven", "group"],
		["maven", "a:b:c"],
		["nuget", "x".repeat(101)],
		["rubygems", "a/b"],
	])("%s %j", (ecosystem, name) => {
		expect(() => parsePackageRef(ecosystem, name)).toThrow(InvalidPackageRefError);
		expect(() => parsePackageRef(ecosystem, name)).toThrow(expect.objectContaining({ field: "name" }));
	});

	it("an unknown ecosystem is refused with the list of known ones", () => {
		expect(() => parsePackageRef("cpan", "x")).toThrow(/Unknown ecosystem "cpan".*npm, pypi/);
		expect(() => parsePackageRef("__proto__", "x")).toThrow(expect.objectContaining({ field: "ecosystem" }));
	});

	it("a name that is quoted in an error is cut short", () => {
		expect(() => parsePackageRef("npm", `${"x".repeat(200)} `)).toThrow(/^.{0,300}$/);
	});
});

describe("a spec", () => {
	it.each([
		["npm/express", { ecosystem: "npm", name: "express" }],
		["npm/@scope/name", { ecosystem: "npm", name: "@scope/name" }],
		["go/github.com/a/b", { ecosystem: "go", name: "github.com/a/b" }],
	])("%s is read", (spec, ref) => expect(parsePackageSpec(spec)).toEqual(ref));

	it.each([["express"], ["/express"], [""]])("%j is refused with the right form", (spec) => {
		expect(() => parsePackageSpec(spec)).toThrow(/ecosystem\/name, for example npm\/express/);
	});
});

const anyName = fc.oneof(anyText({ maxLength: 300 }), fc.string({ maxLength: 300 }));

describe("whatever is accepted", () => {
	it("is safe as a key and stays the same when parsed again", () => {
		fc.assert(
			fc.property(fc.constantFrom(...ECOSYSTEMS), anyName, (ecosystem, name) => {
				const ref = parseOrUndefined(ecosystem, name);
				if (!ref) return;
				expect(ref.name).not.toMatch(/[#%\s\p{Cc}]/u);
				expect(ref.name.split("/")).not.toContain("..");
				expect(parsePackageRef(ref.ecosystem, ref.name)).toEqual(ref);
				expect(parsePackageSpec(formatPackageRef(ref))).toEqual(ref);
				expect(packageKey(ref).split("#")).toEqual([ref.ecosystem, ref.name]);
			}),
		);
	});

	it("is refused only with InvalidPackageRefError, in linear time", () => {
		fc.assert(
			fc.property(fc.constantFrom(...ECOSYSTEMS, "x"), anyName, (ecosystem, name) => {
				try {
					parsePackageRef(ecosystem, name);
				} catch (error) {
					expect(error).toBeInstanceOf(InvalidPackageRefError);
				}
			}),
		);
	});
});

function parseOrUndefined(ecosystem: string, name: string) {
	try {
		return parsePackageRef(ecosystem, name);
	} catch {
		return undefined;
	}
}

describe("derived keys", () => {
	it("put a package always on the same shard, and packages on all shards", () => {
		const shards = Array.from({ length: 200 }, (_, i) =>
			shardedIndexValue("pending", { ecosystem: "npm", name: `p${i}` }),
		);
		expect(new Set(shards).size).toBe(8);
		expect(shardedIndexValue("pending", { ecosystem: "npm", name: "p1" })).toBe(shards[1]);
	});

	it("name executions as Step Functions allows, distinct for names that look alike", () => {
		const scoped = executionName({ ecosystem: "npm", name: "@a/b" }, "x");
		const dashed = executionName({ ecosystem: "npm", name: "a-b" }, "x");
		const long = executionName({ ecosystem: "go", name: `github.com/a/${"b".repeat(200)}` }, "abc");
		for (const name of [scoped, dashed, long]) expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
		expect(scoped).not.toBe(dashed);
	});
});
