/** Composition of the metrics. */

import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { createEmfMetrics } from "@dephealth/core/observability/emf-metrics.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { clock } from "./clock.ts";
import { once } from "./once.ts";

/** Lambda hands standard output to CloudWatch. */
let write = (line: string): void => void process.stdout.write(`${line}\n`);

/** Tasks and jobs: `packages/functions/src/tasks/collect-package/claim.handler` is `claim`. */
const handlers = once(() => {
	const paths = [...Object.values(TASK_FUNCTIONS), ...SUBSCRIBERS.map(({ handler }) => handler)];
	return new Set(paths.map((path) => path.replace(/^.*\/(.*)\.handler$/, "$1")));
});
/** The route's key, which the gateway takes from the route table: parameters stand there by name. */
const ROUTE_KEY = /^(?:[A-Z]{3,7} \/[\w./{}+-]{0,64}|\$default)$/;

export const metrics = once(() =>
	createEmfMetrics({
		clock,
		isHandler: (name) => handlers().has(name) || ROUTE_KEY.test(name),
		write: (line) => write(line),
		onError: (error) => logger.warn("a metric could not be written", { error }),
	}),
);

/** Lets the embedded runtime keep the metrics itself. */
export function setMetricWriter(writer: (line: string) => void): void {
	write = writer;
}
