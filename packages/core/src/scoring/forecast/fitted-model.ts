/** The model in use, with the committed coefficients. */
import coefficients from "./coefficients.json" with { type: "json" };
import { type Coefficients, createIdleModel } from "./idle-model.ts";

export const fittedForecastModel = createIdleModel(coefficients as Coefficients);
