/**
 * The metrics of AWS's services that alarms watch: executions by machine, the depths of queues, and the API's own
 * errors. Nothing throttles functions here, so Lambda's `Throttles` are never written.
 */
import type { Clock } from "@dephealth/core/clock.ts";
import type { Engine } from "../asl/run/engine.ts";
import type { Queues } from "../messaging/queues.ts";
import type { MetricKey, MetricMinute, MetricStore } from "./metric-store.ts";

/** The stand-in for the id that API Gateway gives an API. */
export const LOCAL_API_ID = "local";

/** CloudWatch has a queue's depth once a minute. */
const SAMPLE_EVERY_MS = 60_000;

const EXECUTIONS = new Map([
	["ExecutionsStarted", "started"],
	["ExecutionsSucceeded", "SUCCEEDED"],
	["ExecutionsFailed", "FAILED"],
	["ExecutionsTimedOut", "TIMED_OUT"],
	["ExecutionsAborted", "ABORTED"],
] as const);

/** The store as CloudWatch shows it, with the counts of executions, which are stored elsewhere. */
export function withExecutionMetrics(
	store: Pick<MetricStore, "read" | "list">,
	engine: Pick<Engine, "countedByMinute">,
): Pick<MetricStore, "read" | "list"> {
	return {
		list: store.list,
		read(key, from, until) {
			const counted = executionsOf(key);
			if (!counted) return store.read(key, from, until);
			return engine.countedByMinute(counted.machine, counted.what, from, until).map(toMinute);
		},
	};
}

function executionsOf({ namespace, name, dimensions }: MetricKey) {
	const { StateMachineArn: machine, ...others } = dimensions;
	const what = (
		EXECUTIONS as ReadonlyMap<string, "started" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED">
	).get(name);
	if (namespace !== "AWS/States" || machine === undefined || what === undefined) return undefined;
	return Object.keys(others).length === 0 ? { machine, what } : undefined;
}

function toMinute({ at, count }: { at: number; count: number }): MetricMinute {
	return { at, sum: count, count, minimum: 1, maximum: 1 };
}

/** Writes the depths of all queues and the ages of their oldest messages at once, then once a minute until it is stopped. */
export function sampleQueues(deps: {
	metrics: Pick<MetricStore, "put">;
	queues: Pick<Queues, "names" | "depth" | "oldestMs">;
	clock: Clock;
	onError: (error: unknown) => void;
}): { stop(): Promise<void> } {
	const { metrics, queues, clock, onError } = deps;
	const stopped = new AbortController();
	const loop = run();

	async function run(): Promise<void> {
		sample();
		while (!stopped.signal.aborted) {
			try {
				await clock.sleep(SAMPLE_EVERY_MS, stopped.signal);
			} catch {
				return;
			}
			if (!stopped.signal.aborted) sample();
		}
	}

	function sample(): void {
		try {
			for (const name of queues.names()) {
				put(name, "ApproximateNumberOfMessagesVisible", queues.depth(name).visible);
				// SQS has an age of zero for an empty queue.
				put(name, "ApproximateAgeOfOldestMessage", Math.floor((queues.oldestMs(name) ?? 0) / 1000));
			}
		} catch (error) {
			onError(error);
		}
	}

	function put(queue: string, name: string, value: number): void {
		metrics.put({ namespace: "AWS/SQS", name, dimensions: { QueueName: queue } }, value);
	}

	return {
		async stop() {
			stopped.abort();
			await loop;
		},
	};
}

/** Counts an answer of the API with a status of 500 or above. */
export function countServerError(metrics: Pick<MetricStore, "put">): void {
	metrics.put({ namespace: "AWS/ApiGateway", name: "5xx", dimensions: { ApiId: LOCAL_API_ID } }, 1);
}
