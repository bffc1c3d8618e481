import { describe, expect, it } from "vitest";
import { daysAgo, judge, type Release, type UpstreamCase } from "../upstream-answers.ts";
import { type Label, LIVING, OVER, type Risk, reasons, silent } from "./verdict-cases.ts";

describe("V2 a deprecated version is no deprecated package", () => {
	const broken = (message: string | true, before: Release[] = []): UpstreamCase => ({
		releases: [
			...(before.length > 0
				? before
				: [
						{ version: "1.6.0", daysAgo: 40 },
						{ version: "1.6.1", daysAgo: 11 },
					]),
			{ version: "1.6.2", daysAgo: 10, deprecated: message },
		],
	});
	it.each<[string, UpstreamCase, Label, RegExp]>([
		[
			"a broken build that names its predecessor",
			broken("Broken build, use 1.6.1"),
			"active",
			/1\.6\.1 is not/,
		],
		[
			"published by mistake, the day after a good one",
			broken("Published by mistake"),
			"active",
			/1\.6\.1 is not/,
		],
		["sent back to an earlier line", broken("Please stay on 1.6.x"), "active", /1\.6\.1 is not/],
		[
			"the tag points to an old line, a newer release is fine",
			{
				releases: [
					{ version: "2.0.0", daysAgo: 30 },
					{ version: "1.9.9", daysAgo: 10, deprecated: true },
				],
			},
			"active",
			/2\.0\.0 is not/,
		],
		[
			"its maintainers leave it",
			broken("No longer maintained, use other-package"),
			"deprecated",
			/^Its latest version is deprecated/,
		],
		[
			"it has moved",
			broken("This package has been renamed to @scope/new"),
			"deprecated",
			/^Its latest version is deprecated/,
		],
		[
			"nothing of it is left undeprecated",
			{
				releases: [
					{ version: "1.0.0", daysAgo: 40, deprecated: "use x" },
					{ version: "1.1.0", daysAgo: 10, deprecated: "use x 2.0.0" },
				],
			},
			"deprecated",
			/^All its versions are deprecated/,
		],
		[
			"deprecated without words, and nothing newer",
			broken(true, [{ version: "1.0.0", daysAgo: 900 }]),
			"deprecated",
			/without a message/,
		],
	])("%s", async (_, given, label, sentence) => {
		const document = await judge(given);
		expect(document.status.label).toBe(label);
		expect(reasons(document)[0]).toMatch(sentence);
		expect(document.abandonment_risk === null).toBe(label === "deprecated");
		expect(label === "deprecated" ? OVER : LIVING).toContain(document.risk_level);
	});
});

describe("V3 a yank is of a version", () => {
	const yanked = "yanked";
	it.each<[string, Release[], Label, string | null]>([
		[
			"an older line was released later",
			[
				{ version: "1.9.9", daysAgo: 5 },
				{ version: "2.0.0", daysAgo: 20, deprecated: yanked },
			],
			"active",
			"1.9.9",
		],
		[
			"the newest was withdrawn the same day",
			[
				{ version: "0.3.0", daysAgo: 90 },
				{ version: "0.3.1", daysAgo: 30 },
				{ version: "0.4.0", daysAgo: 29, deprecated: yanked },
			],
			"active",
			"0.3.1",
		],
		[
			"an old one",
			[
				{ version: "0.1.0", daysAgo: 300, deprecated: yanked },
				{ version: "0.2.0", daysAgo: 20 },
			],
			"active",
			"0.2.0",
		],
		["all of them", [{ version: "0.1.0", daysAgo: 30, deprecated: yanked }], "ended", "0.1.0"],
	])("%s", async (_, releases, label, latest) => {
		const document = await judge({ spec: "cargo/a-crate", releases });
		expect(document.status.label).toBe(label);
		expect(document.latest_version).toBe(latest);
		if (label === "ended") expect(reasons(document)[0]).toMatch(/^All its versions were yanked/);
		else expect(reasons(document).join(" ")).not.toMatch(/deprecated/);
	});
});

