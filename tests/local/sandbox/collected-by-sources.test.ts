import { systemClock } from "@dephealth/core/clock.ts";
import { type Day, dayOf } from "@dephealth/core/facts/day.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { PackageFacts } from "@dephealth/core/facts/package-facts.ts";
import { createHttpClient } from "@dephealth/core/http/http-client.ts";
import { type PackageRef, parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import type { GithubSource } from "@dephealth/core/sources/github/client.ts";
import { type Sandbox, startSandbox } from "@dephealth/local/sandbox/sandbox.ts";
import { SANDBOX_EXAMPLES } from "@dephealth/local/sandbox/world/archetypes.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_TIME_LIMITS } from "../../patience.ts";
import { sandboxGit } from "../../sandbox-git.ts";
import { NOW, TODAY } from "./ask.ts";
import { collectFrom, createSources } from "./sandbox-sources.ts";

const clock = { now: () => NOW, sleep: systemClock.sleep, ...NO_TIME_LIMITS };
const http = createHttpClient({ clock, random: () => 0.5 });

let sandbox: Sandbox;
let git: ReturnType<typeof sandboxGit>;
let sources: ReturnType<typeof createSources>;
beforeAll(async () => {
	sandbox = await startSandbox({ clock });
	git = sandboxGit(sandbox.urls, clock);
	sources = createSources({ urls: sandbox.urls, http, clock, git });
});
afterAll(async () => {
	await http.close();
	await git.close();
	await sandbox.close();
});

const collect = (ref: PackageRef, github?: GithubSource) => collectFrom(sources, ref, github);

async function factsOf(spec: string, github?: GithubSource): Promise<PackageFacts> {
	return mergeReports(await collect(parsePackageSpec(spec), github));
}

/** The value, or why it is not known. */
function told<T>(fact: { state: "known"; value: T } | { state: "unknown"; reason: string }): T | string {
	return fact.state === "known" ? fact.value : fact.reason;
}

function known<T>(fact: { state: "known"; value: T } | { state: "unknown" }): T {
	if (fact.state === "unknown") throw new Error("the fact is unknown");
	return fact.value;
}

function silentDays(facts: PackageFacts): Day {
	return TODAY - (known(facts.humanCommits).at(-1)?.[0] ?? 0);
}

/** `/latest` of a package without versions is a 404: see its own test below. */
const COLLECTABLE = SANDBOX_EXAMPLES.filter(
	({ archetype }) => archetype !== "unknown" && archetype !== "unpublished",
);

describe("every example", () => {
	/** Both tests look at the same reports. */
	const collected = new Map<string, ReturnType<typeof collect>>();
	function reportsOf(spec: string) {
		const reports = collected.get(spec) ?? collect(parsePackageSpec(spec));
		collected.set(spec, reports);
		return reports;
	}

	it.each(COLLECTABLE)("$spec is collected without a gap", async ({ spec, archetype }) => {
		for (const report of await reportsOf(spec)) {
			// GitHub's own servers do not tell git that there is no repository: they ask for credentials.
			if (archetype === "repository-gone" && report.source === "git") continue;
			expect(["collected", "skipped"]).toContain(report.state);
			if (report.state === "collected") expect(report.gaps).toEqual([]);
		}
	});

	it.each(COLLECTABLE)("$spec is told alike by every source", async ({ spec }) => {
		const reports = await reportsOf(spec);
		const npm = reports.find((report) => report.source === "npm" && report.state === "collected");
		const depsDev = reports.find((report) => report.source === "deps_dev" && report.state === "collected");
		if (depsDev?.source !== "deps_dev" || depsDev.state !== "collected")
			throw new Error("deps.dev was not collected");
		if (depsDev.facts.isCovered !== false) expect(depsDev.facts.versionCount).toBeGreaterThan(0);
		if (npm?.source !== "npm" || npm.state !== "collected") return;
		expect(depsDev.facts.defaultVersion).toBe(npm.facts.latestVersion);
		expect(depsDev.facts.versionCount).toBe(npm.facts.versionCount);
		expect(depsDev.facts.releaseDays).toEqual(npm.facts.releaseDays);
		expect(depsDev.facts.repository).toEqual(npm.facts.repository);
		expect(depsDev.facts.deprecation).toEqual(npm.facts.deprecation);
	});
});

describe("the facts of each archetype", () => {
	it("active: many people, this week, with everything known", async () => {
		const facts = await factsOf("npm/active-17");
		expect(silentDays(facts)).toBeLessThanOrEqual(7);
		expect(new Set(known(facts.humanCommits).map(([, author]) => author)).size).toBeGreaterThan(8);
		expect(known(facts.botCommitDays).length).toBeGreaterThan(0);
		expect(known(facts.weeklyDownloads)).toBeGreaterThan(100_000);
		expect(known(facts.dependents).total).toBeGreaterThan(1000);
		expect(told(facts.archived)).toBe(false);
		expect(told(facts.malicious)).toBe(false);
		expect(known(facts.scorecard).checks.map(({ score }) => score)).toContain(null);
		expect(known(facts.gzipBytes)).toBeGreaterThan(0);
	});

	it("quiet: over a year silent, used by everybody", async () => {
		const facts = await factsOf("npm/quiet-4012");
		expect(silentDays(facts)).toBeGreaterThan(365);
		expect(known(facts.weeklyDownloads)).toBeGreaterThan(1_000_000);
		expect(told(facts.archived)).toBe(false);
	});

	it("one-maintainer: one author", async () => {
		const facts = await factsOf("npm/one-maintainer-4");
		expect(new Set(known(facts.humanCommits).map(([, author]) => author))).toEqual(new Set([0]));
		expect(told(facts.maintainerCount)).toBe(1);
	});

	it("abandoned: three years silent", async () => {
		expect(silentDays(await factsOf("npm/abandoned-4"))).toBeGreaterThan(1095);
	});

	it("bots-only: bots this week, people not for two years", async () => {
		for (const number of [0, 1, 2, 3, 4, 5, 6, 7]) {
			const facts = await factsOf(`npm/bots-only-${number}`);
			expect(TODAY - (known(facts.botCommitDays).at(-1) ?? 0)).toBeLessThanOrEqual(7);
			expect(known(facts.humanCommits).filter(([day]) => TODAY - day < 731)).toEqual([]);
		}
	});

	it.each([
		[
			"npm/deprecated-4",
			{ latest: "No longer maintained. Use active-web-framework instead.", allVersions: true },
		],
		["npm/deprecated-silently-4", { latest: "deprecated without a message", allVersions: false }],
		[
			"nuget/deprecated-5",
			{ latest: "No longer maintained. Use active-web-framework instead.", allVersions: true },
		],
		["npm/active-4", { latest: null, allVersions: false }],
	])("%s: %j", async (spec, deprecation) => {
		expect(told((await factsOf(spec)).deprecation)).toMatchObject(deprecation);
	});

	it.each<[string, keyof PackageFacts, unknown]>([
		["npm/archived-4", "archived", true],
		["maven/org.sandbox:archived-3", "archived", true],
		["npm/malicious-4", "malicious", true],
		["npm/malicious-4", "repository", "not_reported"],
		["npm/malware-advisory-4", "advisoryIds", [expect.stringMatching(/^MAL-/)]],
		["npm/malware-advisory-4", "hasInstallScript", true],
		["npm/native-addon-4", "hasInstallScript", true],
		["npm/native-addon-4", "gzipBytes", "not_reported"],
		["npm/@types/type-package-4", "gzipBytes", "not_reported"],
		["npm/brand-new-4", "dependents", "not_reported"],
		["npm/no-repository-4", "repository", "not_reported"],
		["npm/no-repository-4", "humanCommits", "not_reported"],
		["npm/repository-gone-4", "repositoryExists", false],
		["npm/empty-repository-4", "humanCommits", []],
		["npm/empty-repository-4", "repositoryExists", true],
		["npm/gitlab-hosted-4", "repository", { host: "gitlab.com", path: "sandbox-npm/gitlab-hosted-4" }],
		["npm/gitlab-hosted-4", "archived", "not_applicable"],
		["npm/@sandbox/monorepo-4", "repository", { host: "github.com", path: "sandbox-npm-scoped/monorepo-4" }],
		["go/github.com/sandbox/active-17", "repository", { host: "github.com", path: "sandbox/active-17" }],
		["go/github.com/sandbox/active-17", "dependents", "not_reported"],
		["npm/vulnerable-4", "advisoryIds", ["GHSA-2c7v-sand-box2", "GHSA-3f9h-sand-box3"]],
	])("%s: %s is %j", async (spec, field, expected) => {
		expect(told<unknown>((await factsOf(spec))[field])).toEqual(expected);
	});

	it.each(["gitlab-hosted", "codeberg-hosted", "self-hosted", "active", "renamed-repository"])(
		"%s: its whole life is known from git, wherever it is hosted",
		async (archetype) => {
			const facts = await factsOf(`npm/${archetype}-4`);
			expect(silentDays(facts)).toBeLessThan(60);
			expect(known(facts.life)).toMatchObject({ wholeSince: null, gaps: expect.any(Array) });
			expect(known(facts.tagDays).length).toBeGreaterThan(0);
		},
	);

	it("every spelling of a repository leads to the same place", async () => {
		for (let number = 0; number < 60; number++) {
			const repository = await sources.npm.resolveRepository(parsePackageSpec(`npm/quiet-${number}`));
			expect(repository).toEqual({ host: "github.com", path: `sandbox-npm/quiet-${number}` });
		}
	});

	it("brand-new: first published within ten days", async () => {
		const facts = await factsOf("npm/brand-new-4");
		expect(TODAY - (dayOf(known(facts.firstPublishedAt)) ?? 0)).toBeLessThan(10);
	});

	it("fresh-release: the dependents are those of an older version", async () => {
		const facts = await factsOf("npm/fresh-release-4");
		expect(known(facts.dependents).total).toBeGreaterThan(1000);
		expect(known(facts.dependents).version).not.toBe(known(facts.latestVersion));
	});

	it("huge-packument: thousands of versions, of which 500 release days are kept", async () => {
		const facts = await factsOf("npm/huge-packument-4");
		expect(known(facts.versionCount)).toBeGreaterThanOrEqual(4000);
		expect(known(facts.releaseDays)).toHaveLength(500);
	});

	it.each(["github", "githubWithoutToken"] as const)(
		"renamed-repository is followed by %s",
		async (source) => {
			const report = await sources[source].collect("sandbox-npm-formerly/renamed-repository-4", {
				commits: true,
			});
			expect(report.facts).toMatchObject({
				found: true,
				repository: "sandbox-npm/renamed-repository-4",
				renamedFrom: "sandbox-npm-formerly/renamed-repository-4",
			});
		},
	);

	it("bots-only: REST's one page shows a bot alone for more than a year", async () => {
		const facts = await factsOf("npm/bots-only-4", sources.githubWithoutToken);
		expect(known(facts.humanCommits).filter(([day]) => day > TODAY - 730)).toEqual([]);
		expect(known(facts.botCommitDays)[0]).toBeLessThan(TODAY - 365);
	});

	it.each(["active-4", "quiet-4", "empty-repository-4"])(
		"%s has the same newest commits over REST and GraphQL",
		async (name) => {
			const [rest, graphql] = await Promise.all([
				factsOf(`npm/${name}`, sources.githubWithoutToken),
				factsOf(`npm/${name}`),
			]);
			const newest = (facts: PackageFacts) =>
				known(facts.humanCommits)
					.slice(-30)
					.map(([day]) => day);
			expect(newest(rest)).toEqual(newest(graphql));
			expect(told(rest.stars)).toBe(told(graphql.stars));
		},
	);

	it("unpublished: npm says when; deps.dev still knows the versions", async () => {
		const ref = parsePackageSpec("npm/unpublished-4");
		const facts = mergeReports(await Promise.all([sources.npm.collect(ref), sources.depsDev.collect(ref)]));
		expect(TODAY - (dayOf(known(facts.unpublishedAt)) ?? 0)).toBeLessThanOrEqual(200);
		expect(known(facts.latestVersion)).toMatch(/^\d+\.\d+\.\d+$/);
		expect(told(facts.weeklyDownloads)).toBe("not_reported");
	});

	it("unknown: every source says that it does not know the package", async () => {
		const ref = parsePackageSpec("npm/sandbox-unknown");
		for (const source of [sources.npm, sources.depsDev]) {
			await expect(source.collect(ref)).rejects.toMatchObject({ name: "PackageNotFoundError" });
		}
		expect((await sources.bundlephobia.collect(ref)).facts).toMatchObject({ measured: false });
	});
});

describe("faults are classified by the sources", () => {
	it.each([
		["down", {}, "UpstreamUnavailableError"],
		["truncated", {}, /^(?:BadResponseError|UpstreamUnavailableError)$/],
		["garbage", {}, "BadResponseError"],
		["rate_limited", {}, "RateLimitedError"],
		["ok", { errorRate: 1, status: 503 }, "UpstreamUnavailableError"],
		["ok", { errorRate: 1, status: 403 }, "UpstreamForbiddenError"],
	] as const)("npm %s %j", async (mode, more, name) => {
		sandbox.behaviour.set({ npmRegistry: { mode, ...more } });
		const matched = typeof name === "string" ? name : expect.stringMatching(name);
		await expect(sources.npm.collect(parsePackageSpec("npm/active-4"))).rejects.toMatchObject({
			name: matched,
		});
		sandbox.behaviour.reset();
	});

	it.each([
		["rate_limited", { retryAfterSeconds: 90 }, 90],
		["rate_limited_403", {}, 3600],
		["rate_limited_403", { retryAfterSeconds: 75 }, 75],
		["rate_limited_200", {}, 3600],
	] as const)("GitHub %s %j says to wait %i s", async (mode, more, seconds) => {
		sandbox.behaviour.set({ github: { mode, ...more } });
		await expect(sources.github.collect("sandbox-npm/active-4", { commits: true })).rejects.toMatchObject({
			name: "RateLimitedError",
			retryAfterSeconds: seconds,
		});
		sandbox.behaviour.reset();
	});

	it("GitHub's partial answer leaves gaps for the history only", async () => {
		sandbox.behaviour.set({ github: { mode: "partial_200" } });
		const report = await sources.github.collect("sandbox-npm/active-4", { commits: true });
		sandbox.behaviour.reset();
		expect(report.facts).toMatchObject({ found: true, repository: "sandbox-npm/active-4" });
		expect(report.gaps.map((gap) => gap.field)).toEqual(
			expect.arrayContaining(["humanCommits", "botCommitDays"]),
		);
	});
});
