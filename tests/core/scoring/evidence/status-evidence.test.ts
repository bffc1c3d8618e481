import type { Fact, Known } from "@dephealth/core/facts/fact.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { PackageFacts } from "@dephealth/core/facts/package-facts.ts";
import type { Advisory, ProjectStatus, VersionMarks } from "@dephealth/core/facts/source-facts.ts";
import { SEMANTIC_VERSIONS } from "@dephealth/core/packages/version-order.ts";
import { dependentsMayDecide } from "@dephealth/core/scoring/evidence/end-of-life.ts";
import { toFeatures } from "@dephealth/core/scoring/features/features.ts";
import { judgeStatus } from "@dephealth/core/scoring/status.ts";
import { describe, expect, it } from "vitest";
import { commits, daysAgo, NOW, reportsOf, TODAY } from "../package-facts-fixture.ts";

const ON = "2026-11-01";
const known = <T>(value: T, source: Known<T>["source"] = "npm"): Fact<T> => ({
	state: "known",
	value,
	source,
	observedAt: daysAgo(0),
});
const untold = { state: "unknown", reason: "not_reported" } as const;
const unread = { state: "unknown", reason: "source_failed", source: "github", error: "E" } as const;

type Changes = Partial<PackageFacts>;

/** The status of a healthy package that differs in these facts. */
function statusOf(changes: Changes) {
	const facts = { ...mergeReports(reportsOf()), ...changes };
	return judgeStatus(facts, toFeatures(facts, NOW, SEMANTIC_VERSIONS));
}

/** All that is said, without what is said of every healthy package. */
function evidenceOf(changes: Changes) {
	const { label, evidence } = statusOf(changes);
	return [label, ...evidence.map(({ id, effect, text }) => `${effect} ${id}: ${text}`)];
}
const valuesOf = (changes: Changes) => statusOf(changes).evidence[0]?.values;

const LAST_COMMIT = `neutral last_commit: Last commit by a person 10 days ago; 36 commits in 12 months (GitHub, ${ON}).`;
const LAST_RELEASE = `neutral last_release: Last release 31 days ago (npm, ${ON}).`;

const project = (status: ProjectStatus["status"], reason: string | null = null) => ({
	projectStatus: known<ProjectStatus>({ status, reason }),
});
const advisory = (kind: Advisory["kind"], changes: Partial<Advisory> = {}): Advisory => ({
	...{
		id: "RUSTSEC-1",
		aliases: [],
		kind,
		severity: null,
		title: null,
		publishedAt: null,
		ranges: [],
		versions: [],
	},
	...changes,
});
const announced = (changes: Partial<Advisory>) => ({
	advisories: known([advisory("notice"), advisory("unmaintained", changes)], "deps_dev"),
});
const marks = (changes: Partial<VersionMarks>): Changes => ({
	versionMarks: known({
		marks: [
			{ kind: "deprecated", message: null, versions: ["0.0.1"] },
			{ kind: "yanked", message: null, versions: ["5.2.0", "5.1.5"] },
		],
		isComplete: true,
		allYanked: false,
		newestUnmarked: "5.1.0",
		...changes,
	}),
});
const silentFor = (days: number): Changes => ({
	releaseDays: known([TODAY - days]),
	lastPublishedAt: known(daysAgo(days)),
	humanCommits: known(commits(10, 2, days + 100, days), "github"),
	botCommitDays: known([], "github"),
});
const littleUsed: Changes = {
	weeklyDownloads: known(99_999),
	dependents: known({ direct: 1, total: 499, version: "5.1.0" }, "deps_dev"),
};
const gone: Changes = {
	repositoryExists: known(false, "github"),
	missingRepository: known("not_found", "github"),
};

