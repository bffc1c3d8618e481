/** What a forecast is, and what makes one. */
import type { ActivityFeatures } from "../features/activity-features.ts";

/** Months ahead. */
export const HORIZONS = [3, 6, 12, 24] as const;
export type Horizon = (typeof HORIZONS)[number];

/** The horizon that headline, risk level and interval speak of. */
export const MAIN_HORIZON: Horizon = 12;

/**
 * The probability that maintenance ends: that a gap of 24 months without any commit by a person, tag or release
 * begins within the horizon.
 */
export type Forecast = {
	/** Identifies the model and its coefficients. */
	model: string;
	/** 0 to 1 for each horizon, never falling with a longer one. */
	horizons: Record<Horizon, number>;
	/** For the main horizon; the wider, the less is known. */
	interval: { low: number; high: number };
	/** What moves this forecast, the strongest first. */
	drivers: Driver[];
};

/** `effect`: by how many percentage points the fact moves the main horizon's probability against a typical package. */
export type Driver = { id: string; text: string; effect: number };

export type ForecastModel = {
	id: string;
	/** @returns null when too little is known for any statement, or the gap has already come */
	forecast(features: ActivityFeatures): Forecast | null;
};
