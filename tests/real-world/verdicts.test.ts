/**
 * What upstreams have said of real packages, names changed, and the verdict that their maintainers would accept: one
 * table for each kind, each with further cases of its kind.
 */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";
import { textsOf } from "../package-documents.ts";
import { daysAgo, judge, type Release, type UpstreamCase, weekly } from "./upstream-answers.ts";

type Label = PackageDocument["status"]["label"];
type Risk = PackageDocument["risk_level"];

const reasons = (document: PackageDocument) => textsOf(document.reasons);
const silent = (days: number): Release[] => [
	{ version: "1.0.0", daysAgo: days + 700 },
	{ version: "1.1.0", daysAgo: days },
];
/** `git describe`s of a life that ended so many days ago, commits and releases alike. */
const quietFor = (days: number): UpstreamCase => ({
	releases: silent(days),
	commits: weekly(days + 600, days),
});
const LIVING: Risk[] = ["LOW", "MEDIUM"];
const OVER: Risk[] = ["HIGH", "CRITICAL"];

describe("V1 an archived repository is no end while releases go on", () => {
	const archived = { archived: true };
	it.each<[string, UpstreamCase, Label, RegExp | null]>([
		[
			"released ten days ago, long after the last commit there",
			{ repository: archived, releases: silent(10), commits: weekly(900, 300) },
			"active",
			/^The repository it declares is archived, but releases continue/,
		],
		[
			"released from somewhere else for a year",
			{
				repository: archived,
				releases: [
					{ version: "1.0.0", daysAgo: 800 },
					{ version: "2.0.0", daysAgo: 40 },
				],
				commits: weekly(1200, 500),
			},
			"active",
			/find out where it moved/,
		],
		[
			"released a last time, and archived then",
			{ repository: archived, releases: silent(20), commits: weekly(600, 22) },
			"archived",
			/^Its repository is archived/,
		],
		[
			"silent since it was archived",
			{ repository: archived, ...quietFor(900) },
			"archived",
			/^Its repository is archived/,
		],
	])("%s", async (_, given, label, sentence) => {
		const document = await judge(given);
		expect(document.status.label).toBe(label);
		expect(reasons(document)[0]).toMatch(sentence ?? /./);
	});
});

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

describe("V6 a repository that is gone or blocked", () => {
	const released = silent(30);
	it.each<[string, UpstreamCase["github"], RegExp]>([
		["not found", { status: 404 }, /^Its repository is gone/],
		[
			"taken down",
			{ status: 451, body: { block: { reason: "dmca" } } },
			/^GitHub has blocked its repository for legal reasons/,
		],
		[
			"against the terms",
			{ status: 403, body: { block: { reason: "tos" } } },
			/^GitHub has blocked its repository for breaking the terms of service/,
		],
		[
			"blocked for a reason of tomorrow",
			{ status: 403, body: { block: { reason: "x" } } },
			/^GitHub has blocked its repository/,
		],
	])("is said first and helps nobody: %s", async (_, github, sentence) => {
		const gone = await judge({ releases: released, github });
		expect(reasons(gone)[0]).toMatch(sentence);
		expect(gone.headline).toMatch(/repository is gone/);
		expect(gone.risk_level).not.toBe("LOW");
		for (const commits of [weekly(690, 1), weekly(690, 40, ["ann"]), []]) {
			const living = await judge({ releases: released, commits });
			expect(gone.health_score).toBeLessThanOrEqual(living.health_score ?? 0);
		}
	});

	it("a refusal that is no block says nothing about the package", async () => {
		const document = await judge({
			releases: released,
			github: { status: 403, body: { message: "Bad credentials" } },
		});
		expect(reasons(document).join(" ")).not.toMatch(/gone|blocked/);
	});
});

