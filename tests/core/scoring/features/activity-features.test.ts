import {
	type ActivityHistory,
	toActivityFeatures,
} from "@dephealth/core/scoring/features/activity-features.ts";
import { describe, expect, it } from "vitest";

const TODAY = 10_000;
const history = (parts: Partial<ActivityHistory> = {}): ActivityHistory => ({
	asOfDay: TODAY,
	humanCommits: [],
	releaseDays: [],
	...parts,
});

describe("a year of work", () => {
	it("is told in a few numbers, and nothing past its day counts", () => {
		const features = toActivityFeatures(
			history({
				humanCommits: [
					[TODAY - 900, 0],
					[TODAY - 300, 1],
					[TODAY - 100, 2],
					[TODAY - 100, 2],
					[TODAY - 10, 0],
					[TODAY + 1, 3],
				],
				releaseDays: [TODAY - 400, TODAY - 90, TODAY - 90, TODAY + 2],
			}),
		);
		expect(features).toEqual({ silenceDays: 10, authors12m: 3, releases12m: 1 });
	});

	it("that could not be read is unknown, not empty", () => {
		expect(toActivityFeatures(history({ humanCommits: null, releaseDays: null }))).toEqual({
			silenceDays: null,
			authors12m: null,
			releases12m: null,
		});
	});
});
