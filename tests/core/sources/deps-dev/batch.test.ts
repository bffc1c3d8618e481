import { type UpstreamError, UpstreamTimeoutError } from "@dephealth/core/errors.ts";
import type { DepsDevReport } from "@dephealth/core/facts/source-report.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createDepsDevBatch } from "@dephealth/core/sources/deps-dev/batch.ts";
import type { DepsDevQuestion } from "@dephealth/core/sources/deps-dev/batch-look.ts";
import type { AdvisoryQuestion, StampedAdvisories } from "@dephealth/core/sources/osv/requests.ts";
import { afterEach, describe, expect, it } from "vitest";
import { createScriptedHttpClient, type ScriptedHttpClient } from "../../../scripted-http-client.ts";
import { aDepsDevReport } from "../../../source-reports.ts";

const clock = { now: () => Date.parse("2026-11-08T00:00:00Z"), sleep: async () => {} };
let http: ScriptedHttpClient = createScriptedHttpClient();
afterEach(() => {
	const used = http;
	http = createScriptedHttpClient();
	used.assertAllUsed();
});

const VERSIONS = "POST /v3alpha/versionbatch";
const PROJECTS = "POST /v3alpha/projectbatch";
const npm = (name: string): PackageRef => ({ ecosystem: "npm", name });
const known = (name: string, question: Partial<DepsDevQuestion> = {}): DepsDevQuestion => ({
	ref: npm(name),
	previous: aDepsDevReport(),
	thorough: false,
	...question,
});
const collect = (...questions: DepsDevQuestion[]) => createDepsDevBatch({ http, clock }).collect(questions);

const request = (name: string, version: string) => ({ versionKey: { system: "NPM", name, version } });
function versionOf(name: string, version = "5.1.0", fields: object = {}) {
	return {
		request: request(name, version),
		version: {
			versionKey: { system: "NPM", name, version },
			isDefault: true,
			licenses: ["MIT"],
			advisoryKeys: [],
			relatedProjects: [
				{ projectKey: { id: `github.com/o/${name}` }, relationType: "SOURCE_REPO", relationProvenance: "" },
			],
			...fields,
		},
	};
}
const projectOf = (name: string, stars = 5) => ({
	request: { projectKey: { id: `github.com/o/${name}` } },
	project: { projectKey: { id: `github.com/o/${name}` }, starsCount: stars },
});
const listed = (name: string, version: string) => ({
	packageKey: { name },
	versions: [
		{ versionKey: { version: "5.1.0" }, publishedAt: "2026-10-01T00:00:00Z" },
		{ versionKey: { version }, publishedAt: "2026-11-07T00:00:00Z", isDefault: true },
	],
});

it("two calls tell of all packages whose default version is the one known", async () => {
	http
		.on(VERSIONS, {
			body: { responses: [versionOf("a"), versionOf("b", "5.1.0", { advisoryKeys: [{ id: "GHSA-1" }] })] },
		})
		.on(PROJECTS, { body: { responses: [projectOf("b", 9), projectOf("a")] } });
	const answers = await collect(known("a"), known("b"));
	expect(answers).toMatchObject([
		{
			hasNewRelease: false,
			report: { facts: { project: { stars: 5 }, advisoryIds: [], versionCount: 280 } },
		},
		{ hasNewRelease: false, report: { facts: { project: { stars: 9 }, advisoryIds: ["GHSA-1"] } } },
	]);
	expect(answers[0]?.report).toMatchObject({ observedAt: "2026-11-08T00:00:00.000Z" });
	expect(http.requests[0]?.body).toEqual({ requests: [request("a", "5.1.0"), request("b", "5.1.0")] });
});

