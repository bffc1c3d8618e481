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
