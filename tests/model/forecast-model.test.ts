import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toActivityFeatures } from "@dephealth/core/scoring/features/activity-features.ts";
import coefficients from "@dephealth/core/scoring/forecast/coefficients.json" with { type: "json" };
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { crossValidate, type Evaluation } from "@dephealth/model/cross-validation.ts";
import { fitLandmarkModel } from "@dephealth/model/fit.ts";
import { forecastLine } from "@dephealth/model/forecast-histories.ts";
import { HORIZON_DAYS, historyAt, type Landmark, landmarksOf } from "@dephealth/model/landmarks.ts";
import { ownerOf, readTimelines, type Timeline } from "@dephealth/model/timelines.ts";
import { beforeAll, describe, expect, it } from "vitest";

const { timelines, sha256 } = readTimelines();
let landmarks: Landmark[];
beforeAll(() => {
	landmarks = timelines.flatMap(landmarksOf);
});

describe("the landmarks", () => {
	it("see nothing past their day: every history truncated there gives the same features", () => {
		for (const timeline of timelines) {
			const first = Math.min(...timeline.humanCommits.map(([day]) => day));
			for (let day = first + 180; day < timeline.observedUntilDay; day += 400) {
				expect(toActivityFeatures(historyAt(truncate(timeline, day), day))).toEqual(
					toActivityFeatures(historyAt(timeline, day)),
				);
			}
		}
	});

	it("are counted and labelled by the definition", () => {
		const days = [0, 100, 200, 300, 1200];
		const timeline: Timeline = {
			repository: "a/b",
			package: "b",
			sampleWeight: 1,
			observedUntilDay: 2000,
			humanCommits: days.map((day) => [day, 0]),
			botCommitDays: [],
			tagDays: [],
			versionChangeDays: [],
		};
		const result = landmarksOf(timeline);
		// Day 180, 210, …; silent for 24 months from day 1030 until the commit of day 1200.
		expect(result[0]?.ended).toEqual([false, true, true, true]);
		expect(result.filter((landmark) => landmark.cameBack)).toEqual([]);
		const longer = landmarksOf({ ...timeline, observedUntilDay: 4000 });
		expect(longer.some((landmark) => landmark.cameBack && landmark.ended[0] === true)).toBe(true);
		expect(result.every((landmark) => landmark.ended.length === HORIZON_DAYS.length)).toBe(true);
	});
});

describe("the fitted model", () => {
	it("is the one in coefficients.json: the same data give the same fit", () => {
		expect(fitLandmarkModel(landmarks, { dataSha256: sha256 })).toEqual(coefficients);
	});

	it("never falls with a longer horizon, and its interval holds its probability", () => {
		for (const landmark of landmarks) {
			const forecast = fittedForecastModel.forecast(landmark.features);
			if (!forecast) throw new Error("a landmark has a forecast");
			const { 3: a, 6: b, 12: c, 24: d } = forecast.horizons;
			expect(a <= b && b <= c && c <= d).toBe(true);
			expect(forecast.interval.low <= c && c <= forecast.interval.high).toBe(true);
		}
	});

	it("is less certain the less is known", () => {
		const features = landmarks[0]?.features;
		if (!features) throw new Error("there are landmarks");
		const width = (changed: object) => {
			const interval = fittedForecastModel.forecast({ ...features, ...changed })?.interval;
			return (interval?.high ?? 0) - (interval?.low ?? 0);
		};
		const all = width({});
		const withoutPeople = width({ authors6m: null, authors12m: null });
		expect(withoutPeople).toBeGreaterThan(all);
		expect(
			width({ authors6m: null, authors12m: null, longestGap24m: null, botDays12m: null }),
		).toBeGreaterThan(withoutPeople);
	});

	it("says in words what moves it, strongest first", () => {
		const forecast = fittedForecastModel.forecast({
			silenceDays: 300,
			authors6m: 0,
			authors12m: 1,
			releases12m: 0,
			daysSinceRelease: 400,
			botDays12m: 0,
			longestGap24m: 300,
			hasEarlierGap: null,
		});
		expect(forecast?.drivers[0]?.text).toMatch(/raises it by \d+ points?\.$/);
		const effects = forecast?.drivers.map((driver) => Math.abs(driver.effect)) ?? [];
		expect(effects).toEqual([...effects].sort((a, b) => b - a));
	});
});