it("half an answer says nothing about whose half is missing, and what was not asked for is passed over", async () => {
	http
		.on(VERSIONS, {
			body: { responses: [versionOf("c"), versionOf("b"), versionOf("stranger"), versionOf("a")] },
		})
		.on(PROJECTS, {
			body: {
				responses: [
					projectOf("stranger", 1),
					{ request: { projectKey: { id: "github.com/o/b" } } },
					projectOf("a", 7),
				],
			},
		});
	const answers = await collect(known("a"), known("b"), known("c"));
	expect(answers.map(({ report }) => report)).toMatchObject([
		{ facts: { project: { stars: 7 } }, gaps: [] },
		{ facts: { project: null }, gaps: [] },
		{ facts: { project: null }, gaps: [{ field: "project", error: "BadResponseError" }] },
	]);
});

it("pages are read to the end, with the same request", async () => {
	http
		.on(VERSIONS, { body: { responses: [versionOf("a")], nextPageToken: "more" } })
		.on(VERSIONS, { body: { responses: [versionOf("b")] } })
		.on(PROJECTS, { body: { responses: [], nextPageToken: "more" } })
		.on(PROJECTS, { body: { responses: [projectOf("a"), projectOf("b")] } });
	const answers = await collect(known("a"), known("b"));
	expect(answers.map(({ report }) => report.state)).toEqual(["collected", "collected"]);
	expect(http.requests[1]?.body).toEqual({
		requests: [request("a", "5.1.0"), request("b", "5.1.0")],
		pageToken: "more",
	});
});

it("an upstream whose pages never end is given up", async () => {
	for (let page = 0; page < 200; page++) {
		http.on(VERSIONS, { body: { responses: [], nextPageToken: "more" } });
	}
	await expect(collect(known("a"))).rejects.toMatchObject({ name: "BadResponseError" });
});

describe("a new release", () => {
	it.each([
		["the version is the default no more", { isDefault: false }],
		["what is false is left out", { isDefault: undefined }],
		["it has become deprecated", { isDeprecated: true }],
	])("is looked for when %s: the dependents stay as they were", async (_, fields) => {
		http
			.on(VERSIONS, { body: { responses: [versionOf("a", "5.1.0", fields)] } })
			.on("GET /v3/systems/npm/packages/a", { body: listed("a", "6.0.0") })
			.on(VERSIONS, { body: { responses: [versionOf("a", "6.0.0", { licenses: ["ISC"] })] } })
			.on(PROJECTS, { body: { responses: [projectOf("a")] } });
		const [answer] = await collect(known("a"));
		expect(answer).toMatchObject({
			hasNewRelease: true,
			report: {
				facts: {
					defaultVersion: "6.0.0",
					versionCount: 2,
					licenses: ["ISC"],
					dependents: aDepsDevReport().facts.dependents,
				},
			},
		});
	});

	it("that cannot be looked for is that package's failure alone", async () => {
		http
			.on(VERSIONS, { body: { responses: [versionOf("a", "5.1.0", { isDefault: false }), versionOf("b")] } })
			.on("GET /v3/systems/npm/packages/a", { status: 503 })
			.on(PROJECTS, { body: { responses: [projectOf("b")] } });
		const answers = await collect(known("a"), known("b"));
		expect(answers.map(({ report }) => report.state)).toEqual(["failed", "collected"]);
	});

	it("of a version that deps.dev forgot is looked for too; an unknown package is not found", async () => {
		http
			.on(VERSIONS, { body: { responses: [{ request: request("a", "5.1.0") }] } })
			.on("GET /v3/systems/npm/packages/a", { status: 404 });
		expect(await collect(known("a"))).toMatchObject([
			{ report: { state: "failed", error: "PackageNotFoundError" } },
		]);
	});
});

