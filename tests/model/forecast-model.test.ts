import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import coefficients from "@dephealth/core/scoring/forecast/coefficients.json" with { type: "json" };
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { HORIZONS } from "@dephealth/core/scoring/forecast/forecast-model.ts";
import {
	crossValidate,
	isOpen,
	type LandmarksByView,
	type Prediction,
} from "@dephealth/model/cross-validation.ts";
import { figuresOf } from "@dephealth/model/figures.ts";
import { allLandmarks, fitModel } from "@dephealth/model/fit-model.ts";
import { forecastLine } from "@dephealth/model/forecast-histories.ts";
import { judgeIntervals } from "@dephealth/model/intervals.ts";
import { HORIZON_DAYS, landmarksOf, type View } from "@dephealth/model/landmarks.ts";
import { ownerOf, readTimelines, type Timeline } from "@dephealth/model/timelines.ts";
import { beforeAll, describe, expect, it } from "vitest";

const { timelines, sha256 } = readTimelines();
let landmarks: LandmarksByView;
beforeAll(() => {
	landmarks = allLandmarks(timelines);
});

const aTimeline = (overrides: Partial<Timeline> = {}): Timeline => ({
	repository: "a/b",
	package: "b",
	ecosystem: "npm",
	sampleWeight: 1,
	observedUntilDay: 2000,
	countsFrom: 0,
	humanCommits: [0, 100, 200, 300, 1200].map((day) => [day, 0]),
	botCommitDays: [],
	tagDays: [],
	versionChangeDays: [],
	...overrides,
});

describe("the landmarks", () => {
	it("are counted and labelled by the definition", () => {
		const days = new Map(landmarksOf(aTimeline()).map((landmark) => [landmark.day, landmark]));
		// Day 180, 210, …, however long the silence, until three months before the history was copied.
		expect([...days.keys()][0]).toBe(180);
		expect([...days.keys()].at(-1)).toBe(1890);
		expect(days.get(210)?.idle).toEqual([false, false, false, false]);
		expect(days.get(300)?.idle).toEqual([true, true, true, true]);
		expect(days.get(480)?.idle).toEqual([true, true, true, false]);
		expect(days.get(1080)?.idle).toEqual([true, false, false, false]);
		expect(days.get(1800)?.idle).toEqual([true, true, null, null]);
		expect(days.get(1080)?.silenceDays).toBe(780);
	});

	it("do not count before the repository was drawn for its use", () => {
		expect(landmarksOf(aTimeline({ countsFrom: 1000 }))[0]?.day).toBe(1020);
		for (const { ecosystem, day } of landmarks.whole) {
			expect(day).toBeGreaterThanOrEqual(ecosystem === "npm" ? 16_801 : 17_167);
		}
	});
});

