import {
	judgeLatestVersion,
	judgeRequestedVersion,
	versionReport,
} from "@dephealth/cli/check/version-report.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { describe, expect, it } from "vitest";
import { aDocument } from "../../package-documents.ts";

const ADVISORY = {
	id: "GHSA-1",
	kind: "vulnerability" as const,
	severity: 7.5,
	title: "Prototype pollution",
	versions: [],
};
const facts = (fixed: string | null): NonNullable<PackageDocument["version_facts"]> => ({
	marks: [],
	is_complete: true,
	all_deprecated: false,
	newest_unmarked: "4.2.0",
	newest_of_lines: ["4.2.0", "3.9.9"],
	advisories: [{ ...ADVISORY, ranges: [{ introduced: null, fixed, last_affected: null }] }],
});
const document = (fixed: string | null, latest = "4.2.0") =>
	aDocument({ ecosystem: "npm", package: "x", latest_version: latest, version_facts: facts(fixed) });

describe("a checked package", () => {
	it.each([
		[
			"what is known against its latest version, and that nothing mends it",
			document(null),
			"No known version fixes this.",
		],
		["which version mends its latest one", document("4.2.0", "4.1.0"), "4.2.0 fixes this."],
	])("tells %s, though no version was asked for", (_, about, remedy) => {
		const latest = judgeLatestVersion(about);
		expect(latest && versionReport(latest).reasons.join(" ")).toContain(remedy);
	});

	it.each([
		["nothing is known against it", document("1.0.0")],
		["that was not read", aDocument({ version_facts: null })],
		["there is no release", aDocument({ latest_version: null })],
	])("has no word about its latest version when %s", (_, about) => {
		expect(judgeLatestVersion(about)).toBeUndefined();
	});

	it("tells of a requested version also that nothing is known against it", () => {
		expect(versionReport(judgeRequestedVersion("4.2.0", document("1.0.0"))).title).toBe(
			"Version 4.2.0: nothing is known against it.",
		);
	});
});
