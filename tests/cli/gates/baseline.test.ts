import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failingInReport, knownSince } from "@dephealth/cli/gates/baseline.ts";
import { parseGate } from "@dephealth/cli/gates/gate.ts";
import { ManifestFileError } from "@dephealth/cli/scan/manifest-file.ts";
import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import type { PackageReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aReport, DEPRECATED } from "../../core/reports/a-report.ts";
import { aDocument, anNpmDependency } from "../../package-documents.ts";

const HIGH = [parseGate("high", [])];
let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "baseline-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a report as a baseline", () => {
	it("has what failed in it", () => {
		const file = join(folder, "report.json");
		writeFileSync(file, JSON.stringify(aReport({ request: DEPRECATED, express: {} }).result));
		expect([...failingInReport(file, HIGH)]).toEqual(["npm#request"]);
		expect([...failingInReport(file, [])]).toEqual([]);
	});

	it.each([
		["a file that does not exist", "none.json", undefined, /none\.json does not exist\. Make a report with/],
		[
			"a file of another kind",
			"package.json",
			'{ "name": "shop" }',
			/package\.json is not a report\. Make a report with/,
		],
		["a folder", "", undefined, /is not a report/],
		[
			"a report of another version",
			"old.json",
			'{ "data_quality": 1, "by_risk": {}, "not_found": [] }',
			/old\.json is a report of another version/,
		],
	])("is not %s, and the message says how to make one", (_, name, text, message) => {
		const file = join(folder, name);
		if (text !== undefined) writeFileSync(file, text);
		expect(() => failingInReport(file, HIGH)).toThrow(ManifestFileError);
		expect(() => failingInReport(file, HIGH)).toThrow(message);
	});
});

describe("a revision as a baseline", () => {
	const at = (name: string, version: string): ManifestDependency => ({
		...anNpmDependency(name),
		versions: [version],
	});
	const deprecated: PackageReading = {
		kind: "known",
		summary: summarize({ ...aDocument(), ...DEPRECATED }),
	};
	const readings = new Map([
		["npm#request", deprecated],
		["npm#fine", { kind: "known", summary: summarize(aDocument()) } as const],
	]);
	const known = (before: ManifestDependency[], after: ManifestDependency[]) =>
		[...knownSince(before, after, readings, HIGH)].sort();

	it.each<[string, ManifestDependency[], ManifestDependency[], string[]]>([
		["what has not changed", [at("request", "1.0.0")], [at("request", "1.0.0")], ["npm#request"]],
		["not what was added", [], [at("request", "1.0.0")], []],
		["not what was taken out", [at("request", "1.0.0")], [], []],
		[
			"what changed its version and failed as well before",
			[at("request", "1.0.0")],
			[at("request", "2.0.0")],
			["npm#request"],
		],
		["not what changed and did not fail before", [at("fine", "1.0.0")], [at("fine", "2.0.0")], []],
		[
			"each by itself",
			[at("request", "1.0.0"), at("fine", "1.0.0")],
			[at("request", "1.0.0"), at("fine", "2.0.0"), at("other", "1.0.0")],
			["npm#request"],
		],
	])("knows %s", (_, before, after, names) => expect(known(before, after)).toEqual(names));
});
