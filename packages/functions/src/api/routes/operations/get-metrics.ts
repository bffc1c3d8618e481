import { GITHUB_HOURS, METRIC_RANGES, type MetricRange } from "@dephealth/contract/metrics.ts";
import type { getMetrics, MetricsOverTime } from "@dephealth/contract/routes/metrics.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { MetricsOverTimeReader } from "@dephealth/core/observability/metrics-over-time.ts";
import type {
	GithubUsage,
	ReadGithubUsage,
} from "@dephealth/core/sources/github/budget/github-usage-store.ts";
import { githubUsage } from "../../../compose/aws/storage.ts";
import { metricsOverTime } from "../../../compose/capabilities/collection-metrics.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { type ApiRequest, json, type Respond } from "../../http/request.ts";
import { readPart } from "./status-parts.ts";

const TIMEOUT_MS = 6000;

/** GET /v1/metrics: how it went over time. A part that cannot be read is null, with the reason in `unknown`. */
export function createGetMetrics(deps: {
	metrics: MetricsOverTimeReader;
	githubUsage: ReadGithubUsage;
	clock: Clock;
	onUnknown: (part: string, error: unknown) => void;
}): Respond {
	const { clock } = deps;

	function part<T>(name: string, read: () => Promise<T>) {
		return readPart(read, {
			clock,
			timeoutMs: TIMEOUT_MS,
			onError: (error) => deps.onUnknown(name, error),
		});
	}

	return async (request) => {
		const range = rangeOf(request);
		const { periodSeconds, periods } = METRIC_RANGES[range];
		const now = clock.now();
		const at = beginningsOf(now, periodSeconds * 1000, periods);
		const [series, github] = await Promise.all([
			part("series", () => deps.metrics.read(at, periodSeconds)),
			part("github", () => deps.githubUsage(GITHUB_HOURS)),
		]);
		const body: MetricsOverTime = {
			range,
			read_at: isoTime(now),
			period_seconds: periodSeconds,
			at: at.map(isoTime),
			series: "value" in series ? series.value : null,
			github: "value" in github ? toJson(github.value) : null,
			unknown: Object.entries({ series, github }).flatMap(([name, read]) =>
				"unknown" in read ? [{ part: name, reason: read.unknown }] : [],
			),
		};
		return json(200, body);
	};
}

/** @throws ApiError invalid_request */
function rangeOf({ query }: ApiRequest): MetricRange {
	const text = query.get("range") ?? "day";
	if (Object.hasOwn(METRIC_RANGES, text)) return text as MetricRange;
	throw new ApiError("invalid_request", `range must be one of ${Object.keys(METRIC_RANGES).join(", ")}.`, {
		field: "range",
	});
}

/** The periods that end with the one that `now` is in, so that the same question is asked all through a period. */
function beginningsOf(now: number, periodMs: number, periods: number): number[] {
	const last = Math.floor(now / periodMs) * periodMs;
	return Array.from({ length: periods }, (_, index) => last - (periods - 1 - index) * periodMs);
}

function toJson({ limitPerHour, pausedUntil, hours }: GithubUsage): NonNullable<MetricsOverTime["github"]> {
	return {
		limit_per_hour: limitPerHour ?? null,
		paused_until: pausedUntil === undefined ? null : isoTime(pausedUntil),
		hours: hours.map(({ at, used }) => ({ at: isoTime(at), used })),
	};
}

function isoTime(at: number): string {
	return new Date(at).toISOString();
}

export const createHandler = guardedRoute<typeof getMetrics>("operator", (c) =>
	createGetMetrics({
		metrics: metricsOverTime(c),
		githubUsage: githubUsage(c),
		clock: c.clock,
		onUnknown: (name, error) => logger.warn("a part of the metrics is not known", { reason: name, error }),
	}),
);
export const handler = onLambda(createHandler);
