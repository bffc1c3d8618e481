import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { FirstLook } from "@dephealth/core/refresh/batches/batch-questions.ts";
import { isThoroughRound, type RefreshRound } from "@dephealth/core/refresh/refresh-schedule.ts";
import { OBSERVED_AT } from "../../source-reports.ts";

export const express: PackageRef = { ecosystem: "npm", name: "express" };
export const at = Date.parse(OBSERVED_AT);
/** A round in which the package is not read as if it were new. */
export const number = [1, 2, 3].find((round) => !isThoroughRound(express, "daily", round)) ?? 0;
export const round: RefreshRound = { tier: "daily", round: number, since: at + 1 };
export const thorough: RefreshRound = {
	...round,
	round:
		Array.from({ length: 60 }, (_, each) => each).find((each) => isThoroughRound(express, "daily", each)) ??
		0,
};
export const first: FirstLook = { tier: "first", since: at + 1 };
export const justRead = new Date(at + 2).toISOString();
