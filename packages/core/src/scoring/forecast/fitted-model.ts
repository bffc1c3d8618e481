/** The model in use: the landmark model with the committed coefficients. */
import coefficients from "./coefficients.json" with { type: "json" };
import { createLandmarkModel } from "./landmark-model.ts";

export const fittedForecastModel = createLandmarkModel(coefficients);