describe("V4 PyPI's project status", () => {
	it.each<[string, unknown, Label, Risk[], RegExp]>([
		[
			"archived",
			{ status: "archived", reason: "Use pip" },
			"archived",
			OVER,
			/^Its registry lists it as archived: "Use pip"/,
		],
		[
			"deprecated",
			{ status: "deprecated", reason: "superseded by y" },
			"deprecated",
			OVER,
			/^Its registry lists it as deprecated: "superseded by y"/,
		],
		["quarantined", { status: "quarantined" }, "malicious", ["CRITICAL"], /^Its registry has quarantined it/],
		["active", { status: "active" }, "active", LIVING, /./],
		["in capitals", { status: "ARCHIVED" }, "archived", OVER, /archived/],
		["a word of tomorrow", { status: "sunset" }, "active", LIVING, /./],
		["nonsense", 7, "active", LIVING, /./],
	])("%s", async (_, projectStatus, label, levels, sentence) => {
		const document = await judge({ spec: "pypi/a-project", depsDevVersion: { projectStatus } });
		expect(document.status.label).toBe(label);
		expect(levels).toContain(document.risk_level);
		expect(reasons(document)[0]).toMatch(sentence);
	});
});

describe("V5 announced as unmaintained", () => {
	const record = (informational: string | null, more: Record<string, unknown> = {}) => ({
		id: "RUSTSEC-2024-0375",
		summary: "`atty` is unmaintained",
		published: "2024-09-25T12:00:00Z",
		affected: [
			{
				package: { ecosystem: "crates.io", name: "a-crate" },
				ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }],
				database_specific: { informational },
			},
		],
		...more,
	});
	it.each<[string, Record<string, unknown>, Label, number]>([
		["by RustSec", record("unmaintained"), "ended", 0],
		[
			"and withdrawn, because somebody took it over",
			record("unmaintained", { withdrawn: daysAgo(9) }),
			"active",
			0,
		],
		["unsound is no vulnerability and no end", record("unsound"), "active", 0],
		["a notice is neither", record("notice"), "active", 0],
		["a vulnerability stays one", record(null), "active", 1],
	])("%s", async (_, advisory, label, vulnerabilities) => {
		const document = await judge({
			spec: "cargo/a-crate",
			advisories: [advisory],
			depsDevVersion: { advisoryKeys: [{ id: "RUSTSEC-2024-0375" }] },
		});
		expect(document.status.label).toBe(label);
		expect(document.signals.advisories).toHaveLength(vulnerabilities);
		if (label !== "ended") return;
		expect(document.headline).toBe("Plan to replace it: it was announced as unmaintained.");
		expect(reasons(document)[0]).toBe(
			'Announced as unmaintained: "`atty` is unmaintained" (RUSTSEC-2024-0375, 2024-09-25) (OSV, 2026-11-01).',
		);
	});
});

describe("V11 one source that says deprecated is enough", () => {
	const mirror = silent(30);
	const marked = mirror.map((release) => ({ ...release, deprecated: "No longer maintained" }));
	it.each<[string, UpstreamCase, Label]>([
		["deps.dev alone", { releases: mirror, depsDevReleases: marked }, "deprecated"],
		["npm alone", { releases: marked, depsDevReleases: mirror }, "deprecated"],
		["neither", { releases: mirror }, "active"],
	])("%s", async (_, given, label) => {
		expect((await judge(given)).status.label).toBe(label);
	});
});

describe("V12 malware", () => {
	const malware = (affected: Record<string, unknown>) => ({
		id: "MAL-2026-1",
		affected: [{ package: { ecosystem: "npm", name: "a-package" }, ...affected }],
	});
	const unpublished: UpstreamCase = {
		releases: [],
		packument: { versions: undefined, time: { unpublished: { time: daysAgo(9), versions: ["1.0.0"] } } },
		depsDev: { status: 404 },
	};
	it.each<[string, UpstreamCase, Label]>([
		[
			"unpublished, with a record without versions",
			{ ...unpublished, advisories: [malware({})] },
			"malicious",
		],
		["unpublished, and nobody warns", unpublished, "ended"],
		[
			"a record of all versions",
			{ advisories: [malware({ ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }] })] },
			"malicious",
		],
		["a record of the latest version", { advisories: [malware({ versions: ["1.11.0"] })] }, "malicious"],
		[
			"a stolen release of the past: the package is not",
			{ advisories: [malware({ versions: ["1.3.0"] })] },
			"active",
		],
		["a record that was withdrawn", { advisories: [{ ...malware({}), withdrawn: daysAgo(2) }] }, "active"],
	])("%s", async (_, given, label) => {
		const document = await judge(given);
		expect(document.status.label).toBe(label);
		expect(document.risk_level === "CRITICAL").toBe(label === "malicious");
	});
});