describe("what a registry or an advisory announces", () => {
	it.each<[string, Changes, string[], object]>([
		[
			"quarantine",
			project("quarantined"),
			["malicious", `against quarantined: Its registry has quarantined it (npm, ${ON}).`],
			{ reason: null },
		],
		[
			"quarantine with a reason",
			project("quarantined", "stole keys"),
			["malicious", `against quarantined: Its registry has quarantined it: "stole keys" (npm, ${ON}).`],
			{ reason: "stole keys" },
		],
		[
			"malware, with at most three of its advisories",
			{
				advisories: known(
					["MAL-1", "MAL-2", "MAL-3", "MAL-4"].map((id) => advisory("malware", { id })),
					"deps_dev",
				),
			},
			["malicious", `against malware_advisory: Malware by advisory MAL-1, MAL-2, MAL-3 (deps.dev, ${ON}).`],
			{ advisories: "MAL-1, MAL-2, MAL-3" },
		],
		[
			"malware of the latest version, by id alone",
			{ advisories: untold, advisoryIds: known(["GHSA-1", "MAL-1"], "deps_dev") },
			["malicious", `against malware_advisory: Malware by advisory MAL-1 (deps.dev, ${ON}).`],
			{ advisories: "MAL-1" },
		],
		[
			"a security placeholder",
			{ malicious: known(true) },
			[
				"malicious",
				`against security_placeholder: Its registry took it down for security and put a placeholder in its place (npm, ${ON}).`,
			],
			{},
		],
		[
			"deprecation of the project",
			project("deprecated", "use b"),
			[
				"deprecated",
				`against project_deprecated: Its registry lists it as deprecated: "use b" (npm, ${ON}).`,
			],
			{ reason: "use b" },
		],
		[
			"deprecation of all versions",
			{ deprecation: known({ latest: "use b", allVersions: true }) },
			["deprecated", `against deprecated: All its versions are deprecated: "use b" (npm, ${ON}).`],
			{ all_versions: true, message: "use b" },
		],
		[
			"deprecation of the latest version, without words",
			{ deprecation: known({ latest: "deprecated without a message", allVersions: false }) },
			["deprecated", `against deprecated: Its latest version is deprecated, without a message (npm, ${ON}).`],
			{ all_versions: false, message: null },
		],
		[
			"an archive",
			project("archived", "done"),
			["archived", `against project_archived: Its registry lists it as archived: "done" (npm, ${ON}).`],
			{ reason: "done" },
		],
		[
			"an archive without a reason",
			project("archived"),
			["archived", `against project_archived: Its registry lists it as archived (npm, ${ON}).`],
			{ reason: null },
		],
		[
			"inactivity",
			project("inactive", "no time"),
			["ended", `against declared_inactive: Its maintainers call it inactive: "no time" (npm, ${ON}).`],
			{ reason: "no time" },
		],
		[
			"the end of maintenance",
			announced({ title: "b is unmaintained", publishedAt: "2026-05-02T08:00:00Z" }),
			[
				"ended",
				`against announced_unmaintained: Announced as unmaintained: "b is unmaintained" (RUSTSEC-1, 2026-05-02) (deps.dev, ${ON}).`,
			],
			{ advisory: "RUSTSEC-1", title: "b is unmaintained", on: "2026-05-02" },
		],
		[
			"the end of maintenance, without title and day",
			announced({}),
			["ended", `against announced_unmaintained: Announced as unmaintained (RUSTSEC-1) (deps.dev, ${ON}).`],
			{ advisory: "RUSTSEC-1", title: null, on: null },
		],
		[
			"that it was unpublished",
			{ versionCount: known(0), unpublishedAt: known("2026-05-02T08:00:00Z") },
			["ended", `against unpublished: It was unpublished on 2026-05-02 (npm, ${ON}).`],
			{ on: "2026-05-02" },
		],
		[
			"that it was unpublished some day",
			{ versionCount: untold, unpublishedAt: known("long ago") },
			["ended", `against unpublished: It was unpublished (npm, ${ON}).`],
			{ on: null },
		],
		[
			"that npm has no version left",
			{ versionCount: known(0) },
			["ended", `against no_versions: No version of it is left (npm, ${ON}).`],
			{},
		],
		[
			"that all versions were yanked",
			marks({ allYanked: true }),
			["ended", `against all_yanked: All its versions were yanked (npm, ${ON}).`],
			{ versions: 280 },
		],
	])("%s", (_, changes, evidence, values) => {
		expect(evidenceOf(changes)).toEqual(evidence);
		expect(valuesOf(changes)).toEqual(values);
	});

	it.each<[string, Changes]>([
		[
			"an advisory that a later release leaves out",
			announced({ ranges: [{ introduced: "0", fixed: "5.0.0", lastAffected: null }] }),
		],
		[
			"an empty list of deps.dev, which does not know untagged modules",
			{ versionCount: known(0, "deps_dev") },
		],
		["a placeholder that is none", { malicious: known(false) }],
	])("%s announces nothing", (_, changes) => {
		expect(evidenceOf(changes)).toEqual(["active", LAST_COMMIT, LAST_RELEASE]);
	});

	it("an advisory of some versions counts where nobody knows which is the latest", () => {
		const some = announced({ ranges: [{ introduced: "0", fixed: "5.0.0", lastAffected: null }] });
		expect(statusOf({ ...some, latestVersion: untold }).label).toBe("ended");
	});
});

