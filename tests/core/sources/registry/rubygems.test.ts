import { createRubygemsReader } from "@dephealth/core/sources/registry/rubygems.ts";
import { describe, expect, it } from "vitest";
import type { ScriptedAnswer } from "../../../scripted-http-client.ts";
import { scripted } from "./read.ts";

const version = (number: string, created: string, overrides: Record<string, unknown> = {}) => ({
	authors: "Ann",
	built_at: created,
	created_at: created,
	number,
	platform: "ruby",
	prerelease: /[a-z]/.test(number),
	licenses: ["MIT"],
	metadata: {},
	...overrides,
});

const VERSIONS = [
	version("2.0.0.rc1", "2024-01-01T00:00:00.000Z"),
	version("1.1.0", "2023-01-02T00:00:00.000Z", { platform: "x86_64-linux" }),
	version("1.1.0", "2023-01-01T00:00:00.000Z"),
	version("1.0.0", "2020-01-01T00:00:00.000Z", { licenses: null }),
];
const GEM = {
	name: "example",
	downloads: 123,
	version: "1.1.0",
	source_code_uri: null,
	homepage_uri: "https://github.com/owner/example",
	bug_tracker_uri: null,
	metadata: {},
};

function read(answers: Record<string, ScriptedAnswer> = {}) {
	return scripted(createRubygemsReader, "rubygems", "example", {
		"/api/v1/versions/example.json": { body: VERSIONS },
		"/api/v1/gems/example.json": { body: GEM },
		"/api/v1/gems/example/owners.json": {
			body: [
				{ id: 1, handle: "ann" },
				{ id: 2, handle: null },
			],
		},
		...answers,
	}).reading;
}

describe("a gem", () => {
	it("is one version for all platforms, and its newest release is no pre-release", async () => {
		expect(await read()).toMatchObject({
			facts: {
				latestVersion: "1.1.0",
				versionCount: 3,
				firstPublishedAt: "2020-01-01T00:00:00.000Z",
				lastPublishedAt: "2024-01-01T00:00:00.000Z",
				ownerCount: 2,
				license: "MIT",
				repository: { host: "github.com", path: "owner/example" },
				downloads: { count: 123, days: null },
			},
			gaps: [],
		});
	});

	it.each([
		["named as source code", { source_code_uri: "https://git.example.org/o/n" }, "git.example.org/o/n"],
		[
			"among the metadata",
			{ homepage_uri: null, metadata: { source_code_uri: "https://gitlab.com/o/n" } },
			"gitlab.com/o/n",
		],
		["a page about it", { homepage_uri: "https://example.org/o/n" }, undefined],
	])("whose repository is %s", async (_, gem, expected) => {
		const { repository } = (await read({ "/api/v1/gems/example.json": { body: { ...GEM, ...gem } } })).facts;
		expect(repository ? `${repository.host}/${repository.path}` : undefined).toBe(expected);
	});

	it("is known without its owners and downloads, which are then unknown", async () => {
		const { facts, gaps } = await read({
			"/api/v1/gems/example.json": { status: 429, headers: { "retry-after": "60" } },
			"/api/v1/gems/example/owners.json": { status: 500 },
		});
		expect(facts).toMatchObject({
			latestVersion: "1.1.0",
			ownerCount: null,
			downloads: null,
			repository: null,
		});
		expect(gaps).toEqual([
			{ field: "repository", error: "RateLimitedError" },
			{ field: "downloads", error: "RateLimitedError" },
			{ field: "ownerCount", error: "UpstreamUnavailableError" },
		]);
	});
});
