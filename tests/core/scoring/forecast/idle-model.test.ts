import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { Forecast } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import {
	type Coefficients,
	createIdleModel,
	type FittedTerms,
} from "@dephealth/core/scoring/forecast/idle-model.ts";
import type { WorkFeatures } from "@dephealth/core/scoring/forecast/work-features.ts";
import { describe, expect, it } from "vitest";

/** Each term of it is one standard deviation above its mean in the made model, so that it adds its coefficient. */
const features: WorkFeatures = {
	silenceDays: 19,
	pausedShare24m: [0.5, 0.5],
	daysSinceLongPause: [19, 19],
	slowing: 1,
	hasRelease24m: [1, 1],
	regulars12m: 4,
	workDays24m: 30,
	historyDays: 1000,
};

const TERMS: FittedTerms["terms"] = [
	{ name: "silence", coefficient: 0.8, mean: Math.log(20) - 2, deviation: 2 },
	{ name: "pauses", coefficient: 0.4, mean: 0.25, deviation: 0.25 },
	{ name: "slowing", coefficient: 0.2, mean: 0, deviation: 1 },
	{ name: "long_pause", coefficient: -0.3, mean: Math.log(20) - 1, deviation: 1 },
	{ name: "release", coefficient: -0.2, mean: 0.5, deviation: 0.5 },
	{ name: "people", coefficient: -0.4, mean: 1, deviation: 1 },
];

/** A row for each horizon, each term, and the ecosystems npm and PyPI; zero but for what is given. */
function covariance(
	size: number,
	entries: readonly [row: number, column: number, value: number][],
): number[][] {
	const rows = Array.from({ length: size }, () => Array<number>(size).fill(0));
	for (const [row, column, value] of entries) rows[row]?.splice(column, 1, value);
	return rows;
}

const [FIRST_HORIZON, MAIN_HORIZON, SILENCE, PYPI] = [0, 2, 4, 11];

/** The variance of the predictor for npm is 0.06 + 0.06 + 2 × 0.02 = 0.16: a standard error of 0.4. */
const work: FittedTerms = {
	landmarks: 1,
	repositories: 1,
	horizons: [2, 1, 0, -1],
	terms: TERMS,
	ecosystems: [
		{ name: "npm", coefficient: 0.5 },
		{ name: "pypi", coefficient: -0.5 },
	],
	ecosystem_deviation: 0.3,
	covariance: covariance(12, [
		[MAIN_HORIZON, MAIN_HORIZON, 0.06],
		[SILENCE, SILENCE, 0.06],
		[MAIN_HORIZON, SILENCE, 0.02],
		[SILENCE, MAIN_HORIZON, 0.02],
		[FIRST_HORIZON, FIRST_HORIZON, 100],
		[PYPI, PYPI, 100],
	]),
};
const releases: FittedTerms = {
	...work,
	terms: TERMS.slice(0, 4),
	ecosystems: [],
	ecosystem_deviation: 0,
	covariance: covariance(8, []),
};

function forecastOf(
	changes: Partial<WorkFeatures> = {},
	ecosystem: Ecosystem | undefined = "npm",
	bases: Partial<Coefficients["bases"]> = {},
): Forecast | null {
	const model = createIdleModel({ id: "made", data_sha256: [], bases: { work, releases, ...bases } });
	return model.forecast({ features: { ...features, ...changes }, ecosystem });
}