describe("V7 a dead package in a living repository", () => {
	const dead = { releases: silent(6 * 365), commits: weekly(690, 3), weeklyDownloads: 500, dependents: 4 };
	it.each<[string, UpstreamCase, Label]>([
		[
			"one folder of many",
			{
				...dead,
				newest: {
					repository: {
						type: "git",
						url: "git+https://github.com/owner/mono.git",
						directory: "packages/dead",
					},
				},
			},
			"ended",
		],
		[
			"named by the address of its folder",
			{ ...dead, newest: { repository: "https://github.com/owner/mono/tree/main/packages/dead" } },
			"ended",
		],
		["a fork of a busy repository", { ...dead, repository: { fork: true } }, "ended"],
		[
			"silent for two years, in a living repository",
			{
				...dead,
				releases: silent(800),
				newest: { repository: { url: "github:owner/mono", directory: "packages/calm" } },
			},
			"quiet",
		],
		[
			"released last month from its folder",
			{
				...dead,
				releases: silent(30),
				newest: { repository: { url: "github:owner/mono", directory: "packages/live" } },
			},
			"active",
		],
		[
			"the folder is the root",
			{ ...dead, newest: { repository: { url: "github:owner/own", directory: "." } } },
			"active",
		],
	])("%s", async (_, given, label) => {
		const document = await judge(given);
		expect(document.status.label).toBe(label);
		if (label !== "active") {
			// The living commits around it do not make the chance smaller that nobody works on it.
			expect(document.headline).not.toMatch(/working/);
			expect(document.abandonment_risk?.basis ?? "releases").toBe("releases");
		}
	});
});

describe("V8 automation is no person", () => {
	it.each<[string, UpstreamCase, Label, RegExp]>([
		[
			"two years of commits by a release bot, no release for four",
			{
				releases: silent(4 * 365 + 10),
				commits: weekly(720, 3, ["acme-release-bot"]),
				weeklyDownloads: 900,
				dependents: 3,
			},
			"quiet",
			/^No person has committed for two years or more/,
		],
		[
			"two years of dependency updates",
			{
				releases: silent(900),
				commits: [...weekly(690, 3, ["renovate[bot]"]), { login: "ann", daysAgo: 800 }],
			},
			"quiet",
			/^No person has committed for two years or more/,
		],
		[
			"and releases that come out by themselves",
			{
				releases: silent(20),
				commits: [...weekly(690, 3, ["dependabot[bot]"]), { login: "ann", daysAgo: 900 }],
			},
			"active",
			/^No person has committed for two years or more/,
		],
	])("%s", async (_, given, label, sentence) => {
		const document = await judge(given);
		expect(document.status.label).toBe(label);
		expect(reasons(document).join("\n")).toMatch(new RegExp(sentence.source, "m"));
		expect(document.headline).not.toMatch(/^People are working/);
	});
});

describe("V9 a repository that is none", () => {
	it.each(["n/a", "none", ".", "", "https://www.npmjs.com/package/a-package"])("%j", async (repository) => {
		const document = await judge({
			...quietFor(900),
			newest: { repository },
			packument: { repository },
			depsDevVersion: { relatedProjects: [] },
		});
		expect(document.repository_url).toBeNull();
		expect(["quiet", "ended"]).toContain(document.status.label);
		expect(reasons(document).join(" ")).not.toMatch(/does not exist|gone/);
		expect(document.risk_level).not.toBe("CRITICAL");
	});
});

