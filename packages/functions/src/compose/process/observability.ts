/** Composition of the metrics and of the records of upstream calls. */

import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { RateLimitedError } from "@dephealth/core/errors.ts";
import type { LogCall } from "@dephealth/core/http/logged-http-client.ts";
import { createEmfMetrics } from "@dephealth/core/observability/emf-metrics.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { addToTotals, withCallTotals } from "./call-totals.ts";
import { type Composition, part } from "./composition.ts";
import { once } from "./once.ts";

/** The route's key, which the gateway takes from the route table: parameters stand there by name. */
const ROUTE_KEY = /^(?:[A-Z]{3,7} \/[\w./{}+-]{0,64}|\$default)$/;

export const metrics = /* @__PURE__ */ part(({ clock, writeMetric }) => {
	const handlers = once(handlerNames);
	return createEmfMetrics({
		clock,
		isHandler: (name) => ROUTE_KEY.test(name) || handlers().has(name),
		write: writeMetric,
		onError: (error) => logger.warn("a metric could not be written", { error }),
	});
});

/**
 * Everything before a route is called `api`. Tasks and jobs:
 * `packages/functions/src/tasks/collect-package/claim.handler` is `claim`.
 */
function handlerNames(): ReadonlySet<string> {
	const paths = [...Object.values(TASK_FUNCTIONS), ...SUBSCRIBERS.map(({ handler }) => handler)];
	return new Set(["api", ...paths.map((path) => path.replace(/^.*\/([^/]*)\.handler$/, "$1"))]);
}

/** A line and a count for each call of an upstream; those of a batch are summed up, but for failures. */
export function noteCall(c: Composition): LogCall {
	return (call) => {
		const isSummed = addToTotals(call.service, {
			failed: call.success ? 0 : 1,
			slowestMs: call.latency_ms,
		});
		if (!call.success) logger.warn("upstream asked", call);
		else if (!isSummed) logger.info("upstream asked", call);
		countCall(c, call.service, call.error);
	};
}

/** @param error undefined: it was answered */
export function countCall(c: Composition, circuit: string, error: unknown): void {
	const refused = error instanceof RateLimitedError ? 1 : 0;
	if (!addToTotals(circuit, { calls: 1, refused })) metrics(c).upstreamAsked({ circuit, calls: 1, refused });
}

/** Leaves one line and one count for each upstream that the work has asked. */
export function summingUpCalls<T>(c: Composition, work: () => Promise<T>): Promise<T> {
	return withCallTotals(work, (totals) => {
		for (const [service, { calls, refused, failed, slowestMs }] of totals) {
			logger.info("upstream asked for a batch", {
				service,
				count: calls,
				errors: failed,
				latency_ms: slowestMs,
			});
			metrics(c).upstreamAsked({ circuit: service, calls, refused });
		}
	});
}
