/** The forecast, and the model that makes it. */

import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import type { FORECAST_BASES } from "@dephealth/contract/vocabulary.ts";
import type { WorkFeatures } from "./work-features.ts";

/** Months ahead. */
export const HORIZONS = [3, 6, 12, 24] as const;
export type Horizon = (typeof HORIZONS)[number];

/** The horizon that headline, risk level and interval speak of. */
export const MAIN_HORIZON: Horizon = 12;

/**
 * The basis of a forecast: all work on the repository, or the releases alone, because commits are unknown or say little
 * about the package.
 */
export type ForecastBasis = (typeof FORECAST_BASES)[number];

/**
 * The chance that nobody works on it: that no commit by a person, no tag and no release comes within the horizon. It
 * says nothing about why: finished software is left alone too.
 */
export type Forecast = {
	/** Identifies the model and its coefficients. */
	model: string;
	basis: ForecastBasis;
	/** 0 to 1 for each horizon, never rising with a longer one. */
	horizons: Record<Horizon, number>;
	/** Two-sided 90 % for the main horizon; the wider, the less is known. */
	interval: { low: number; high: number };
	/** The terms that move this forecast, the strongest first. */
	drivers: Driver[];
};

/** `effect`: by how much the fact moves the main horizon's probability against a typical package; 0.1 is ten percentage points. */
export type Driver = { id: string; text: string; effect: number };

export type ForecastInput = {
	features: WorkFeatures;
	/** Undefined: none of those the model was fitted on. */
	ecosystem: Ecosystem | undefined;
};

export type ForecastModel = {
	id: string;
	/** @returns null for a history of less than 180 days, which no forecast was fitted on */
	forecast(input: ForecastInput): Forecast | null;
};
