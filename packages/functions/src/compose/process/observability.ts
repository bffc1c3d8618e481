/** Composition of the metrics. */

import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { createEmfMetrics } from "@dephealth/core/observability/emf-metrics.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { part } from "./composition.ts";

/** The route's key, which the gateway takes from the route table: parameters stand there by name. */
const ROUTE_KEY = /^(?:[A-Z]{3,7} \/[\w./{}+-]{0,64}|\$default)$/;

export const metrics = part(({ clock, writeMetric }) => {
	const handlers = handlerNames();
	return createEmfMetrics({
		clock,
		isHandler: (name) => handlers.has(name) || ROUTE_KEY.test(name),
		write: writeMetric,
		onError: (error) => logger.warn("a metric could not be written", { error }),
	});
});

/** What stands before every route is called `api`. Tasks and jobs: `packages/functions/src/tasks/collect-package/claim.handler` is `claim`. */
function handlerNames(): ReadonlySet<string> {
	const paths = [...Object.values(TASK_FUNCTIONS), ...SUBSCRIBERS.map(({ handler }) => handler)];
	return new Set(["api", ...paths.map((path) => path.replace(/^.*\/(.*)\.handler$/, "$1"))]);
}
