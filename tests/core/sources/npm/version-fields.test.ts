import {
	deprecationMessage,
	hasAttestations,
	licenseOf,
	maintainersOf,
	publisherOf,
	runsOnInstall,
	toVersion,
	unpackedSizeOf,
} from "@dephealth/core/sources/npm/version-fields.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const READERS = {
	deprecationMessage,
	hasAttestations,
	licenseOf,
	maintainersOf,
	publisherOf,
	runsOnInstall,
	unpackedSizeOf,
};

describe("a field of a version's manifest", () => {
	it.each<[string, keyof typeof READERS, unknown, unknown]>([
		["a deprecation", "deprecationMessage", { deprecated: " Use 2.x " }, "Use 2.x"],
		["a deprecation without a message", "deprecationMessage", { deprecated: true }, null],
		["a deprecation that was taken back", "deprecationMessage", { deprecated: "" }, undefined],
		["a deprecation of blanks", "deprecationMessage", { deprecated: "  " }, undefined],
		["no deprecation", "deprecationMessage", { deprecated: false }, undefined],
		["the registry's word on scripts", "runsOnInstall", { hasInstallScript: true }, true],
		[
			"its word against the scripts",
			"runsOnInstall",
			{ hasInstallScript: false, scripts: { install: "x" } },
			false,
		],
		["a script alone", "runsOnInstall", { scripts: { postinstall: "node x.js" } }, true],
		["an empty script", "runsOnInstall", { scripts: { install: "" } }, false],
		["scripts as a list", "runsOnInstall", { scripts: ["install"] }, false],
		["a license", "licenseOf", { license: "MIT" }, "MIT"],
		["a license as an object", "licenseOf", { license: { type: "MIT", url: "…" } }, "MIT"],
		["licenses as a list", "licenseOf", { licenses: ["MIT", { type: "Apache-2.0" }] }, "MIT OR Apache-2.0"],
		["a license before licenses", "licenseOf", { license: "MIT", licenses: ["ISC"] }, "MIT"],
		["a license that is none", "licenseOf", { license: 7, licenses: ["ISC"] }, "ISC"],
		["a list with something else in it", "licenseOf", { license: ["MIT", null] }, undefined],
		["maintainers", "maintainersOf", { maintainers: ["ann"] }, ["ann"]],
		["a single maintainer", "maintainersOf", { maintainers: "ann" }, undefined],
		["a person", "publisherOf", { _npmUser: { name: "ann" } }, { name: "ann", isTrusted: false }],
		[
			"a workflow",
			"publisherOf",
			{ _npmUser: { name: "x", trustedPublisher: {} } },
			{ name: "x", isTrusted: true },
		],
		["a workflow without a name", "publisherOf", { _npmUser: { trustedPublisher: {} } }, { isTrusted: true }],
		["a publisher as text", "publisherOf", { _npmUser: "ann" }, undefined],
		["a size", "unpackedSizeOf", { dist: { unpackedSize: 0 } }, 0],
		["a size below zero", "unpackedSizeOf", { dist: { unpackedSize: -1 } }, undefined],
		[
			"a size beyond all numbers",
			"unpackedSizeOf",
			{ dist: { unpackedSize: Number.POSITIVE_INFINITY } },
			undefined,
		],
		["attestations", "hasAttestations", { dist: { attestations: { url: "…" } } }, true],
		["none of them", "hasAttestations", { dist: {} }, false],
		["nothing about what is distributed", "hasAttestations", {}, undefined],
	])("%s", (_, field, manifest, expected) => expect(READERS[field](toVersion(manifest))).toEqual(expected));

	it("of any shape is read without a crash, and a manifest that is no object says nothing", () => {
		const names = [
			"deprecated",
			"hasInstallScript",
			"scripts",
			"license",
			"licenses",
			"maintainers",
			"_npmUser",
			"dist",
		];
		const inner = fc.dictionary(
			fc.constantFrom(
				"type",
				"name",
				"install",
				"trustedPublisher",
				"unpackedSize",
				"attestations",
				"__proto__",
			),
			fc.jsonValue({ maxDepth: 1 }),
		);
		const manifest = fc.oneof(
			fc.jsonValue(),
			fc.dictionary(fc.constantFrom(...names), fc.oneof(inner, fc.jsonValue())),
		);
		fc.assert(
			fc.property(manifest, (value) => {
				const version = toVersion(JSON.parse(JSON.stringify(value)));
				for (const read of Object.values(READERS)) read(version);
				expect(typeof (licenseOf(version) ?? "")).toBe("string");
				expect(unpackedSizeOf(version) ?? 0).toBeGreaterThanOrEqual(0);
			}),
		);
		for (const odd of [null, 7, "x", ["deprecated"]]) expect(toVersion(odd)).toEqual({});
	});
});