describe("notes on versions", () => {
	const goTo = (latest: string, version: Fact<string> = known("5.1.0")) => ({
		latestVersion: version,
		deprecation: known({ latest, allVersions: false, goTo: "4.9.0" }),
	});

	it.each<[string, Changes, string[]]>([
		[
			"a deprecated one, with where to go",
			goTo("broken"),
			[
				`against latest_version_deprecated: Version 5.1.0 is deprecated: "broken"; 4.9.0 is not (npm, ${ON}).`,
				LAST_COMMIT,
				LAST_RELEASE,
			],
		],
		[
			"a deprecated one, without words",
			goTo("deprecated without a message"),
			[
				`against latest_version_deprecated: Version 5.1.0 is deprecated; 4.9.0 is not (npm, ${ON}).`,
				LAST_COMMIT,
				LAST_RELEASE,
			],
		],
		[
			"a deprecated one, of a number that nobody tells",
			goTo("broken", untold),
			[
				`against latest_version_deprecated: Version its latest version is deprecated: "broken"; 4.9.0 is not (npm, ${ON}).`,
				LAST_COMMIT,
				LAST_RELEASE,
			],
		],
		[
			"the newest that was yanked",
			marks({}),
			[
				LAST_COMMIT,
				LAST_RELEASE,
				`neutral versions_yanked: Version 5.2.0 was yanked; 5.1.0 is the newest that is not (npm, ${ON}).`,
			],
		],
		[
			"none where nobody knows what is left",
			{ ...marks({}), latestVersion: untold },
			[LAST_COMMIT, LAST_RELEASE],
		],
		[
			"none where none was yanked",
			marks({ marks: [{ kind: "deprecated", message: null, versions: ["0.0.1"] }] }),
			[LAST_COMMIT, LAST_RELEASE],
		],
	])("%s", (_, changes, evidence) => {
		expect(evidenceOf(changes)).toEqual(["active", ...evidence]);
	});

	it("carry their values", () => {
		expect(valuesOf(goTo("broken"))).toEqual({ version: "5.1.0", message: "broken", go_to: "4.9.0" });
		expect(statusOf(marks({})).evidence.at(-1)?.values).toEqual({ version: "5.2.0", go_to: "5.1.0" });
	});
});

describe("an archived repository", () => {
	const archived = (since: Fact<string>, releasedDaysAgo = 31, committedDaysAgo = 10): Changes => ({
		archived: known(true, "github"),
		archivedAt: since,
		releaseDays: known([TODAY - releasedDaysAgo]),
		lastPublishedAt: known(daysAgo(releasedDaysAgo)),
		humanCommits: known(commits(10, 2, committedDaysAgo + 100, committedDaysAgo), "github"),
	});
	const since = (days: number) => known(daysAgo(days), "github");

	it.each<[string, Changes, string, string]>([
		[
			"since its last release",
			archived(since(31)),
			"archived",
			`Its repository is archived since 2026-10-01 (GitHub, ${ON}).`,
		],
		[
			"before its last release",
			archived(since(32)),
			"active",
			`The repository it declares is archived since 2026-09-30, but releases continue: find out where it moved (GitHub, ${ON}).`,
		],
		[
			"on an unknown day, worked on until the release",
			archived(untold, 31, 61),
			"archived",
			`Its repository is archived (GitHub, ${ON}).`,
		],
		[
			"on an unknown day, long before the release",
			archived(untold, 31, 62),
			"active",
			`The repository it declares is archived, but releases continue: find out where it moved (GitHub, ${ON}).`,
		],
		[
			"on an unknown day, and released a quarter ago",
			archived(untold, 90, 400),
			"active",
			`The repository it declares is archived, but releases continue: find out where it moved (GitHub, ${ON}).`,
		],
		[
			"on an unknown day, and released earlier",
			archived(untold, 91, 400),
			"archived",
			`Its repository is archived (GitHub, ${ON}).`,
		],
		[
			"on an unknown day, without any commit",
			{ ...archived(untold), humanCommits: known([], "github") },
			"active",
			`The repository it declares is archived, but releases continue: find out where it moved (GitHub, ${ON}).`,
		],
		[
			"and never released",
			{ ...archived(untold), releaseDays: untold, lastPublishedAt: untold },
			"archived",
			`Its repository is archived (GitHub, ${ON}).`,
		],
	])("%s", (_, changes, label, text) => {
		const status = statusOf(changes);
		expect([status.label, status.evidence[0]?.text]).toEqual([label, text]);
	});

	it("says since when in its values", () => {
		expect(valuesOf(archived(since(31)))).toEqual({ since: "2026-10-01" });
		expect(valuesOf(archived(since(32)))).toEqual({ since: "2026-09-30" });
		expect(valuesOf(archived(untold, 91, 400))).toEqual({ since: null });
	});
});