// The log-odds are 0.8 + 0.4 + 0.2 − 0.3 − 0.2 − 0.4 = 0.5, and 0.5 more for npm.
describe("the forecast of a model with round figures", () => {
	it("is the logistic of the sum, and falls with the horizon's own number", () => {
		// 1 / (1 + e^−3), e^−2, e^−1, e^0
		expect(forecastOf()).toMatchObject({
			model: "made",
			basis: "work",
			horizons: { 3: 0.9526, 6: 0.8808, 12: 0.7311, 24: 0.5 },
		});
	});

	it.each<[string, Ecosystem | undefined, number, number, number]>([
		// 1 ± 1.645 × 0.4
		["an ecosystem that was fitted on", "npm", 0.7311, 0.5847, 0.84],
		// 0.5 ± 1.645 × √(0.16 + 0.3²)
		["an ecosystem that was not", "cargo", 0.6225, 0.4201, 0.7896],
		// 0 ± 1.645 × √(0.16 + 100): nothing is known of it
		["an ecosystem of which little was seen", "pypi", 0.5, 0, 1],
	])("has the interval of 90 %% of %s", (_, ecosystem, chance, low, high) => {
		expect(forecastOf({}, ecosystem)).toMatchObject({ horizons: { 12: chance }, interval: { low, high } });
	});

	it("has an interval as wide as what is not known could move it", () => {
		// The share lies between 0.25 and 0.75: 0.4 / 0.25 × 0.25 = 0.4 beside the 0.658.
		expect(forecastOf({ pausedShare24m: [0.25, 0.75] })).toMatchObject({
			horizons: { 12: 0.7311 },
			interval: { low: 0.4855, high: 0.8868 },
		});
	});

	it("has no interval but itself where rounding makes the variance negative", () => {
		const exact = { ...work, covariance: covariance(12, [[SILENCE, SILENCE, -1e-9]]) };
		expect(forecastOf({}, "npm", { work: exact })?.interval).toEqual({ low: 0.7311, high: 0.7311 });
	});

	it.each([
		[179, false],
		[180, true],
		[null, true],
	])("of a history of %s days is made: %s", (historyDays, isMade) => {
		expect(forecastOf({ historyDays }) !== null).toBe(isMade);
	});

	it("goes by releases alone where commits are not known", () => {
		// 0.8 + 0.4 + 0.2 − 0.3 = 1.1
		expect(forecastOf({ regulars12m: null })).toMatchObject({
			basis: "releases",
			horizons: { 12: 0.7503 },
			interval: { low: 0.7503, high: 0.7503 },
		});
	});
});

describe("what drives a forecast", () => {
	it("is each term against a typical package, the strongest first", () => {
		// 0.7311 − logistic(1 − contribution)
		expect(forecastOf()?.drivers.map(({ id, effect, text }) => [id, effect, text])).toEqual([
			["silence", 0.1812, "The last sign of work was 19 days ago: raises it by 18 points."],
			["ecosystem", 0.1086, "It is a package of npm: raises it by 11 points."],
			[
				"pauses",
				0.0854,
				"Long pauses, counted from their 120th day, took up 50 % of 24 months: raises it by 9 points.",
			],
			["people", -0.0711, "4 people committed on more than one day of 12 months: lowers it by 7 points."],
			[
				"long_pause",
				-0.0548,
				"The last pause of half a year or more ended 19 days ago: lowers it by 5 points.",
			],
			["slowing", 0.0411, "30 days with work in 24 months, fewer of late: raises it by 4 points."],
			["release", -0.0375, "A tag or release in 24 months: lowers it by 4 points."],
		]);
	});

	it.each<[string, Partial<WorkFeatures>, string, string]>([
		[
			"pauses",
			{ pausedShare24m: [0, 0] },
			"pauses",
			"It was never left alone for more than 120 days in 24 months",
		],
		[
			"no work",
			{ slowing: -2, workDays24m: 0 },
			"slowing",
			"No work in 24 months that could have slowed down",
		],
		["a steady pace", { slowing: -2 }, "slowing", "30 days with work in 24 months, as many or more of late"],
		[
			"a pause that may lie further back",
			{ daysSinceLongPause: [400, 1826] },
			"long_pause",
			"No pause of half a year or more in 13 months is known",
		],
		["no release", { hasRelease24m: [0, 0] }, "release", "No tag or release in 24 months"],
		["one person", { regulars12m: 0 }, "people", "0 people committed on more than one day of 12 months"],
	])("says %s in words", (_, changes, id, words) => {
		expect(forecastOf(changes)?.drivers.find((driver) => driver.id === id)?.text).toMatch(
			new RegExp(`^${words}: (?:raises|lowers) it by \\d+ points?\\.$`),
		);
	});

	it("leaves out what moves it by less than a point", () => {
		const nearly = { ...work, terms: TERMS.map((term) => ({ ...term, coefficient: 0.01 })) };
		expect(forecastOf({}, "npm", { work: nearly })?.drivers.map(({ id }) => id)).toEqual(["ecosystem"]);
	});
});