describe("V10 a repository elsewhere, however it is spelled", () => {
	it.each([
		["git@codeberg.org:o/n.git", "https://codeberg.org/o/n"],
		["ssh://git@codeberg.org/o/n.git", "https://codeberg.org/o/n"],
		["git@gitee.com:o/n.git", "https://gitee.com/o/n"],
		["git@git.example.org:team/tools/n.git", "https://git.example.org/team/tools/n"],
		["scm:git:git://codeberg.org/o/n.git", "https://codeberg.org/o/n"],
	])("%s", async (repository, url) => {
		const document = await judge({
			...quietFor(900),
			newest: { repository },
			depsDevVersion: { relatedProjects: [] },
		});
		expect(document.repository_url).toBe(url);
		expect(document.status.label).toBe("quiet");
		expect(document.risk_level).not.toBe("CRITICAL");
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

describe("V13 finished software that many rely on", () => {
	const finished: UpstreamCase = {
		...quietFor(6 * 365),
		weeklyDownloads: 18_000_000,
		dependents: 60_000,
		scorecard: 3,
		packument: { maintainers: [{ name: "ann" }] },
	};
	it.each<[string, UpstreamCase]>([
		["one maintainer, silent for six years, a poor Scorecard", finished],
		["a Scorecard of 1", { ...finished, scorecard: 1 }],
		["without stars", { ...finished, stars: 0 }],
		["half the downloads", { ...finished, weeklyDownloads: 9_000_000 }],
		["silent for nine years", { ...finished, ...quietFor(9 * 365) }],
	])("is never frightening: %s", async (_, given) => {
		const document = await judge(given);
		expect(document.status.label).toBe("quiet");
		expect(LIVING).toContain(document.risk_level);
		expect(document.headline).toMatch(/it may simply be finished\.$/);
	});

	it("but a vulnerability that nobody mends is said", async () => {
		const vulnerable = {
			id: "GHSA-1",
			severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H" }],
			affected: [
				{
					package: { ecosystem: "npm", name: "a-package" },
					ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }],
				},
			],
		};
		const document = await judge({ ...finished, advisories: [vulnerable] });
		expect(reasons(document)[0]).toMatch(/^Weak security: 1 advisory against the latest version/);
	});
});

describe("V14 words follow recency", () => {
	it.each<[number, string]>([
		[3, "People are working on it."],
		[90, "People are working on it."],
		[91, "Last worked on 91 days ago."],
		[200, "Last worked on 200 days ago."],
		[364, "Last worked on 364 days ago."],
	])("worked on %d days ago", async (days, headline) => {
		const document = await judge({ releases: silent(days + 20), commits: weekly(days + 600, days) });
		expect(document.headline.startsWith(headline)).toBe(true);
	});
});

describe("N1 one vulnerability, one count", () => {
	const affected = [
		{
			package: { ecosystem: "crates.io", name: "openssl" },
			ranges: [{ type: "SEMVER", events: [{ introduced: "0" }] }],
		},
	];
	const ids = Array.from({ length: 12 }, (_, index) => `GHSA-${index}`);
	const aliased = ids.slice(0, 6).map((id, index) => ({ id: `RUSTSEC-${index}`, aliases: [id], affected }));
	const all = [...ids.map((id) => ({ id, affected })), ...aliased];
	it.each<[string, Record<string, unknown>[], number]>([
		["18 ids, 6 of them aliases", all, 12],
		["one withdrawn", all.map((one) => (one.id === "GHSA-11" ? { ...one, withdrawn: daysAgo(1) } : one)), 11],
		[
			"mended before the latest version",
			[
				{
					id: "GHSA-1",
					affected: [
						{
							...affected[0],
							ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.5.0" }] }],
						},
					],
				},
			],
			0,
		],
	])("%s", async (_, advisories, count) => {
		const document = await judge({
			spec: "cargo/openssl",
			advisories,
			depsDevVersion: { advisoryKeys: all.map(({ id }) => ({ id })) },
		});
		expect(document.signals.advisories).toHaveLength(count);
	});

	it("severity weighs, and what only CVSS 4 rates is not harmless", async () => {
		const rated = (score: string) =>
			judge({
				spec: "cargo/openssl",
				advisories: [{ id: "GHSA-1", severity: [{ type: "CVSS", score }], affected }],
			});
		const security = async (score: string) => (await rated(score)).components.security.score ?? 0;
		const low = await security("CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N");
		const critical = await security("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
		const four = await security("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N");
		expect(low).toBeGreaterThan(critical);
		expect(four).toBe(critical);
	});
});

describe("N2 licences", () => {
	const license = (value: unknown) => ({ license: undefined, ...(value as object) });
	it.each<[string, UpstreamCase, string | null]>([
		[
			"GitHub's where deps.dev says non-standard",
			{
				spec: "cargo/x",
				depsDevVersion: { licenses: ["non-standard"] },
				repository: { license: { spdx_id: "BSD-3-Clause" } },
			},
			"BSD-3-Clause",
		],
		[
			"two, whose relation nobody knows",
			{ spec: "cargo/x", depsDevVersion: { licenses: ["MIT", "Apache-2.0"] } },
			"MIT AND/OR Apache-2.0",
		],
		[
			"an expression, as written",
			{ spec: "cargo/x", depsDevVersion: { licenses: ["MIT OR Apache-2.0"] } },
			"MIT OR Apache-2.0",
		],
		[
			"npm's old list",
			{ newest: license({ licenses: [{ type: "MIT" }, { type: "GPL-2.0" }] }) },
			"MIT OR GPL-2.0",
		],
		["npm's old list of one", { newest: license({ licenses: [{ type: "BSD" }] }) }, "BSD"],
		["npm's old list as a name", { newest: license({ licenses: "ISC" }) }, "ISC"],
		[
			"one that is known beside one that is not",
			{ spec: "cargo/x", depsDevVersion: { licenses: ["non-standard", "MIT"] } },
			"MIT",
		],
	])("%s", async (_, given, expected) => {
		expect((await judge(given)).signals.license).toBe(expected);
	});
});

describe("N3 maintainers that only the versions name", () => {
	const nobody = { packument: { maintainers: undefined } };
	it.each<[string, UpstreamCase, number | null]>([
		["in the newest version", { ...nobody, newest: { maintainers: [{ name: "a" }, { name: "b" }] } }, 2],
		["nowhere", nobody, null],
		["at the top, which outranks", { newest: { maintainers: [{ name: "a" }] } }, 3],
	])("%s", async (_, given, count) => {
		expect((await judge(given)).signals.maintainers).toBe(count);
	});
});

describe("N4 a source that fails never improves a verdict", () => {
	const down = { error: new UpstreamUnavailableError("down", { source: "a source" }) };
	const rank = (risk: Risk) => ["LOW", "MEDIUM", "HIGH", "CRITICAL", "UNKNOWN"].indexOf(risk);
	it.each<[string, UpstreamCase]>([
		["a healthy package", {}],
		[
			"one person, and little else",
			{ commits: weekly(690, 10, ["ann"]), packument: { maintainers: [{ name: "ann" }] } },
		],
		[
			"vulnerable",
			{
				advisories: [{ id: "GHSA-1", affected: [{ package: { ecosystem: "npm", name: "a-package" } }] }],
				depsDevVersion: { advisoryKeys: [{ id: "GHSA-1" }] },
			},
		],
	])("%s", async (_, given) => {
		const whole = await judge(given);
		for (const outage of [{ depsDev: down }, { github: down }, { commitsAnswer: down }]) {
			const partial = await judge({ ...given, ...outage });
			expect(rank(partial.risk_level)).toBeGreaterThanOrEqual(Math.min(rank(whole.risk_level), rank("HIGH")));
			if (given.advisories === undefined)
				expect(partial.health_score).toBeLessThanOrEqual(whole.health_score ?? 0);
		}
	});
});

describe("N5 what could not be read is never called complete", () => {
	const down = { error: new UpstreamUnavailableError("down", { source: "GitHub" }) };
	it.each<[string, UpstreamCase, string]>([
		["the commits", { commitsAnswer: down }, "commits"],
		["the repository", { github: down }, "archived or not, stars, open issues"],
	])("%s", async (_, given, what) => {
		const { data_quality: quality, reasons: found } = await judge(given);
		expect(quality.status).toBe("partial");
		expect(quality.missing.map((gap) => gap.what)).toContain(what);
		expect(textsOf(found).join(" ")).toMatch(/Some facts could not be read: .*GitHub/);
	});

	it("everything read is complete, and no sentence says otherwise", async () => {
		const document = await judge({});
		expect(document.data_quality.status).toBe("complete");
		expect(reasons(document).join(" ")).not.toMatch(/could not be read/);
	});
});