describe("other notes on the repository", () => {
	it.each([
		["not_found", "repository_gone", "Its repository is gone: it does not exist or is private"],
		[
			"terms_of_service",
			"repository_blocked",
			"GitHub has blocked its repository for breaking the terms of service",
		],
		["law", "repository_blocked", "GitHub has blocked its repository for legal reasons"],
		["blocked", "repository_blocked", "GitHub has blocked its repository"],
	] as const)("%s: %s", (why, id, words) => {
		const changes: Changes = { missingRepository: known(why, "github") };
		expect(evidenceOf(changes)[1]).toBe(`against ${id}: ${words} (GitHub, ${ON}).`);
		expect(valuesOf(changes)).toEqual({ why });
	});

	it.each<[string, Changes, string, object]>([
		[
			"a folder of it",
			{ repositoryDirectory: known("packages/a") },
			"holds more than this package",
			{ days: 10, directory: "packages/a", is_fork: false },
		],
		["a fork", { isFork: known(true, "github") }, "is a fork", { days: 10, directory: null, is_fork: true }],
	])("%s leaves the word to the releases", (_, changes, words, values) => {
		expect(evidenceOf(changes)).toEqual([
			"active",
			LAST_RELEASE,
			`neutral repository_shared: Its repository ${words} (last commit by a person 10 days ago), so its own releases say more (GitHub, ${ON}).`,
		]);
		expect(statusOf(changes).evidence.at(-1)?.values).toEqual(values);
	});
});

describe("what is said of activity", () => {
	const bots = (from: number, isTruncated: boolean): Changes => ({
		humanCommits: known([], "github"),
		botCommitDays: known([TODAY - from], "github"),
		commitsTruncated: known(isTruncated, "github"),
	});

	it.each<[string, Changes, string[], object]>([
		[
			"automation alone, as far as was read",
			bots(100, true),
			[
				"active",
				`neutral automation_alone: Automation alone has committed for at least 3 months (GitHub, ${ON}).`,
				LAST_RELEASE,
			],
			{ days: 100 },
		],
		[
			"automation alone for two years",
			bots(100, false),
			[
				"active",
				`against no_people: No person has committed for two years or more, only automation has (GitHub, ${ON}).`,
				LAST_RELEASE,
			],
			{ days: null },
		],
		[
			"at least so many commits",
			{ commitsTruncated: known(true, "github") },
			[
				"active",
				`neutral last_commit: Last commit by a person 10 days ago; at least 36 commits in 12 months (GitHub, ${ON}).`,
				LAST_RELEASE,
			],
			{ days: 10, commits_12m: 36, is_lower_bound: true },
		],
		[
			"no commit within a year",
			{ humanCommits: known([[TODAY - 400, 0]], "github") },
			["active", `neutral last_commit: Last commit by a person 13 months ago (GitHub, ${ON}).`, LAST_RELEASE],
			{ days: 400, commits_12m: 0, is_lower_bound: false },
		],
		[
			"a last release without listed days",
			{ releaseDays: known([]) },
			["active", LAST_COMMIT, LAST_RELEASE],
			{ days: 10, commits_12m: 36, is_lower_bound: false },
		],
	])("%s", (_, changes, evidence, values) => {
		expect(evidenceOf(changes)).toEqual(evidence);
		expect(valuesOf(changes)).toEqual(values);
	});

	const oldRelease: Changes = { releaseDays: known([TODAY - 500]), lastPublishedAt: known(daysAgo(500)) };
	const oldCommit: Changes = { humanCommits: known([[TODAY - 500, 0]], "github") };
	const noRelease = (why: Fact<never>): Changes => ({
		...oldCommit,
		releaseDays: why,
		lastPublishedAt: untold,
	});

	it.each<[string, Changes, string]>([
		[
			"commits that could not be read",
			{ ...oldRelease, humanCommits: unread },
			"unread commits_unread: Whether people still commit could not be read.",
		],
		[
			"commits that no source tells",
			{ ...oldRelease, humanCommits: { state: "unknown", reason: "not_applicable" } },
			"neutral commits_unread: Whether people still commit is not known.",
		],
		[
			"releases that could not be read",
			noRelease(unread),
			"unread releases_unread: Whether versions still come out could not be read.",
		],
	])("an open question: %s", (_, changes, question) => {
		const [label, ...evidence] = evidenceOf(changes);
		expect([label, evidence.at(-1)]).toEqual(["quiet", question]);
	});

	it.each<[string, Fact<never>, string]>([
		[
			"could not be read",
			unread,
			"unread activity_unread: Neither its releases nor its commits could be read.",
		],
		["is told by nobody", untold, "neutral activity_unknown: No source tells of releases or commits of it."],
	])("nothing, where all %s", (_, why, text) => {
		expect(
			evidenceOf({ humanCommits: why, releaseDays: why, lastPublishedAt: untold, botCommitDays: why }),
		).toEqual(["unknown", text]);
	});

	it("is not called unknown where a part of it could not be read", () => {
		const rest = { lastPublishedAt: untold, botCommitDays: untold };
		const nothing = "unread activity_unread: Neither its releases nor its commits could be read.";
		expect(evidenceOf({ ...rest, humanCommits: untold, releaseDays: unread })[1]).toBe(nothing);
		expect(evidenceOf({ ...rest, humanCommits: unread, releaseDays: untold })[1]).toBe(nothing);
	});

	it.each([
		[364, "active"],
		[365, "quiet"],
	])("%d days of silence are %s", (days, label) => {
		expect(statusOf(silentFor(days)).label).toBe(label);
	});
});