describe("a thorough round", () => {
	const listing = "GET /v3/systems/npm/packages/a";
	const dependents = (version: string) =>
		`GET /v3alpha/systems/npm/packages/a/versions/${version}:dependents`;
	const start = () =>
		http
			.on(VERSIONS, { body: { responses: [versionOf("a")] } })
			.on(PROJECTS, { body: { responses: [projectOf("a")] } });

	it("reads the versions and counts the dependents anew", async () => {
		start()
			.on(listing, { body: listed("a", "5.1.0") })
			.on(dependents("5.1.0"), { body: { dependentCount: 7, directDependentCount: 3 } });
		const [answer] = await collect(known("a", { thorough: true }));
		expect(answer?.report).toMatchObject({ facts: { dependents: { total: 7 } }, gaps: [] });
	});

	it("keeps the last count when there is no new one", async () => {
		start()
			.on(listing, { body: listed("a", "5.1.0") })
			.on(dependents("5.1.0"), { status: 500 });
		const [answer] = await collect(known("a", { thorough: true }));
		expect(answer?.report).toMatchObject({ facts: { dependents: { total: 90_000 } }, gaps: [] });
	});

	it("that fails leaves what the batch told", async () => {
		start().on(listing, { status: 500 });
		const [answer] = await collect(known("a", { thorough: true }));
		expect(answer).toMatchObject({
			hasNewRelease: false,
			report: { state: "collected", facts: { versionCount: 280 } },
		});
	});

	it("is any round as long as the dependents are unknown", async () => {
		const previous: DepsDevReport = {
			...aDepsDevReport({ dependents: null }),
			gaps: [{ field: "dependents", error: "UpstreamTimeoutError" }],
		};
		start()
			.on(listing, { body: listed("a", "5.1.0") })
			.on(dependents("5.1.0"), { body: { dependentCount: 7 } });
		const [answer] = await collect(known("a", { previous }));
		expect(answer?.report).toMatchObject({ facts: { dependents: { total: 7 } }, gaps: [] });
	});
});

it("a batch call that fails fails the batch: nothing is known of any package", async () => {
	http.on(VERSIONS, { status: 503 });
	await expect(collect(known("a"), known("b"))).rejects.toMatchObject({ name: "UpstreamUnavailableError" });
});

describe("advisories", () => {
	const MALWARE = {
		id: "MAL-2026-1",
		aliases: [],
		kind: "malware" as const,
		severity: null,
		title: null,
		publishedAt: null,
		ranges: [],
		versions: [],
	};
	const batchWith = (answer: StampedAdvisories | "unchanged" | UpstreamError) => {
		const asked: AdvisoryQuestion[] = [];
		const batch = createDepsDevBatch({
			http,
			clock,
			readAdvisories: async (questions) => {
				asked.push(...questions);
				return new Map(questions.map(({ ref }) => [packageKey(ref), answer]));
			},
		});
		return { batch, asked };
	};
	const known = aDepsDevReport({ advisories: [MALWARE], advisoryStamp: "as-read" });
	const current = () =>
		http.on(VERSIONS, { body: { responses: [versionOf("a")] } }).on(PROJECTS, { body: { responses: [] } });

	it.each<[string, StampedAdvisories | "unchanged" | UpstreamError, number, string]>([
		["are those known while nothing is new", "unchanged", 1, "as-read"],
		["are those known while OSV is away", new UpstreamTimeoutError("slow", { source: "OSV" }), 1, "as-read"],
		["are the new ones, in whatever round", { advisories: [], stamp: "new" }, 0, "new"],
	])("%s", async (_, answer, count, advisoryStamp) => {
		current();
		const { batch, asked } = batchWith(answer);
		const [told] = await batch.collect([{ ref: npm("a"), previous: known, thorough: false }]);
		expect(asked).toEqual([{ ref: npm("a"), stamp: "as-read" }]);
		expect(told?.report).toMatchObject({ state: "collected", facts: { advisoryStamp } });
		const facts = told?.report.state === "collected" ? told.report.facts : undefined;
		expect(facts?.advisories).toHaveLength(count);
	});

	it.each([
		[
			"says that it was removed as malware",
			[MALWARE],
			{ state: "collected", facts: { advisories: [MALWARE] } },
		],
		["says nothing more where nobody warns of it", [], { state: "failed", error: "PackageNotFoundError" }],
	])(
		"of a name that its registry does not know %s, and deps.dev is not asked",
		async (_, advisories, report) => {
			const { batch } = batchWith({ advisories, stamp: null });
			const question = { ref: npm("gone"), previous: undefined, thorough: false, isUnknown: true };
			expect(await batch.collect([question])).toMatchObject([{ hasNewRelease: false, report }]);
		},
	);
});
