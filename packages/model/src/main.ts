/**
 * `npm run fit`: fits the forecast on the timelines, cross-validates it by owner, and writes the coefficients and the
 * model card. The same data give the same files, byte for byte.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { renderCalibration } from "./calibration-plot.ts";
import { crossValidate } from "./cross-validation.ts";
import { fitLandmarkModel } from "./fit.ts";
import { landmarksOf } from "./landmarks.ts";
import { renderModelCard } from "./model-card.ts";
import { readTimelines } from "./timelines.ts";

const ROOT = new URL("../../../", import.meta.url);
const COEFFICIENTS = new URL("packages/core/src/scoring/forecast/coefficients.json", ROOT);
const CARD = new URL("docs/forecast.md", ROOT);
const PLOT = new URL("docs/forecast-calibration.svg", ROOT);

const { timelines, sha256 } = readTimelines();
const landmarks = timelines.flatMap(landmarksOf);
process.stderr.write(`${timelines.length} repositories, ${landmarks.length} landmarks\n`);

const coefficients = fitLandmarkModel(landmarks, { dataSha256: sha256 });
mkdirSync(new URL("docs/", ROOT), { recursive: true });
writeFileSync(COEFFICIENTS, `${JSON.stringify(coefficients, null, "\t")}\n`);
process.stderr.write("Fitted. Cross-validating …\n");

const evaluation = crossValidate(landmarks);
const withoutCameBack = crossValidate(landmarks.filter((landmark) => !landmark.cameBack));
writeFileSync(
	CARD,
	renderModelCard({ coefficients, evaluation, withoutCameBack, repositories: timelines.length }),
);
writeFileSync(PLOT, renderCalibration(evaluation.calibration));
process.stderr.write("Wrote coefficients.json, docs/forecast.md and docs/forecast-calibration.svg.\n");
