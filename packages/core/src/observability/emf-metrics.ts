/**
 * Metrics as lines in CloudWatch's embedded metric format, made by Powertools: writing a line is all that a request pays
 * for. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import { MetricUnit, Metrics as PowertoolsMetrics } from "@aws-lambda-powertools/metrics";
import {
	DIMENSION_VALUES,
	type DimensionName,
	METRIC_NAMESPACE,
	METRICS,
	type MetricDimensions,
	type MetricName,
} from "@dephealth/contract/metrics.ts";
import type { Clock } from "../clock.ts";
import type { Metrics } from "./metrics.ts";

/** Stands for what is no value of a dimension: the event counts, the text does not. */
const OTHER = "other";
/**
 * CloudWatch counts distinct sets; a defect that makes up error types or handlers ends here. The embedded runtime has
 * all handlers in one process.
 */
const MAX_VALUES_A_DIMENSION = 128;

/**
 * @param isHandler says whether this is the name of a handler: a task's, or a route's with its parameters unfilled
 * @param write takes one line without its end; what it throws goes to `onError`
 * @param onError told when a metric could not be written
 */
export function createEmfMetrics(deps: {
	clock: Pick<Clock, "now">;
	isHandler: (name: string) => boolean;
	write: (line: string) => void;
	onError?: (error: unknown) => void;
}): Metrics {
	const powertools = new PowertoolsMetrics({ namespace: METRIC_NAMESPACE });
	const known = new Map<DimensionName, Set<string>>();

	function isKnown(name: DimensionName, value: string): boolean {
		if (name === "Handler") return deps.isHandler(value);
		const values = DIMENSION_VALUES[name];
		return values instanceof RegExp ? values.test(value) : values.has(value);
	}

	function bounded(name: DimensionName, value: string): string {
		const values = known.get(name) ?? new Set();
		known.set(name, values);
		if (values.has(value)) return value;
		if (!isKnown(name, value) || values.size >= MAX_VALUES_A_DIMENSION) return OTHER;
		values.add(value);
		return value;
	}

	/** The service's name, which Powertools adds to every set, would keep alarms from finding what they look for. */
	function emit<M extends MetricName>(
		values: Partial<Record<M, number>>,
		dimensions: MetricDimensions<M>,
	): void {
		try {
			for (const [name, value] of Object.entries<number | undefined>(values)) {
				if (value === undefined || !Number.isFinite(value)) continue;
				powertools.addMetric(name, MetricUnit[METRICS[name as MetricName].unit], value);
			}
			for (const [name, value] of Object.entries<string>(dimensions)) {
				powertools.addDimension(name, bounded(name as DimensionName, value));
			}
			if (!powertools.hasStoredMetrics()) return;
			deps.write(toLine(powertools.serializeMetrics(), deps.clock.now()));
		} catch (error) {
			deps.onError?.(error);
		} finally {
			powertools.clearMetrics();
			powertools.clearDimensions();
		}
	}

	return {
		errorOccurred: ({ errorType, service, handler }) =>
			emit<"Errors">({ Errors: 1 }, { ErrorType: errorType, Service: service, Handler: handler }),
		circuitStateChanged({ circuit, state }) {
			emit<"CircuitBreakerStateChange">(
				{ CircuitBreakerStateChange: 1 },
				{ CircuitName: circuit, State: state },
			);
			if (state === "open") emit<"CircuitsOpened">({ CircuitsOpened: 1 }, {});
		},
		circuitStoreFailed: (circuit) =>
			emit<"CircuitStoreFailures">({ CircuitStoreFailures: 1 }, { CircuitName: circuit }),
		upstreamAsked: ({ circuit, calls, refused }) =>
			emit<"UpstreamCalls" | "UpstreamRefusals">(
				{ UpstreamCalls: calls, ...(refused > 0 && { UpstreamRefusals: refused }) },
				{ CircuitName: circuit },
			),
		githubAnswered: (tookMs) => emit<"GithubAnswerTime">({ GithubAnswerTime: tookMs }, {}),
		coldStarted: () => emit<"ColdStarts">({ ColdStarts: 1 }, {}),
		deadLetterHandled: (action) => emit<"DLQProcessing">({ DLQProcessing: 1 }, { Action: action }),
		collectionEnded: ({ outcome, latencyMs, count = 1 }) =>
			emit<"Collections" | "CollectionLatency">(
				{ Collections: count, ...(latencyMs !== undefined && { CollectionLatency: latencyMs }) },
				{ Outcome: outcome },
			),
		packagesRead: (result, count) =>
			emit<"PackageCacheReads">({ PackageCacheReads: count }, { Result: result }),
		selfHealingEnded({ found, republished, quarantined, errors, executionMs }) {
			// A metric is paid for by each hour in which it is written: of a run that had nothing to do nothing is.
			if (found + republished + quarantined + errors === 0) return;
			emit<
				| "SelfHealingItemsFound"
				| "SelfHealingItemsRepublished"
				| "SelfHealingItemsQuarantined"
				| "SelfHealingErrors"
				| "SelfHealingExecutionTime"
			>(
				{
					SelfHealingItemsFound: found,
					SelfHealingItemsRepublished: republished,
					SelfHealingItemsQuarantined: quarantined,
					SelfHealingErrors: errors,
					SelfHealingExecutionTime: executionMs,
				},
				{},
			);
		},
	};
}

/** Dimension sets without the service's name, and the time by the process's own clock. */
function toLine({ _aws, ...values }: ReturnType<PowertoolsMetrics["serializeMetrics"]>, now: number): string {
	const directives = _aws.CloudWatchMetrics.map((directive) => ({
		...directive,
		Dimensions: directive.Dimensions.map((set) => set.filter((name) => name !== "service")),
	}));
	return JSON.stringify({ _aws: { Timestamp: now, CloudWatchMetrics: directives }, ...values });
}
