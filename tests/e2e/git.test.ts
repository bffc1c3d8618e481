/** During an outage of GitHub's API, without a token, git provides the commits of each repository on any host. */
import { rmSync } from "node:fs";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { type Sandbox, startSandbox } from "@dephealth/local/sandbox/sandbox.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GitServer, importStream, NO_GIT, startGitServer } from "../core/sources/git/git-server.ts";
import { runCli, temporaryDirectory } from "./start-product.ts";

const DAY = 86_400;
const TODAY = Math.floor(Date.now() / 1000 / DAY);
const LAST_DAY = TODAY - 7;
const PEOPLE = ["Ada <ada@example.org>", "Grace <grace@example.org>", "Linus <linus@example.org>"];

/** The packages, with the repository that their registry names. */
const PACKAGES = [
	["active-1", "github.com/sandbox-npm/active-1"],
	["gitlab-hosted-1", "gitlab.com/sandbox-npm/gitlab-hosted-1"],
	["codeberg-hosted-1", "codeberg.org/sandbox-npm/codeberg-hosted-1"],
	["self-hosted-1", "git.example.org/sandbox-npm/self-hosted-1"],
] as const;

/** Ten years of work by three people, with a pause of three years, until last week. */
function aHistory(): Buffer {
	const days = Array.from({ length: 250 }, (_, index) => TODAY - 3650 + index * 5).filter((_, i) => i < 120);
	const since = Array.from({ length: 200 }, (_, index) => LAST_DAY - (199 - index) * 8);
	const commits = [...days, ...since].map((day, index) => ({
		mark: index + 1,
		parents: index === 0 ? [] : [index],
		person: PEOPLE[index % PEOPLE.length] ?? "",
		time: day * DAY,
	}));
	return importStream(commits, [{ name: "v1.0.0", mark: 50 }]);
}

describe.skipIf(NO_GIT)("check, from git's own server as the mirror", () => {
	let git: GitServer;
	let sandbox: Sandbox;
	let documents: PackageDocument[];
	const cache = temporaryDirectory();

	beforeAll(async () => {
		[git, sandbox] = await Promise.all([startGitServer(), startSandbox({ clock: systemClock })]);
		sandbox.behaviour.set({ github: { mode: "down" } });
		const history = aHistory();
		for (const [, place] of PACKAGES) git.create(place, history);
		const checked = await runCli(["check", "--json", ...PACKAGES.map(([name]) => `npm/${name}`)], {
			GITHUB_TOKEN: "",
			DEPHEALTH_CACHE_DIR: cache,
			GIT_MIRROR_URL: git.addressOf("").origin,
			NPM_REGISTRY_URL: sandbox.urls.npmRegistry,
			NPM_DOWNLOADS_URL: sandbox.urls.npmDownloads,
			DEPS_DEV_URL: sandbox.urls.depsDev,
			OSV_URL: sandbox.urls.osv,
			GITHUB_API_URL: sandbox.urls.github,
			BUNDLEPHOBIA_URL: sandbox.urls.bundlephobia,
		});
		documents = JSON.parse(checked.stdout || "[]");
	}, 240_000);

	afterAll(async () => {
		await git?.close();
		await sandbox?.close();
		rmSync(cache, { recursive: true, force: true });
	});

	it.each(PACKAGES)("gives commits, people and a forecast of %s, which is at %s", (name) => {
		const document = documents.find((candidate) => candidate.package === name);
		expect(document?.data_quality.sources.git).toMatchObject({ state: "collected" });
		// Midnight may have passed since the history was made.
		const scoredOn = Math.floor(Date.parse(document?.scored_at ?? "") / 1000 / DAY);
		expect(document?.signals).toMatchObject({
			authors_12m: 3,
			days_since_last_commit: scoredOn - LAST_DAY,
		});
		expect(document?.signals.commits_12m).toBeGreaterThan(30);
		expect(document?.abandonment_risk?.probability).toBeGreaterThanOrEqual(0);
	});

	it("says of the package on GitHub what is missing all the same", () => {
		const document = documents.find((candidate) => candidate.package === "active-1");
		expect(document?.data_quality.sources.github).toMatchObject({ state: "failed" });
		expect(document?.data_quality.missing.map(({ source }) => source)).toEqual(["github"]);
	});

	it("knows the whole life, so that the forecast's interval is narrow", () => {
		const widths = documents.map(({ abandonment_risk: risk }) =>
			risk ? risk.interval.high - risk.interval.low : 1,
		);
		const median = widths.toSorted((a, b) => a - b)[1] ?? 1;
		expect(median).toBeLessThanOrEqual(0.2);
	});
});
