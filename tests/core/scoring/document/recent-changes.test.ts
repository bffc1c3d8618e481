import { CHANGE_KINDS, type RecentChange } from "@dephealth/core/facts/recent-changes.ts";
import { describe, expect, it } from "vitest";
import { reportsOf, score } from "../package-facts-fixture.ts";

const change = (kind: RecentChange["kind"]): RecentChange => ({
	kind,
	at: "2026-09-01T10:00:00.000Z",
	version: "2.0.0",
	before: "1.9.0",
	from: "MIT",
	to: "BUSL-1.1",
});

describe("what changed lately in a document", () => {
	it.each(CHANGE_KINDS)("%s is a sentence with its version, its day, its source and its own date", (kind) => {
		const [told] = score(reportsOf({ npm: { recentChanges: [change(kind)] } })).recent_changes;
		expect(told).toMatchObject({
			id: kind,
			effect: "neutral",
			at: "2026-09-01T10:00:00.000Z",
			source: "npm",
			observed_at: "2026-11-01T00:00:00.000Z",
			values: { version: "2.0.0", before: "1.9.0", from: "MIT", to: "BUSL-1.1" },
		});
		expect(told?.text).toMatch(/2\.0\.0 on 2026-09-01.*\(npm, 2026-11-01\)\.$/);
	});

	it.each(CHANGE_KINDS)("%s, seen between two readings, says between which", (kind) => {
		const seen: RecentChange = { ...change(kind), before: null, seenAfter: "2026-08-01T00:00:00.000Z" };
		const [npm, ...others] = reportsOf();
		if (npm?.state !== "collected") throw new Error("npm's report is the first.");
		const [told] = score([{ ...npm, seenChanges: [seen] }, ...others]).recent_changes;
		expect(told).toMatchObject({ id: kind, values: { seen_after: "2026-08-01T00:00:00.000Z" } });
		expect(told?.text).toMatch(/between 2026-08-01 and 2026-09-01.*\(npm, 2026-11-01\)\.$/);
	});

	it.each<[string, Partial<RecentChange>, string]>([
		[
			"new_publisher",
			{ from: "4 accounts" },
			"2.0.0 on 2026-09-01 was published by an account that had never published it, after 4 accounts",
		],
		[
			"publishing_downgraded",
			{},
			"2.0.0 on 2026-09-01 was published with a token, unlike 1.9.0, which a workflow published",
		],
		["provenance_lost", {}, "2.0.0 on 2026-09-01 has no provenance, unlike 1.9.0"],
		["provenance_lost", { before: null }, "2.0.0 on 2026-09-01 has no provenance"],
		["install_script_added", {}, "2.0.0 on 2026-09-01 runs a script on installation, unlike 1.9.0"],
		[
			"maintainers_changed",
			{ from: "ada", to: "bob" },
			"Its maintainers changed before 2.0.0 on 2026-09-01: ada before, now bob",
		],
		["license_changed", {}, "2.0.0 on 2026-09-01 changed the licence from MIT to BUSL-1.1"],
		[
			"repository_moved",
			{ from: "a/b", to: "c/d" },
			"2.0.0 on 2026-09-01 names another repository: c/d instead of a/b",
		],
		[
			"versions_unpublished",
			{ from: "1 version" },
			"1 version published within a year is gone, the newest 2.0.0 on 2026-09-01",
		],
		[
			"versions_unpublished",
			{ from: "3 versions" },
			"3 versions published within a year are gone, the newest 2.0.0 on 2026-09-01",
		],
	])("%s says what happened: %j", (kind, parts, words) => {
		const one = { ...change(kind as RecentChange["kind"]), ...parts };
		const [told] = score(reportsOf({ npm: { recentChanges: [one] } })).recent_changes;
		expect(told?.text).toBe(`${words} (npm, 2026-11-01).`);
	});

	it.each<[string, Partial<RecentChange>, string]>([
		[
			"maintainers_changed",
			{ from: "ada", to: "bob" },
			"Its maintainers changed between 2026-08-01 and 2026-09-01: ada before, now bob",
		],
		["license_changed", {}, "Its licence changed between 2026-08-01 and 2026-09-01 from MIT to BUSL-1.1"],
		[
			"repository_moved",
			{ from: "a/b", to: "c/d" },
			"Its repository moved between 2026-08-01 and 2026-09-01 from a/b to c/d",
		],
		[
			"versions_unpublished",
			{ from: "2 versions" },
			"2 versions vanished between 2026-08-01 and 2026-09-01, the newest 2.0.0",
		],
		[
			"versions_unpublished",
			{ from: "2 versions", version: null },
			"2 versions vanished between 2026-08-01 and 2026-09-01",
		],
		[
			"versions_yanked",
			{ from: "1 version", to: null },
			"1 version was withdrawn between 2026-08-01 and 2026-09-01, the newest 2.0.0",
		],
		[
			"versions_yanked",
			{ from: "2 versions", to: "broken" },
			'2 versions were withdrawn between 2026-08-01 and 2026-09-01, the newest 2.0.0: "broken"',
		],
		[
			"project_status_changed",
			{ from: "active", to: "archived" },
			"The status of the whole project changed between 2026-08-01 and 2026-09-01 from active to archived",
		],
	])("%s, seen between two readings, says what is different: %j", (kind, parts, words) => {
		const one = { ...change(kind as RecentChange["kind"]), ...parts, seenAfter: "2026-08-01T00:00:00.000Z" };
		const [npm, ...others] = reportsOf();
		if (npm?.state !== "collected") throw new Error("npm's report is the first.");
		const [told] = score([{ ...npm, seenChanges: [one] }, ...others]).recent_changes;
		expect(told?.text).toBe(`${words} (npm, 2026-11-01).`);
	});

	it("comes with the newest first", () => {
		const days = ["2026-09-01", "2026-10-01", "2026-08-01"];
		const recentChanges = days.map((day, index) => ({
			...change(CHANGE_KINDS[index] ?? "license_changed"),
			at: `${day}T10:00:00.000Z`,
		}));
		const told = score(reportsOf({ npm: { recentChanges } })).recent_changes;
		expect(told.map(({ at }) => at.slice(0, 10))).toEqual(["2026-10-01", "2026-09-01", "2026-08-01"]);
	});

	it("is said once, where a publish shows it, too", () => {
		const seen: RecentChange = { ...change("license_changed"), seenAfter: "2026-08-01T00:00:00.000Z" };
		const [npm, ...others] = reportsOf({ npm: { recentChanges: [change("license_changed")] } });
		if (npm?.state !== "collected") throw new Error("npm's report is the first.");
		expect(score([{ ...npm, seenChanges: [seen] }, ...others]).recent_changes).toHaveLength(1);
	});

	it("moves no score and no status", () => {
		const plain = score(reportsOf());
		const changed = score(reportsOf({ npm: { recentChanges: [change("license_changed")] } }));
		expect([changed.health_score, changed.status, changed.risk_level]).toEqual([
			plain.health_score,
			plain.status,
			plain.risk_level,
		]);
	});
});