describe("the fitted model", () => {
	it("is the one in coefficients.json: the same data give the same fit", () => {
		expect(fitModel(landmarks, sha256)).toEqual(coefficients);
	});

	it("never rises with a longer horizon, and its interval holds its probability", () => {
		for (const view of ["whole", "two_years", "releases"] as const) {
			for (const landmark of landmarks[view].filter((_, index) => index % 10 === 0)) {
				const forecast = fittedForecastModel.forecast(landmark);
				if (!forecast) throw new Error("a landmark has a forecast");
				const { 3: a, 6: b, 12: c, 24: d } = forecast.horizons;
				const { low, high } = forecast.interval;
				if (!(a >= b && b >= c && c >= d && low <= c && c <= high)) expect(forecast).toBe("in order");
			}
		}
	});

	it("says nothing of a history of less than 180 days", () => {
		const features = landmarks.whole[0]?.features;
		if (!features) throw new Error("there are landmarks");
		expect(
			fittedForecastModel.forecast({ features: { ...features, historyDays: 179 }, ecosystem: "npm" }),
		).toBeNull();
		expect(
			fittedForecastModel.forecast({ features: { ...features, historyDays: 180 }, ecosystem: "npm" }),
		).not.toBeNull();
	});

	it("is less certain of an ecosystem it has not seen", () => {
		const features = landmarks.whole[100]?.features;
		if (!features) throw new Error("there are landmarks");
		const width = (ecosystem: "npm" | "maven") => {
			const interval = fittedForecastModel.forecast({ features, ecosystem })?.interval;
			return (interval?.high ?? 0) - (interval?.low ?? 0);
		};
		expect(width("maven")).toBeGreaterThan(width("npm"));
	});

	it("has drivers whose sign agrees with the difference they make: where one raises it, more are left alone", () => {
		const byDriver = new Map<string, { raised: boolean[]; lowered: boolean[] }>();
		for (const landmark of landmarks.whole.filter(isOpen)) {
			const outcome = landmark.idle[HORIZONS.indexOf(12)];
			if (typeof outcome !== "boolean") continue;
			for (const { id, effect } of fittedForecastModel.forecast(landmark)?.drivers ?? []) {
				const groups = byDriver.get(id) ?? { raised: [], lowered: [] };
				(effect > 0 ? groups.raised : groups.lowered).push(outcome);
				byDriver.set(id, groups);
			}
		}
		const share = (outcomes: boolean[]) => outcomes.filter(Boolean).length / outcomes.length;
		expect([...byDriver.keys()].sort()).toEqual(
			["ecosystem", "long_pause", "pauses", "people", "release", "silence", "slowing"].sort(),
		);
		for (const [id, { raised, lowered }] of byDriver) {
			expect(share(raised), id).toBeGreaterThan(share(lowered));
		}
	});
});

