import { type Metrics, noMetrics } from "@dephealth/core/observability/metrics.ts";
import { once } from "./once.ts";

export const metrics = once((): Metrics => noMetrics);