describe("cross-validated by owner, the model keeps its bars", () => {
	let evaluation: Evaluation;
	beforeAll(() => {
		evaluation = crossValidate(landmarks);
	});

	it("at 12 months AUC of at least 0.81 and skill of at least 0.27, at 24 months skill of at least 0.19", () => {
		expect(evaluation.figures.model[2]?.auc).toBeGreaterThanOrEqual(0.81);
		expect(evaluation.figures.model[2]?.skill).toBeGreaterThanOrEqual(0.27);
		expect(evaluation.figures.model[3]?.skill).toBeGreaterThanOrEqual(0.19);
	});

	it("at 12 months no tenth is off by more than 0.10", () => {
		for (const bin of evaluation.calibration[2] ?? []) {
			expect(Math.abs(bin.predicted - bin.observed)).toBeLessThanOrEqual(0.1);
		}
	});

	it("at all horizons it beats the three baselines on skill", () => {
		for (const [index] of HORIZON_DAYS.entries()) {
			const model = evaluation.figures.model[index]?.skill ?? 0;
			for (const baseline of ["base rate", "silence alone", "earlier formula"] as const) {
				expect(model).toBeGreaterThan(evaluation.figures[baseline][index]?.skill ?? 1);
			}
		}
	});

	it("the model card says what was measured", () => {
		const card = readFileSync(new URL("../../docs/forecast.md", import.meta.url), "utf8");
		expect(card).toContain(coefficients.data_sha256);
		for (const figures of evaluation.figures.model) {
			expect(card).toContain(`${figures.auc.toFixed(3)} | ${figures.skill.toFixed(3)}`);
		}
	});

	it("no owner is on both sides of a fold", () => {
		expect(new Set(timelines.map(ownerOf)).size).toBeLessThan(timelines.length);
	});
});

describe("npm run forecast", () => {
	const line = (overrides: object = {}) =>
		JSON.stringify({
			id: "x",
			asOfDay: 18_000,
			humanCommits: [
				[17_000, 0],
				[17_900, 1],
			],
			botCommitDays: [],
			tagDays: [],
			versionChangeDays: [],
			...overrides,
		});

	it("prints one line a history, and ignores what lies past its day", () => {
		const answer = JSON.parse(forecastLine(line(), 1));
		expect(answer).toEqual({
			id: "x",
			probability: {
				3: expect.any(Number),
				6: expect.any(Number),
				12: expect.any(Number),
				24: expect.any(Number),
			},
		});
		expect(
			forecastLine(
				line({
					humanCommits: [
						[17_000, 0],
						[17_900, 1],
						[18_001, 2],
					],
					tagDays: [19_000],
				}),
				1,
			),
		).toBe(forecastLine(line(), 1));
	});

	it.each([
		["{", /Line 7 is not JSON/],
		['{"id":"x"}', /Line 7: 'asOfDay'/],
		['{"id":"x","asOfDay":1,"humanCommits":[[1]]}', /Line 7: 'humanCommits\.0/],
	])("names the line that is wrong: %s", (text, message) => {
		expect(() => forecastLine(text, 7)).toThrow(message);
	});

	it("works from the command line", () => {
		const file = join(mkdtempSync(join(tmpdir(), "dephealth-test-")), "histories.jsonl");
		writeFileSync(file, `${line()}\n\n${line({ id: "y" })}\n`);
		const script = new URL("../../packages/model/src/forecast-histories.ts", import.meta.url).pathname;
		const output = execFileSync(process.execPath, [script, "--histories", file], { encoding: "utf8" });
		expect(
			output
				.trim()
				.split("\n")
				.map((text) => JSON.parse(text).id),
		).toEqual(["x", "y"]);
	});
});

function truncate(timeline: Timeline, day: number): Timeline {
	return {
		...timeline,
		humanCommits: timeline.humanCommits.filter(([d]) => d <= day),
		botCommitDays: timeline.botCommitDays.filter((d) => d <= day),
		tagDays: timeline.tagDays.filter((d) => d <= day),
		versionChangeDays: timeline.versionChangeDays.filter((d) => d <= day),
	};
}
