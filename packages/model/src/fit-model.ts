/** The landmarks of all data, and the model fitted on them. */
import type { Coefficients } from "@dephealth/core/scoring/forecast/idle-model.ts";
import type { LandmarksByView } from "./cross-validation.ts";
import { fitTerms } from "./fit.ts";
import { landmarksOf, type View } from "./landmarks.ts";
import type { Timeline } from "./timelines.ts";

export function allLandmarks(timelines: readonly Timeline[]): LandmarksByView {
	const of = (view: View) => timelines.flatMap((timeline) => landmarksOf(timeline, view));
	return { whole: of("whole"), two_years: of("two_years"), releases: of("releases") };
}

/** @param sha256 of the data files */
export function fitModel(landmarks: LandmarksByView, sha256: string[]): Coefficients {
	return {
		id: "idle-1",
		data_sha256: sha256,
		bases: {
			work: fitTerms(landmarks.whole, "work"),
			releases: fitTerms(landmarks.releases, "releases"),
		},
	};
}
