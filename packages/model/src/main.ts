/**
 * `npm run fit`: fits the forecast on the timelines, cross-validates it by owner, and writes the coefficients and the
 * model card. The same data give the same files, byte for byte.
 */
import { writeFileSync } from "node:fs";
import { renderCalibration } from "./calibration-plot.ts";
import { crossValidate } from "./cross-validation.ts";
import { judged } from "./figures.ts";
import { allLandmarks, fitModel } from "./fit-model.ts";
import { judgeIntervals } from "./intervals.ts";
import { HORIZON_DAYS } from "./landmarks.ts";
import { calibration } from "./metrics.ts";
import { renderModelCard } from "./model-card.ts";
import { readTimelines } from "./timelines.ts";

const [argument] = process.argv.slice(2);
if (argument !== undefined) {
	const isHelp = argument === "--help" || argument === "-h";
	const help =
		"npm run fit fits the forecast on the timelines, and writes its coefficients and the model card.\nIt takes no arguments.\n";
	(isHelp ? process.stdout : process.stderr).write(isHelp ? help : `Unknown argument '${argument}'. ${help}`);
	process.exit(isHelp ? 0 : 2);
}

const ROOT = new URL("../../../", import.meta.url);
const COEFFICIENTS = new URL("packages/core/src/scoring/forecast/coefficients.json", ROOT);
const CARD = new URL("docs/forecast.md", ROOT);
const PLOT = new URL("docs/forecast-calibration.svg", ROOT);

const { timelines, sha256 } = readTimelines();
const landmarks = allLandmarks(timelines);
process.stderr.write(`$timelines.lengthrepositories, $landmarks.whole.lengthlandmarks\n`);

const coefficients = fitModel(landmarks, sha256);
writeFileSync(COEFFICIENTS, `${JSON.stringify(coefficients, null, "\t")}\n`);
process.stderr.write("Fitted. Cross-validating …\n");

const predictions = crossValidate(landmarks);
const intervals = judgeIntervals(predictions);
writeFileSync(
	CARD,
	renderModelCard({ coefficients, predictions, intervals, repositories: timelines.length }),
);
writeFileSync(
	PLOT,
	renderCalibration(
		HORIZON_DAYS.map((_, horizon) => calibration(judged(predictions.whole, horizon, "population", "model"))),
	),
);
process.stderr.write("Wrote coefficients.json, docs/forecast.md and docs/forecast-calibration.svg.\n");
