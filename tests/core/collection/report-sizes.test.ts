/** The reports of the largest possible package, read by the normal readers, must fit into states and items. */

import { createHash } from "node:crypto";
import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import { compressJson } from "@dephealth/core/aws/compressed-json.ts";
import { summarizeHistory } from "@dephealth/core/sources/git/history/git-history.ts";
import { GIT_LIMITS } from "@dephealth/core/sources/git/limits.ts";
import { commitActivity } from "@dephealth/core/sources/github/commit-activity.ts";
import { packumentFacts } from "@dephealth/core/sources/npm/packument-facts.ts";
import { packumentSchema } from "@dephealth/core/sources/npm/schema.ts";
import { advisoriesOfRecords } from "@dephealth/core/sources/osv/advisories.ts";
import { querySchema } from "@dephealth/core/sources/osv/schema.ts";
import { expect, it } from "vitest";
import { aDepsDevReport, aGithubReport, aGitReport, anNpmReport } from "../../source-reports.ts";

const TODAY = 20_000;
const DAY = 86_400;
const STATE_BYTES = 262_144;
const ITEM_BYTES = 400 * 1024;

const digest = (text: unknown) => createHash("sha1").update(String(text)).digest("hex");
const many = <T>(count: number, make: (index: number) => T) =>
	Array.from({ length: count }, (_, i) => make(i));

const authors = many(5_000, (index) => ({
	login: null,
	name: digest(index),
	email: `${digest(index)}@example.org`,
}));
const commits = many(20_000, (index) => ({
	committedAt: (TODAY - (index % 7_300)) * DAY,
	author: authors[(index * 7) % authors.length] ?? { login: null, name: "", email: "" },
}));

function git() {
	const tags = many(GIT_LIMITS.maxTags, digest);
	const history = summarizeHistory(
		{
			address: new URL("https://example.org/o/n.git"),
			objectFormat: "sha1",
			references: { head: digest("head"), tags, tagNames: tags.map((_, index) => `v${index}.0.0`) },
			unchanged: false,
			commits,
			continuesKnown: false,
			wholeSince: null,
			tagTimes: new Map(tags.map((tag, index) => [tag, (TODAY - index) * DAY])),
			tagsRead: true,
		},
		undefined,
		{ salt: "example.org/o/n", today: TODAY },
	);
	return aGitReport(history);
}

function github() {
	const newest = commits
		.slice(0, 300)
		.map(({ committedAt, author }) => ({ committedAt: new Date(committedAt * 1000).toISOString(), author }));
	return aGithubReport(commitActivity({ commits: newest, hasOlder: true }, TODAY * DAY * 1000));
}

function npm() {
	const versions = many(
		4_000,
		(index) => `${Math.floor(index / 20)}.${index % 20}.0-${digest(index).slice(0, 12)}`,
	);
	const facts = packumentFacts(
		packumentSchema.parse({
			name: "large",
			"dist-tags": { latest: versions.at(-1) },
			versions: Object.fromEntries(
				versions.map((version) => [version, { version, deprecated: digest(version).repeat(50), dist: {} }]),
			),
			time: Object.fromEntries(
				versions.map((version, index) => [
					version,
					new Date((TODAY - (index % 7_000)) * DAY * 1000).toISOString(),
				]),
			),
			maintainers: many(50, (index) => ({ name: digest(index) })),
			license: "x".repeat(5_000),
			repository: { type: "git", url: `git+https://github.com/o/${"n".repeat(90)}.git` },
		}),
		TODAY * DAY * 1000,
	);
	return anNpmReport(facts);
}

function depsDev({ facts: { versionMarks, releaseDays } }: ReturnType<typeof npm>) {
	const about = { ecosystem: "npm", name: "large" };
	const vulns = many(300, (index) => ({
		id: `GHSA-${digest(index).slice(0, 14)}`,
		modified: "2026-01-01T00:00:00Z",
		published: "2026-01-01T00:00:00Z",
		aliases: many(20, (alias) => `CVE-2026-${index}-${alias}`),
		summary: digest(index).repeat(20),
		affected: [
			{
				package: about,
				ranges: many(30, (range) => ({
					type: "SEMVER",
					events: [{ introduced: `${range}.${index}.0` }, { fixed: `${range}.${index}.9` }],
				})),
			},
		],
	}));
	return aDepsDevReport({
		releaseDays,
		...(versionMarks && { versionMarks }),
		advisories: advisoriesOfRecords(querySchema.parse({ vulns }).vulns, about, SEMANTIC_VERSIONS),
		advisoryStamp: digest("stamp"),
	});
}

it("the reports of the largest package fit into a state together, and into an item", () => {
	const registry = npm();
	const reports = [registry, depsDev(registry), git(), github()];
	const sizes = reports.map(({ source, facts }) => [source, JSON.stringify(facts).length] as const);
	const bytes = Buffer.byteLength(JSON.stringify(reports));
	expect({ sizes, bytes, fits: bytes < STATE_BYTES * 0.9 }).toMatchObject({ fits: true });
	expect(compressJson(reports).byteLength).toBeLessThan(ITEM_BYTES / 2);
});
