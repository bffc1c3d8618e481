import { describe, expect, it } from "vitest";
import { judge, type UpstreamCase, weekly } from "../upstream-answers.ts";
import { type Label, quietFor, reasons, silent } from "./verdict-cases.ts";

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
		[
			"a mirror, archived when the project stopped to mirror itself",
			{
				repository: { ...archived, description: "Mirror of https://gitlab.com/owner/a-package" },
				...quietFor(200),
			},
			"active",
			/^The repository it declares is a mirror, archived/,
		],
		[
			"a mirror, and the project is silent as well",
			{
				repository: { ...archived, description: "Read-only mirror of https://git.example.org/a-package" },
				...quietFor(900),
			},
			"quiet",
			/^The repository it declares is a mirror, archived/,
		],
		[
			"moved to another host under its name, and worked on there",
			{
				repository: { ...archived, description: "Moved to https://codeberg.org/owner/a-package" },
				...quietFor(200),
			},
			"active",
			/^The repository it declares has moved, and is archived: look at where it is developed/,
		],
		[
			"moved to another host under its name, and silent",
			{
				repository: {
					...archived,
					description: "This project has moved to https://gitlab.com/group/a-package.git",
				},
				...quietFor(900),
			},
			"quiet",
			/^The repository it declares has moved, and is archived/,
		],
		[
			"moved into another project, which replaces it",
			{
				repository: {
					...archived,
					description: "This project has been merged into https://github.com/owner/another",
				},
				...quietFor(900),
			},
			"archived",
			/^Its repository is archived/,
		],
		[
			"a mirror that says that it is deprecated",
			{
				repository: { ...archived, description: "DEPRECATED. Mirror of https://gitlab.com/owner/a-package" },
				...quietFor(200),
			},
			"deprecated",
			/says "DEPRECATED\."/,
		],
	])("%s", async (_, given, label, sentence) => {
		const document = await judge(given);
		expect(document.status.label).toBe(label);
		expect(reasons(document)[0]).toMatch(sentence ?? /./);
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
		expect(gone.headline).toMatch(/repository is (?:gone|blocked)/);
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
