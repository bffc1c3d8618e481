import {
	allowanceWords,
	circuitSpells,
	circuitsSentence,
	collectionsChart,
	githubChart,
	healingChart,
	latencyChart,
	oldestChart,
	runsChart,
	type Series,
	upstreamsSentence,
	upstreamUse,
	waitingChart,
} from "@dephealth/console/pages/operations/over-time-model.ts";
import { describe, expect, it } from "vitest";

const none = [0, 0, 0];
const unmeasured = [null, null, null];
const run = { started: none, succeeded: none, failed: none };
const quiet: Series = {
	collections: { complete: none, partial: none, pending: none, not_found: none, failed: none },
	collection_latency_ms: { mean: unmeasured, longest: unmeasured },
	runs: { "process-dead-letters": run, "refresh-packages": run, "heal-stale-packages": run },
	self_healing: { found: none, republished: none, quarantined: none, errors: none },
	circuits: [{ name: "GitHub", opened: none, closed: none }],
	upstreams: [{ name: "GitHub", calls: none, refused: none, allows: null }],
	dead_letters: { waiting: unmeasured, oldest_seconds: unmeasured },
};
const GITHUB = {
	limit_per_hour: 5000,
	paused_until: null,
	hours: [{ at: "2026-01-01T00:00:00.000Z", used: 1250 }],
};

describe("requests to upstreams", () => {
	const asked: Series["upstreams"] = [
		{ name: "npm", calls: [0, 5, 5], refused: none, allows: null },
		{ name: "crates.io", calls: [900, 0, 1800], refused: [0, 0, 2], allows: { calls: 1, seconds: 1 } },
		{ name: "PyPI", calls: none, refused: none, allows: null },
	];

	it("are compared with what is allowed in a period; who was not asked is left out", () => {
		const used = upstreamUse(asked, 3600);
		expect(used.map(({ name, total, busiest, allowed }) => [name, total, busiest, allowed])).toEqual([
			["crates.io", 2700, 1800, 3600],
			["npm", 10, 5, undefined],
		]);
		expect(used.map(allowanceWords)).toEqual(["50 % of 3,600", "names no limit"]);
	});

	it.each<[string, Series["upstreams"], string]>([
		["none", [], "No upstream was asked in this time."],
		["some", asked.slice(0, 1), "10 requests to 1 upstream; none was refused as one too many."],
		["some that were refused", asked, "2,710 requests to 2 upstreams; crates.io refused 2: too many."],
	])("%s are said in a sentence", (_, upstreams, says) => {
		expect(upstreamsSentence(upstreamUse(upstreams, 3600))).toBe(says);
	});
});

describe("what charts say", () => {
	it.each<[string, string, string]>([
		["no collection", collectionsChart(quiet).says, "No collection ended in this time."],
		[
			"collections",
			collectionsChart({
				...quiet,
				collections: { ...quiet.collections, complete: [1, 2, 1000], failed: [0, 0, 1] },
			}).says,
			"1,004 ended: 1,003 complete, 1 failed.",
		],
		["no latency", latencyChart(quiet).says, "No complete collection in this time."],
		[
			"latency",
			latencyChart({
				...quiet,
				collection_latency_ms: { mean: [2000, 500, null], longest: [4000, 900, null] },
			}).says,
			"Lately 500 ms on average; the longest took 4.00 s.",
		],
		["no run", runsChart(run).says, "It has not run in this time."],
		["one run", runsChart({ ...run, started: [0, 1, 0] }).says, "1 run started, none failed."],
		[
			"a run that began before and failed now",
			runsChart({ ...run, failed: [0, 1, 0] }).says,
			"0 runs started, 1 failed.",
		],
		["nothing lost", healingChart(quiet).says, "No package was lost."],
		[
			"lost packages",
			healingChart({
				...quiet,
				self_healing: { found: [3, 0, 0], republished: [2, 0, 0], quarantined: [1, 0, 0], errors: [0, 1, 0] },
			}).says,
			"3 packages found standing still, 2 started anew. 1 error.",
		],
		["an unmeasured queue", waitingChart(quiet).says, "Not measured in this time."],
		[
			"a queue",
			waitingChart({ ...quiet, dead_letters: { waiting: [5, 2, null], oldest_seconds: unmeasured } }).says,
			"At most 5 at once.",
		],
		["an unmeasured age", oldestChart(quiet).says, "Not measured in this time."],
		[
			"an empty queue",
			oldestChart({ ...quiet, dead_letters: { waiting: none, oldest_seconds: [60, 0, null] } }).says,
			"The longest that a message waited was 1 min.",
		],
		[
			"an age",
			oldestChart({ ...quiet, dead_letters: { waiting: none, oldest_seconds: [0, 5400, null] } }).says,
			"The longest that a message waited was 1 h 30 min.",
		],
		["GitHub", githubChart(GITHUB).says, "1,250 of 5,000 calls of this hour are used (25 %)."],
		[
			"GitHub that was not asked",
			githubChart({ ...GITHUB, limit_per_hour: null, hours: [] }).says,
			"GitHub's API was not called in 24 hours.",
		],
		[
			"GitHub that wants rest",
			githubChart({ ...GITHUB, paused_until: "2026-01-01T01:00:00.000Z" }).says,
			"GitHub asks for a pause and is not called for now.",
		],
	])("of %s", (_, says, expected) => {
		expect(says).toBe(expected);
	});
});

describe("a circuit over time", () => {
	it.each<[string, number[], number[], [number, number][], boolean]>([
		["opens and closes", [0, 1, 0, 0], [0, 0, 1, 0], [[1, 2]], false],
		["opens and closes within one period", [0, 1, 0, 0], [0, 1, 0, 0], [[1, 1]], false],
		["opens again before it closes", [1, 1, 0, 0], [0, 0, 1, 0], [[0, 2]], false],
		["opens and stays open", [0, 0, 1, 0], [0, 0, 0, 0], [[2, 3]], true],
		["opened before the time that is looked at", [0, 0, 0, 0], [0, 1, 0, 0], [[0, 1]], false],
		[
			"opens twice",
			[1, 0, 1, 0],
			[0, 1, 0, 1],
			[
				[0, 1],
				[2, 3],
			],
			false,
		],
	])("that %s", (_, opened, closed, spells, isStillOpen) => {
		expect(circuitSpells([{ name: "GitHub", opened, closed }], 4)).toEqual([
			{
				name: "GitHub",
				opened: opened.reduce((sum, count) => sum + count),
				spells: spells.map(([from, to]) => ({ from, to })),
				isStillOpen,
			},
		]);
	});

	it("is shown when it changed, the one that opened most often first", () => {
		const spells = circuitSpells(
			[
				{ name: "npm", opened: [0, 0], closed: [0, 0] },
				{ name: "OSV", opened: [1, 0], closed: [0, 1] },
				{ name: "GitHub", opened: [2, 0], closed: [0, 0] },
			],
			2,
		);
		expect(spells.map(({ name }) => name)).toEqual(["GitHub", "OSV"]);
		expect(circuitsSentence(spells)).toBe("Circuits opened 3 times; GitHub has not closed again.");
		expect(circuitsSentence(spells.slice(1))).toBe("Circuits opened 1 time; all have closed again.");
		expect(circuitsSentence([])).toBe("No circuit has changed in this time.");
	});
});