describe("silence ends", () => {
	it.each<[string, Changes, string]>([
		["after four years what few rely on", { ...silentFor(1460), ...littleUsed }, "ended"],
		["nothing a day sooner", { ...silentFor(1459), ...littleUsed }, "quiet"],
		[
			"nothing that is downloaded",
			{ ...silentFor(1460), ...littleUsed, weeklyDownloads: known(100_000) },
			"quiet",
		],
		[
			"nothing that others depend on",
			{ ...silentFor(1460), ...littleUsed, dependents: known({ direct: 1, total: 500, version: "1" }) },
			"quiet",
		],
		[
			"nothing of which use could not be read",
			{ ...silentFor(1460), ...littleUsed, dependents: unread },
			"quiet",
		],
		[
			"nothing of which nobody counts the use",
			{ ...silentFor(1460), weeklyDownloads: untold, dependents: untold },
			"quiet",
		],
		[
			"nothing of which commits are unknown",
			{ ...silentFor(1460), ...littleUsed, humanCommits: untold, botCommitDays: untold },
			"quiet",
		],
		["after two years what has no repository", { ...silentFor(730), ...littleUsed, ...gone }, "ended"],
		["nothing a day sooner that has none", { ...silentFor(729), ...littleUsed, ...gone }, "quiet"],
		[
			"what has none, and nobody counts its use",
			{ ...silentFor(730), ...gone, weeklyDownloads: untold, dependents: untold },
			"ended",
		],
		[
			"nothing that has none and is downloaded",
			{ ...silentFor(730), ...gone, weeklyDownloads: known(100_000) },
			"quiet",
		],
	])("%s", (_, changes, label) => {
		expect(statusOf(changes).label).toBe(label);
	});

	it.each<[string, Changes, string]>([
		[
			"both counts",
			{},
			`Little relies on it: 99,999 weekly downloads (npm, ${ON}), 499 dependents (deps.dev, ${ON}).`,
		],
		["downloads alone", { dependents: untold }, `Little relies on it: 99,999 weekly downloads (npm, ${ON}).`],
		[
			"dependents alone",
			{ weeklyDownloads: untold },
			`Little relies on it: 499 dependents (deps.dev, ${ON}).`,
		],
	])("with words that name %s", (_, changes, text) => {
		const { evidence } = statusOf({ ...silentFor(1460), ...littleUsed, ...changes });
		expect(evidence.map(({ effect }) => effect)).toEqual(["against", "against", "against"]);
		expect(evidence.at(-1)?.text).toBe(text);
		expect(evidence.at(-1)?.values).toEqual({
			weekly_downloads: "weeklyDownloads" in changes ? null : 99_999,
			dependents: "dependents" in changes ? null : 499,
		});
	});

	it.each([
		[null, 800, true],
		[5, null, true],
		[99_999, 730, true],
		[100_000, 730, false],
		[99_999, 729, false],
	])(
		"with %j downloads and %j days since a release, dependents may decide: %s",
		(downloads, days, expected) => {
			expect(dependentsMayDecide(downloads, days)).toBe(expected);
		},
	);
});
