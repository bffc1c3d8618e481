/** Composition of the metrics. */
import { createEmfMetrics } from "@dephealth/core/observability/emf-metrics.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { clock } from "./clock.ts";
import { once } from "./once.ts";

/** Lambda hands standard output to CloudWatch. */
let write = (line: string): void => void process.stdout.write(`${line}\n`);

export const metrics = once(() =>
	createEmfMetrics({
		clock,
		write: (line) => write(line),
		onError: (error) => logger.warn("a figure could not be written", { error }),
	}),
);

/** Lets the embedded runtime keep the metrics itself. */
export function setMetricWriter(writer: (line: string) => void): void {
	write = writer;
}
