import type { Fact } from "@dephealth/core/facts/fact.ts";
import { describe, expect, it } from "vitest";
import {
	advisory,
	announced,
	type Changes,
	evidenceOf,
	known,
	LAST_COMMIT,
	LAST_RELEASE,
	marks,
	ON,
	project,
	statusOf,
	untold,
	valuesOf,
} from "./status-of.ts";

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
