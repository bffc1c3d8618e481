import {
	type Components,
	healthScore,
	judgeComponents,
} from "@dephealth/core/scoring/components/components.ts";
import type { Features } from "@dephealth/core/scoring/features/features.ts";
import type { StatusLabel } from "@dephealth/core/scoring/status.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { featuresOf, reportsOf } from "../package-facts-fixture.ts";

/** Components of a healthy package with a test's differences. */
function componentsOf(features: Partial<Features>, label: StatusLabel = "active"): Components {
	return judgeComponents({ ...featuresOf(reportsOf()), ...features }, { label, evidence: [] });
}

const silent = {
	silenceDays: 2000,
	daysSinceLastCommit: 2000,
	daysSinceLastRelease: 2000,
	activeMonths24m: 0,
};
const old = { ageDays: 3000 };
const used = { weeklyDownloads: 1_000_000, dependents: null };
const unused = { weeklyDownloads: 50, dependents: 3 };

describe("maintenance", () => {
	it.each([
		["works all the time", { silenceDays: 3, activeMonths24m: 20 }, 100],
		["silent, old and relied on: finished", { ...silent, ...old, ...used }, 60],
		["silent, old and unused: forgotten", { ...silent, ...old, ...unused }, 8.7],
		["silent and relied on, but too young to be finished", { ...silent, ...used, ageDays: 1000 }, 8.7],
		["silent, and its use is never counted", { ...silent, weeklyDownloads: null, dependents: null }, 8.7],
		["silent, and its use could not be read", { ...silent, ...old, ...unused, useIsUnread: true }, null],
		["silent, relied on as far as could be read", { ...silent, ...old, ...used, useIsUnread: true }, 60],
		["not known to be silent", { silenceDays: null, daysSinceLastRelease: 900 }, null],
		["nothing known", { silenceDays: null, daysSinceLastCommit: null, daysSinceLastRelease: null }, null],
	])("%s", (_, features, expected) => {
		expect(componentsOf(features).maintenance.score).toBe(expected);
	});

	it.each(["deprecated", "archived", "ended", "malicious"] as const)(
		"what is %s is not maintained, however busy or unknown",
		(label) => {
			for (const silenceDays of [0, 500, null]) {
				const { score, reason } = componentsOf({ silenceDays }, label).maintenance;
				expect(score).toBeLessThanOrEqual(10);
				expect(score).not.toBeNull();
				expect(reason.text).toContain(`It is ${label}, which outweighs this.`);
			}
		},
	);

	it("a history that was cut off is not taken for a short one", () => {
		const cutOff = { silenceDays: 1, activeMonths24m: 2, commitsAreLowerBounds: true };
		expect(componentsOf(cutOff).maintenance).toMatchObject({
			score: 100,
			weight: 0.35,
			reason: {
				id: "maintenance",
				text: "Last sign of work 1 day ago; people committed in at least 2 of the last 24 months.",
				values: { silence_days: 1, active_months_24m: 2, is_lower_bound: true },
			},
		});
	});

	const days = fc.integer({ min: 0, max: 6000 });
	const months = fc.option(fc.integer({ min: 0, max: 24 }));
	const surroundings = fc.record({
		ageDays: fc.option(days),
		weeklyDownloads: fc.option(fc.nat(1e8)),
		dependents: fc.option(fc.nat(1e6)),
		useIsUnread: fc.boolean(),
		commitsAreLowerBounds: fc.boolean(),
		activeMonths24m: months,
	});

	it("never falls with a more recent sign of work", () => {
		fc.assert(
			fc.property(surroundings, days, days, (rest, one, other) => {
				const older = componentsOf({ ...rest, silenceDays: Math.max(one, other) }).maintenance.score;
				const newer = componentsOf({ ...rest, silenceDays: Math.min(one, other) }).maintenance.score;
				if (older !== null) expect(newer).toBeGreaterThanOrEqual(older);
			}),
		);
	});

	it("never falls when its use becomes known to be wide", () => {
		fc.assert(
			fc.property(surroundings, days, (rest, silenceDays) => {
				const before = componentsOf({ ...rest, silenceDays }).maintenance.score ?? 0;
				const after = componentsOf({ ...rest, silenceDays, weeklyDownloads: 1e8 }).maintenance.score;
				expect(after).toBeGreaterThanOrEqual(before);
			}),
		);
	});
});

