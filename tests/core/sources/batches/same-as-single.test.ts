/** A batch must report the same about a package as a single collection, for every kind of package. */
import { systemClock } from "@dephealth/core/clock.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { createHttpClient, type HttpClient } from "@dephealth/core/http/http-client.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createDepsDevBatch } from "@dephealth/core/sources/deps-dev/batch.ts";
import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { createGithubBatch } from "@dephealth/core/sources/github/batch/batch.ts";
import { createGithubSource } from "@dephealth/core/sources/github/client.ts";
import { createNpmBatch } from "@dephealth/core/sources/npm/batch.ts";
import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { type Sandbox, startSandbox } from "@dephealth/local/sandbox/sandbox.ts";
import { ARCHETYPES, archetypeRow } from "@dephealth/local/sandbox/world/archetypes.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_TIME_LIMITS } from "../../../patience.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const clock = { now: () => NOW, sleep: systemClock.sleep, ...NO_TIME_LIMITS };

const npmPackages: PackageRef[] = ARCHETYPES.flatMap((archetype) => {
	const { ecosystems, scope } = archetypeRow(archetype);
	if (!ecosystems.includes("npm")) return [];
	const name = `${archetype}-7`;
	return [{ ecosystem: "npm", name: scope ? `${scope}/${name}` : name }];
});
const otherPackages: PackageRef[] = [
	{ ecosystem: "cargo", name: "active-1" },
	{ ecosystem: "pypi", name: "deprecated-2" },
	{ ecosystem: "go", name: "github.com/sandbox/quiet-3" },
	{ ecosystem: "maven", name: "org.sandbox:active-4" },
	{ ecosystem: "nuget", name: "quiet-5" },
	{ ecosystem: "rubygems", name: "active-6" },
];
const all = [...npmPackages, ...otherPackages];

let sandbox: Sandbox;
let http: HttpClient;
beforeAll(async () => {
	sandbox = await startSandbox({ clock });
	http = createHttpClient({ clock, random: () => 0 });
});
afterAll(async () => {
	await http.close();
	await sandbox.close();
});

const outcome = <R extends SourceReport>(work: Promise<R>, source: R["source"]) =>
	work.catch((error: Error) => ({ source, state: "failed" as const, error: error.name }));
const comparable = (report: SourceReport | undefined) =>
	report?.state === "failed" ? { source: report.source, state: report.state, error: report.error } : report;

describe("deps.dev", () => {
	const single = () => createDepsDevSource({ http, clock, url: sandbox.urls.depsDev });
	const batch = () => createDepsDevBatch({ http, clock, url: sandbox.urls.depsDev });

	it("knows nothing yet, and learns the same", async () => {
		const answers = await batch().collect(
			all.map((ref) => ({ ref, previous: undefined, commits: true, thorough: false })),
		);
		for (const [index, ref] of all.entries()) {
			const expected = await outcome(single().collect(ref), "deps_dev");
			expect(comparable(answers[index]?.report), ref.name).toEqual(expected);
		}
	});

	it("knows everything, and asks two questions in all", async () => {
		const known = await Promise.all(
			all.map((ref) =>
				single()
					.collect(ref)
					.catch(() => undefined),
			),
		);
		const before = JSON.stringify(sandbox.calls().depsDev);
		const questions = all.flatMap((ref, index) => {
			const previous = known[index];
			return previous ? [{ ref, previous, thorough: false }] : [];
		});
		const answers = await batch().collect(questions);
		expect(answers.map(({ report }) => report)).toEqual(known.filter((report) => report !== undefined));
		expect(answers.some(({ hasNewRelease }) => hasNewRelease)).toBe(false);
		const after = sandbox.calls().depsDev;
		const counted = JSON.parse(before) as Record<string, number>;
		const made = Object.entries(after).filter(([kind, count]) => count !== counted[kind]);
		expect(made.map(([kind, count]) => [kind, count - (counted[kind] ?? 0)])).toEqual(
			expect.arrayContaining([
				["POST /v3alpha/versionbatch", 1],
				["POST /v3alpha/projectbatch", 1],
			]),
		);
		expect(made).toHaveLength(2);
	});
});

describe("GitHub", () => {
	const repositories = [
		...npmPackages.map(({ name }) =>
			name.startsWith("@types/")
				? `sandbox-npm-types/${name.slice(7)}`
				: name.startsWith("@sandbox/")
					? `sandbox-npm-scoped/${name.slice(9)}`
					: `sandbox-npm/${name}`,
		),
		"sandbox-npm-formerly/renamed-7",
		"nobody/nothing",
	];
	const source = () => createGithubSource({ http, clock, token: "t", url: sandbox.urls.github });
	const batch = () =>
		createGithubBatch({ http, clock, single: source(), token: "t", url: sandbox.urls.github });

	it.each([false, true])(
		"says the same of every repository, with the commits known before: %s",
		async (isKnown) => {
			const expected = await Promise.all(
				repositories.map((repository) => source().collect(repository, { commits: true })),
			);
			const reports = await batch().collect(
				repositories.map((repository, index) => ({
					repository,
					previous: isKnown ? expected[index] : undefined,
					commits: true,
					thorough: false,
				})),
			);
			expect(reports).toEqual(expected);
		},
	);

	it("reads them one by one without a token, and the same", async () => {
		const rest = createGithubSource({ http, clock, url: sandbox.urls.github });
		const few = repositories.slice(0, 5);
		const reports = await createGithubBatch({ http, clock, single: rest, url: sandbox.urls.github }).collect(
			few.map((repository) => ({ repository, previous: undefined, commits: true, thorough: false })),
		);
		expect(reports).toEqual(
			await Promise.all(few.map((repository) => rest.collect(repository, { commits: true }))),
		);
	});
});

describe("npm", () => {
	const urls = () => ({
		registryUrl: sandbox.urls.npmRegistry,
		downloadsUrl: sandbox.urls.npmDownloads,
	});

	it.each([false, true])(
		"says the same of every package, with the packument known before: %s",
		async (isKnown) => {
			const single = createNpmSource({ http, clock, ...urls() });
			const expected = await Promise.all(npmPackages.map((ref) => outcome(single.collect(ref), "npm")));
			const reports = await createNpmBatch({ http, clock, ...urls() }).collect(
				npmPackages.map((ref, index) => {
					const known = expected[index];
					return {
						ref,
						previous: isKnown && known?.state === "collected" ? known : undefined,
						packument: true,
						downloads: true,
					};
				}),
			);
			expect(reports.map(comparable)).toEqual(expected);
		},
	);
});
