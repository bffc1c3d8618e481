import { type PublishRecord, recentChanges } from "@dephealth/core/facts/recent-changes.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const DAY = 86_400_000;
const NOW = Date.parse("2026-06-01T00:00:00Z");

/** Two publishes, ten days apart, the newer one ten days ago. */
function between(before: Partial<PublishRecord>, current: Partial<PublishRecord>, gapDays = 10) {
	return recentChanges(
		[
			{ version: "1.1.0", at: NOW - 10 * DAY, ...current },
			{ version: "1.0.0", at: NOW - (10 + gapDays) * DAY, ...before },
		],
		[],
		NOW,
	).map(({ kind, from, to }) => ({ kind, from, to }));
}
const kinds = (...args: Parameters<typeof between>) => between(...args).map(({ kind }) => kind);

describe("a publish unlike the one before", () => {
	it.each<[string, Partial<PublishRecord>, Partial<PublishRecord>, string[], number?]>([
		["the same in all", { publisher: "a", license: "MIT" }, { publisher: "a", license: "MIT" }, []],
		["by somebody new after a long silence", { publisher: "a" }, { publisher: "b" }, ["new_publisher"], 400],
		["by somebody new, soon after", { publisher: "a" }, { publisher: "b" }, [], 30],
		["by a workflow, after a long silence", { publisher: "a" }, { publisher: "b", isTrusted: true }, [], 400],
		["by somebody, where it was not said before", {}, { publisher: "b" }, [], 400],
		["by a token after a workflow", { isTrusted: true }, { isTrusted: false }, ["publishing_downgraded"]],
		["by a workflow after a token", { isTrusted: false }, { isTrusted: true }, []],
		["without provenance", { hasProvenance: true }, { hasProvenance: false }, ["provenance_lost"]],
		["of whose provenance nothing is said", { hasProvenance: true }, {}, []],
		["that runs code", { hasInstallScript: false }, { hasInstallScript: true }, ["install_script_added"]],
		["with another licence", { license: "MIT" }, { license: "BUSL-1.1" }, ["license_changed"]],
		[
			"from another repository",
			{ repository: { host: "github.com", path: "a/b" } },
			{ repository: { host: "github.com", path: "c/b" } },
			["repository_moved"],
		],
		[
			"from the same repository in other letters",
			{ repository: { host: "github.com", path: "a/b" } },
			{ repository: { host: "github.com", path: "A/b" } },
			[],
		],
		[
			"that names no repository any more",
			{ repository: { host: "github.com", path: "a/b" } },
			{ repository: null },
			[],
		],
		["with other maintainers", { maintainers: ["a", "b"] }, { maintainers: ["c"] }, ["maintainers_changed"]],
		[
			"with the same maintainers in another order",
			{ maintainers: ["a", "b"] },
			{ maintainers: ["b", "a"] },
			[],
		],
	])("%s", (_, before, current, expected, gapDays) => {
		expect(kinds(before, current, gapDays)).toEqual(expected);
	});

	it("is told with what was and what is, and names no account", () => {
		expect(between({ maintainers: ["ann", "bob"] }, { maintainers: ["ann", "eve", "mal"] })).toEqual([
			{ kind: "maintainers_changed", from: "2 accounts", to: "3 accounts: 2 added, 1 removed" },
		]);
		expect(between({ license: "MIT" }, { license: "BUSL-1.1" })).toEqual([
			{ kind: "license_changed", from: "MIT", to: "BUSL-1.1" },
		]);
	});

	it("a year ago is no news", () => {
		const old = [
			{ version: "1.0.0", at: NOW - 800 * DAY, license: "MIT" },
			{ version: "1.1.0", at: NOW - 366 * DAY, license: "ISC" },
		];
		expect(recentChanges(old, [], NOW)).toEqual([]);
	});
});

it("counts the versions that are gone, by the newest of them", () => {
	const gone = [
		{ version: "2.0.0", at: NOW - 5 * DAY },
		{ version: "2.0.1", at: NOW - 4 * DAY },
		{ version: "0.1.0", at: NOW - 900 * DAY },
	];
	expect(recentChanges([], gone, NOW)).toEqual([
		{
			kind: "versions_unpublished",
			at: new Date(NOW - 4 * DAY).toISOString(),
			version: "2.0.1",
			before: null,
			from: "2 versions",
			to: null,
		},
	]);
});

it("does not depend on the order in which versions are listed", () => {
	const record = fc.record({
		version: fc.stringMatching(/^[0-9]\.[0-9]\.[0-9]$/),
		at: fc.integer({ min: NOW - 700 * DAY, max: NOW }),
		publisher: fc.constantFrom("a", "b", undefined),
		hasProvenance: fc.constantFrom(true, false, undefined),
	});
	fc.assert(
		fc.property(fc.uniqueArray(record, { selector: ({ at }) => at }), (publishes) => {
			expect(recentChanges(publishes.toReversed(), [], NOW)).toEqual(recentChanges(publishes, [], NOW));
		}),
	);
});
