/** Broken manifests: each is read or refused with a ManifestError, soon, and leaves no trace. */
import { MANIFEST_FORMATS } from "@dephealth/core/manifests/formats.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { processorMs } from "../../patience.ts";
import { runs } from "../../property-runs.ts";
import { allFixtures } from "./fixture.ts";

/** A name that determines the format, regardless of the mutated content. */
const NAMES = new Map<string, string>([
	...MANIFEST_FORMATS.map(({ id, fileNames: [name] }): [string, string] => [id, name ?? ""]),
	["csproj", "shop.csproj"],
	["cyclonedx", "bom.cdx.json"],
	["spdx", "bom.spdx.json"],
]);
const RUNS = runs(2_500);
/** A hundred times the time of the largest fixture: only a hanging reader takes longer. */
const SLOWEST_PROCESSOR_MS = 2_000;
const MOST_MEMORY_BYTES = 256 * 1024 * 1024;

const FIXTURES = allFixtures().map(({ fileName, text }) => ({
	text,
	fileName: NAMES.get(readManifest(text, { fileName }).format) ?? fileName,
}));
const PROTOTYPES = [Object, Array, Function, Map, Set, String, Number].map(
	({ prototype }) => prototype as object,
);

/** A mutation of a text; `place` is a share of its length. */
type Mutation = (text: string, place: number) => string;

const HOSTILE = [
	'"__proto__": {"polluted": true},',
	"__proto__:\n  polluted: true\n",
	'"constructor": {"prototype": {"polluted": true}},',
	'[__proto__]\npolluted = "true"\n',
	"<__proto__><polluted>true</polluted></__proto__>",
	"&a [*a, *a]",
	"<<: *a",
	"<!DOCTYPE x [<!ENTITY a 'b'>]>",
	"1e999999999",
	"-",
	"9".repeat(400),
	"\u0000",
	"\uD800",
	"\\",
	'"',
	"'''",
	"(".repeat(2_000),
	"[".repeat(2_000),
	"{".repeat(2_000),
	'{"a":'.repeat(500),
	"<a>".repeat(2_000),
	" ".repeat(5_000),
	"\n".repeat(2_000),
	"- ".repeat(2_000),
	"../".repeat(500),
];

function at(text: string, place: number): number {
	return Math.floor(text.length * place);
}

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
	fc.integer({ min: 0, max: 0xff }).map((code): Mutation => {
		return (text, place) =>
			`${text.slice(0, at(text, place))}${String.fromCharCode(code)}${text.slice(at(text, place) + 1)}`;
	}),
	fc.constant<Mutation>((text, place) => text.slice(0, at(text, place))),
	fc.integer({ min: 1, max: 400 }).map((count): Mutation => {
		return (text, place) => text.slice(0, at(text, place)) + text.slice(at(text, place) + count);
	}),
	fc.integer({ min: 1, max: 200 }).map((count): Mutation => {
		return (text, place) => {
			const piece = text.slice(at(text, place), at(text, place) + count);
			return text.slice(0, at(text, place)) + piece.repeat(20) + text.slice(at(text, place));
		};
	}),
	fc.constantFrom(...HOSTILE).map((hostile): Mutation => {
		return (text, place) => text.slice(0, at(text, place)) + hostile + text.slice(at(text, place));
	}),
	fc
		.tuple(fc.constantFrom(...FIXTURES), fc.double({ min: 0, max: 1, noNaN: true }))
		.map(([other, start]): Mutation => {
			return (text, place) =>
				text.slice(0, at(text, place)) +
				other.text.slice(at(other.text, start), at(other.text, start) + 600) +
				text.slice(at(text, place));
		}),
	fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty").map((name): Mutation => {
		return (text, place) => {
			const word = /[\w-]{3,}/.exec(text.slice(at(text, place)));
			return word
				? text.slice(0, at(text, place)) + text.slice(at(text, place)).replace(word[0], name)
				: text;
		};
	}),
);

const mutations = fc.array(fc.tuple(mutation, fc.double({ min: 0, max: 1, noNaN: true })), {
	minLength: 1,
	maxLength: 2,
});

describe("broken manifests", () => {
	it("are read or refused, and nothing else happens", () => {
		const before = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);
		const memoryBefore = process.memoryUsage().heapUsed;
		let slowest = { ms: 0, fileName: "" };
		let refused = 0;
		fc.assert(
			fc.property(
				fc.constantFrom(...FIXTURES),
				mutations,
				fc.boolean(),
				({ text, fileName }, steps, isNamed) => {
					const broken = steps.reduce((result, [mutate, place]) => mutate(result, place), text);
					const startedAt = processorMs();
					refused += isRefused(broken, isNamed ? fileName : undefined) ? 1 : 0;
					const ms = processorMs() - startedAt;
					if (ms > slowest.ms) slowest = { ms, fileName };
					expect(PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length)).toEqual(before);
				},
			),
			{ numRuns: RUNS },
		);
		expect(slowest.ms, slowest.fileName).toBeLessThan(SLOWEST_PROCESSOR_MS);
		expect(process.memoryUsage().heapUsed - memoryBefore).toBeLessThan(MOST_MEMORY_BYTES);
		// Some of them are refused and some are not: the mutations reach the readers, and they are not all fatal.
		expect(refused).toBeGreaterThan(RUNS / 10);
		expect(refused).toBeLessThan(RUNS * 0.9);
	});
});

function isRefused(text: string, fileName: string | undefined): boolean {
	try {
		const { dependencies } = readManifest(text, fileName === undefined ? {} : { fileName });
		for (const { ref, versions, path: way } of dependencies) {
			expect(parsePackageRef(ref.ecosystem, ref.name)).toEqual(ref);
			expect(way.at(-1)).toBe(ref.name);
			expect(versions.every((version) => typeof version === "string")).toBe(true);
		}
		return false;
	} catch (error) {
		if (error instanceof ManifestError) return true;
		throw error;
	}
}