describe("cross-validated by owner, on days of less than 24 months of silence, the model keeps its bars", () => {
	let predictions: Record<View, Prediction[]>;
	beforeAll(() => {
		predictions = crossValidate(landmarks);
	});
	const at = (months: (typeof HORIZONS)[number]) => HORIZONS.indexOf(months);
	const ofEcosystem = (name: string) =>
		predictions.whole.filter(({ landmark }) => landmark.ecosystem === name);

	it("12 months: AUC 0.87, npm 0.855, skill 0.35, no tenth off by more than 0.08", () => {
		const all = figuresOf(predictions.whole, at(12), "population");
		expect(all.auc).toBeGreaterThanOrEqual(0.87);
		expect(all.skill).toBeGreaterThanOrEqual(0.35);
		expect(all.worstDecile).toBeLessThanOrEqual(0.08);
		expect(figuresOf(ofEcosystem("npm"), at(12), "population").auc).toBeGreaterThanOrEqual(0.855);
	});

	it("24 months: AUC 0.85, skill 0.24", () => {
		const { auc, skill } = figuresOf(predictions.whole, at(24), "population");
		expect(auc).toBeGreaterThanOrEqual(0.85);
		expect(skill).toBeGreaterThanOrEqual(0.24);
	});

	it("releases alone: skill 0.15", () => {
		expect(figuresOf(predictions.releases, at(12), "population").skill).toBeGreaterThanOrEqual(0.15);
	});

	it("no ecosystem's mean is off by more than 5 points", () => {
		for (const name of ["npm", "pypi", "go", "cargo", "rubygems"]) {
			const { predicted, observed, repositories } = figuresOf(ofEcosystem(name), at(12), "alike");
			expect(repositories, name).toBeGreaterThanOrEqual(8);
			expect(Math.abs(predicted - observed), name).toBeLessThanOrEqual(0.05);
		}
	});

	it("intervals of two years hold the whole history's value in 85 %, and are at most 0.2 wide on whole histories", () => {
		const { coverage, medianWidth } = judgeIntervals(predictions);
		expect(coverage).toBeGreaterThanOrEqual(0.85);
		expect(medianWidth.whole).toBeLessThanOrEqual(0.2);
		expect(medianWidth.two_years).toBeGreaterThan(medianWidth.whole);
	});

	it("at all horizons it beats silence alone and the base rate", () => {
		for (const [index] of HORIZON_DAYS.entries()) {
			const { skill } = figuresOf(predictions.whole, index, "population");
			expect(skill).toBeGreaterThan(
				figuresOf(predictions.whole, index, "population", "silence alone").skill + 0.03,
			);
		}
	});

	it("the model card says what was measured", () => {
		const card = readFileSync(new URL("../../docs/forecast.md", import.meta.url), "utf8");
		for (const hash of sha256) expect(card).toContain(hash);
		for (const [index, months] of HORIZONS.entries()) {
			const { auc, skill } = figuresOf(predictions.whole, index, "population");
			expect(card).toMatch(
				new RegExp(`\\| ${months} months \\| ${auc.toFixed(3)} \\(.*\\) \\| ${skill.toFixed(3)} \\(`),
			);
		}
	});

	it("owners have several repositories, so grouping by owner matters", () => {
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
	const answerTo = (overrides: object = {}) => JSON.parse(forecastLine(line(overrides), 1));

	it("prints one line a history", () => {
		const number = expect.any(Number);
		expect(answerTo()).toEqual({
			id: "x",
			probability: { 3: number, 6: number, 12: number, 24: number },
			interval: { low: number, high: number },
		});
	});

	it("ignores what lies past its day", () => {
		const later = {
			humanCommits: [
				[17_000, 0],
				[17_900, 1],
				[18_001, 2],
			],
			tagDays: [19_000],
		};
		expect(answerTo(later)).toEqual(answerTo());
	});

	it("takes the ecosystem by the data's names and the product's; npm where none is named", () => {
		expect(answerTo({ ecosystem: "python" })).toEqual(answerTo({ ecosystem: "pypi" }));
		expect(answerTo({ ecosystem: "python" }).probability[12]).toBeLessThan(answerTo().probability[12]);
		expect(answerTo({ ecosystem: "npm" })).toEqual(answerTo());
	});

	it("makes a forecast from releases alone, and none from nothing", () => {
		const releases = { humanCommits: [], tagDays: [16_000, 17_000, 17_500] };
		expect(answerTo(releases).probability[12]).toBeGreaterThan(0);
		expect(answerTo({ humanCommits: [] })).toEqual({
			id: "x",
			probability: { 3: null, 6: null, 12: null, 24: null },
			interval: null,
		});
	});

	it("counts with a cut where a history begins within 24 months, and with the day a line says", () => {
		const recent = [17_800, 17_900].map((day) => [day, 1]);
		const open = answerTo({ humanCommits: recent }).interval;
		const whole = answerTo({ humanCommits: [[17_000, 0], ...recent] }).interval;
		expect(open.high - open.low).toBeGreaterThan(whole.high - whole.low);
		const cut = answerTo({ humanCommits: recent, wholeSinceDay: 17_270 }).interval;
		expect(open.low <= cut.low && cut.high <= open.high).toBe(true);
	});

	it.each([
		["{", /Line 7 is not JSON/],
		['{"id":"x"}', /Line 7: 'asOfDay'/],
		['{"id":"x","asOfDay":1,"humanCommits":[[1]]}', /Line 7: 'humanCommits\.0/],
	])("names the line that is wrong: %s", (text, message) => {
		expect(() => forecastLine(text, 7)).toThrow(message);
	});

	it("works from the command line", () => {
		const folder = mkdtempSync(join(tmpdir(), "dephealth-test-"));
		try {
			const file = join(folder, "histories.jsonl");
			writeFileSync(file, `${line()}\n\n${line({ id: "y" })}\n`);
			const script = new URL("../../packages/model/src/forecast-histories.ts", import.meta.url).pathname;
			const output = execFileSync(process.execPath, [script, "--histories", file], { encoding: "utf8" });
			expect(
				output
					.trim()
					.split("\n")
					.map((text) => JSON.parse(text).id),
			).toEqual(["x", "y"]);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
});
