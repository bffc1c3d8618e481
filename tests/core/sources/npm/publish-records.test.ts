import { packumentFacts } from "@dephealth/core/sources/npm/packument-facts.ts";
import { packumentSchema } from "@dephealth/core/sources/npm/schema.ts";
import { describe, expect, it } from "vitest";

const NOW = Date.parse("2026-06-01T00:00:00Z");

type Release = [version: string, publishedAt: string, fields?: Record<string, unknown>];

/** The kinds of change that a packument with these versions shows. */
function changes(releases: Release[], gone: Record<string, string> = {}) {
	const packument = {
		name: "example",
		"dist-tags": { latest: releases.at(-1)?.[0] },
		versions: Object.fromEntries(
			releases.map(([version, , fields]) => [version, { name: "example", ...fields }]),
		),
		time: { ...Object.fromEntries(releases.map(([version, time]) => [version, time])), ...gone },
	};
	const { recentChanges } = packumentFacts(packumentSchema.parse(packument), NOW);
	return (recentChanges ?? []).map(({ kind, version, before }) => [kind, version, before]);
}

const ANN = { _npmUser: { name: "ann", email: "a@example.org" } };
const EVE = { _npmUser: { name: "eve", email: "e@example.org" } };
const WORKFLOW = {
	_npmUser: {
		name: "GitHub Actions",
		email: "npm-oidc-no-reply@github.com",
		trustedPublisher: { id: "github", oidcConfigId: "oidc:1" },
	},
};

describe("what a packument shows of its latest publishes", () => {
	it.each<[string, Release[], unknown[]]>([
		[
			"nothing",
			[
				["1.0.0", "2026-01-01T00:00:00Z", ANN],
				["1.1.0", "2026-02-01T00:00:00Z", ANN],
			],
			[],
		],
		[
			"a stranger after years",
			[
				["1.0.0", "2020-01-01T00:00:00Z", ANN],
				["1.0.1", "2026-02-01T00:00:00Z", EVE],
			],
			[["new_publisher", "1.0.1", "1.0.0"]],
		],
		[
			"a token after a workflow",
			[
				["1.0.0", "2026-01-01T00:00:00Z", WORKFLOW],
				["1.0.1", "2026-02-01T00:00:00Z", ANN],
			],
			[["publishing_downgraded", "1.0.1", "1.0.0"]],
		],
		[
			"no attestation any more",
			[
				["1.0.0", "2026-01-01T00:00:00Z", { dist: { attestations: { url: "…" } } }],
				["1.0.1", "2026-02-01T00:00:00Z", { dist: { unpackedSize: 1 } }],
			],
			[["provenance_lost", "1.0.1", "1.0.0"]],
		],
		[
			"an install script",
			[
				["1.0.0", "2026-01-01T00:00:00Z", { scripts: { test: "x" } }],
				["1.0.1", "2026-02-01T00:00:00Z", { scripts: { postinstall: "node setup.js" } }],
			],
			[["install_script_added", "1.0.1", "1.0.0"]],
		],
		[
			"a fix of an old line, made as that line is",
			[
				["1.0.0", "2025-09-01T00:00:00Z", { license: "MIT" }],
				["2.0.0", "2025-10-01T00:00:00Z", { license: "ISC" }],
				["1.0.1", "2026-02-01T00:00:00Z", { license: "MIT" }],
			],
			[["license_changed", "2.0.0", "1.0.0"]],
		],
		[
			"a pre-release by somebody else",
			[
				["1.0.0", "2020-01-01T00:00:00Z", ANN],
				["2.0.0-rc.1", "2026-02-01T00:00:00Z", EVE],
			],
			[],
		],
	])("%s", (_, releases, expected) => {
		expect(changes(releases)).toEqual(expected);
	});

	it("versions that are gone", () => {
		expect(
			changes([["1.0.0", "2026-01-01T00:00:00Z"]], {
				"1.0.1": "2026-05-01T00:00:00Z",
				created: "2026-01-01T00:00:00Z",
				modified: "2026-05-02T00:00:00Z",
			}),
		).toEqual([["versions_unpublished", "1.0.1", null]]);
	});
});