describe("community", () => {
	it.each([
		["nobody is known", { authors24m: null, maintainers: null }, null],
		["only the registry is known", { authors24m: null, maintainers: 5 }, 100],
		["one of each", { authors24m: 1, maintainers: 1 }, 37.5],
		["many, evenly", { authors24m: 15, maintainers: 5, topAuthorShare24m: 0.3 }, 100],
		["many, but one does nearly all", { authors24m: 15, maintainers: 5, topAuthorShare24m: 0.9 }, 77.5],
	])("%s", (_, features, expected) => {
		expect(componentsOf(features).community.score).toBe(expected);
	});

	it("says who does nearly all, and that a cut-off history counts at least so many", () => {
		expect(
			componentsOf({ authors24m: 15, maintainers: 1, topAuthorShare24m: 0.93, commitsAreLowerBounds: true })
				.community.reason.text,
		).toBe(
			"At least 15 people committed in 24 months, one of them 93 % of it, 1 maintainer on the registry.",
		);
	});
});

describe("adoption", () => {
	const none = { weeklyDownloads: null, dependents: null, stars: null };
	it.each([
		["nothing is known", none, null],
		["nobody uses it", { ...none, weeklyDownloads: 0 }, 0],
		["ten million downloads a week", { ...none, weeklyDownloads: 1e7 }, 100],
		["a hundred thousand dependents and no stars", { ...none, dependents: 1e5, stars: 0 }, 100],
		["stars alone", { ...none, stars: 30_000 }, 100],
	])("%s", (_, features, expected) => {
		expect(componentsOf(features).adoption.score).toBe(expected);
	});

	it("names the numbers", () => {
		expect(componentsOf({ weeklyDownloads: 1, dependents: 2500, stars: null }).adoption.reason.text).toBe(
			"1 weekly download, 2,500 dependents.",
		);
	});
});

describe("releases", () => {
	it.each([
		[0, 100],
		[180, 100],
		[730, 60],
		[9000, 20],
		[null, null],
	])("the last one %s days ago: %s", (daysSinceLastRelease, expected) => {
		expect(componentsOf({ daysSinceLastRelease }).releases.score).toBe(expected);
	});
});

describe("security", () => {
	const plain = { hasInstallScript: false, hasProvenance: false, scorecardChecks: [] };
	it.each([
		["nothing is known", { ...plain, advisories: null, scorecard: null }, null],
		[
			"no advisory and no Scorecard: nothing against it, nothing proven",
			{ ...plain, advisories: 0, scorecard: null },
			80,
		],
		["no advisory and good practice", { ...plain, advisories: 0, scorecard: 9 }, 95],
		[
			"one advisory is not outweighed by good practice",
			{ ...plain, advisories: 1, severities: [null], scorecard: 10 },
			45,
		],
		["many advisories", { ...plain, advisories: 12, severities: Array(12).fill(null), scorecard: null }, 10],
		["one that is critical", { ...plain, advisories: 1, severities: [9.8], scorecard: null }, 25],
		["one that is low", { ...plain, advisories: 1, severities: [3.1], scorecard: null }, 70],
		["poor practice alone", { ...plain, advisories: null, scorecard: 2 }, 20],
		["an install script costs", { ...plain, hasInstallScript: true, advisories: 0, scorecard: 9 }, 85],
		["provenance adds", { ...plain, hasProvenance: true, advisories: 0, scorecard: 9 }, 100],
	])("%s", (_, features, expected) => {
		expect(componentsOf(features).security.score).toBe(expected);
	});

	it("names the weak checks that matter, and none that did not run", () => {
		const scorecardChecks = [
			{ name: "Code-Review", score: 0 },
			{ name: "Dangerous-Workflow", score: null },
			{ name: "Branch-Protection", score: 3 },
			{ name: "Token-Permissions", score: 4 },
			{ name: "CII-Best-Practices", score: 0 },
		];
		expect(
			componentsOf({ ...plain, advisories: 0, scorecard: 4.1, scorecardChecks }).security.reason.text,
		).toBe(
			"No known advisory against the latest version, OpenSSF Scorecard 4.1 of 10 (Code-Review 0, Branch-Protection 3).",
		);
	});

	it("malware has none", () => expect(componentsOf({}, "malicious").security.score).toBe(0));
});

describe("the health score", () => {
	const scored = (scores: Partial<Record<keyof Components, number>>): Components => {
		const all = componentsOf({});
		const entries = Object.entries(all).map(([name, component]) => [
			name,
			{ ...component, score: scores[name as keyof Components] ?? null },
		]);
		return Object.fromEntries(entries) as Components;
	};

	it("weighs what is known as if it were all", () => {
		expect(healthScore(scored({ maintenance: 100, community: 0 }))).toBe(70);
		expect(
			healthScore(scored({ maintenance: 80, community: 80, adoption: 80, releases: 80, security: 80 })),
		).toBe(80);
	});

	it("needs three tenths of the weight", () => {
		expect(healthScore(scored({ adoption: 50, releases: 50 }))).toBe(50);
		expect(healthScore(scored({ adoption: 50 }))).toBeNull();
		expect(healthScore(scored({}))).toBeNull();
	});
});
