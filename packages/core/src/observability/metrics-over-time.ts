/** The metrics over time for operators, read from CloudWatch in one call. */
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import {
	METRIC_NAMESPACE,
	type MetricName,
	SCHEDULED_MACHINES,
	type ScheduledMachine,
} from "@dephealth/contract/metrics.ts";
import type { MetricsOverTime } from "@dephealth/contract/routes/metrics.ts";
import { CIRCUIT_NAMES, COLLECTION_OUTCOMES } from "@dephealth/contract/vocabulary.ts";
import { UPSTREAMS } from "../sources/sources.ts";
import {
	IncompleteMetricsError,
	type MetricPoint,
	type MetricQuestion,
	readMetricData,
} from "./metric-data.ts";

export type Series = NonNullable<MetricsOverTime["series"]>;

export type MetricsOverTimeReader = {
	/**
	 * @param at beginnings of the periods, epoch milliseconds, each a multiple of the period
	 * @throws IncompleteMetricsError when CloudWatch answers for a part only; what the client throws
	 */
	read(at: readonly number[], periodSeconds: number): Promise<Series>;
};

/** Reads one series of the answer. */
type Read = { counts(id: string): number[]; values(id: string): (number | null)[] };

const MACHINE_METRICS = {
	started: ["ExecutionsStarted"],
	succeeded: ["ExecutionsSucceeded"],
	failed: ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"],
} as const;
const HEALING = {
	found: "SelfHealingItemsFound",
	republished: "SelfHealingItemsRepublished",
	quarantined: "SelfHealingItemsQuarantined",
	errors: "SelfHealingErrors",
} as const satisfies Record<string, MetricName>;
/** By the names of their circuits. */
const ALLOWED = new Map(Object.values(UPSTREAMS).map(({ name, allows }) => [name, allows]));
/** The states that count as opened: by itself, or by an operator. */
const OPENED = ["open", "forced_open"] as const;

/**
 * @param deps.client made at the first use
 * @param deps.queueName of the dead letters, as CloudWatch has it
 */
export function createMetricsOverTime(deps: {
	client: () => Promise<CloudWatchClient>;
	machineArns: Readonly<Record<ScheduledMachine, string>>;
	queueName: string;
}): MetricsOverTimeReader {
	const questions = [
		...collectionQuestions(),
		...SCHEDULED_MACHINES.flatMap((machine) => machineQuestions(machine, deps.machineArns[machine])),
		...Object.values(HEALING).map((metric) => ours(metric, metric, {})),
		...CIRCUIT_NAMES.flatMap((_, index) => circuitQuestions(index)),
		...CIRCUIT_NAMES.flatMap((_, index) => upstreamQuestions(index)),
		...queueQuestions(deps.queueName),
	];
	return {
		async read(at, periodSeconds) {
			const from = at[0] ?? 0;
			const points = await readMetricData(await deps.client(), questions, {
				from,
				until: (at.at(-1) ?? from) + periodSeconds * 1000,
				periodSeconds,
			});
			return toSeries(readerOf(points, at));
		},
	};
}

/** Ids begin with a lower-case letter. */
function idOf(...parts: (string | number)[]): string {
	return `m_${parts.join("_").replaceAll("-", "_")}`;
}

function ours(
	id: string,
	metric: MetricName,
	dimensions: Record<string, string>,
	statistic: MetricQuestion["statistic"] = "Sum",
): MetricQuestion {
	return { id: idOf(id), namespace: METRIC_NAMESPACE, metric, dimensions, statistic };
}

function collectionQuestions(): MetricQuestion[] {
	return [
		...COLLECTION_OUTCOMES.map((Outcome) => ours(Outcome, "Collections", { Outcome })),
		ours("latency_mean", "CollectionLatency", { Outcome: "complete" }, "Average"),
		ours("latency_longest", "CollectionLatency", { Outcome: "complete" }, "Maximum"),
	];
}

function machineQuestions(machine: ScheduledMachine, arn: string): MetricQuestion[] {
	return Object.values(MACHINE_METRICS)
		.flat()
		.map((metric) => ({
			id: idOf(machine, metric),
			namespace: "AWS/States",
			metric,
			dimensions: { StateMachineArn: arn },
			statistic: "Sum",
		}));
}

function circuitQuestions(index: number): MetricQuestion[] {
	return [...OPENED, "closed"].map((State) =>
		ours(`circuit_${index}_${State}`, "CircuitBreakerStateChange", {
			CircuitName: CIRCUIT_NAMES[index] ?? "",
			State,
		}),
	);
}

function upstreamQuestions(index: number): MetricQuestion[] {
	const dimensions = { CircuitName: CIRCUIT_NAMES[index] ?? "" };
	return [
		ours(`calls_${index}`, "UpstreamCalls", dimensions),
		ours(`refusals_${index}`, "UpstreamRefusals", dimensions),
	];
}

function queueQuestions(queueName: string): MetricQuestion[] {
	const common = {
		namespace: "AWS/SQS",
		dimensions: { QueueName: queueName },
		statistic: "Maximum",
	} as const;
	return [
		{ ...common, id: idOf("waiting"), metric: "ApproximateNumberOfMessagesVisible" },
		{ ...common, id: idOf("oldest"), metric: "ApproximateAgeOfOldestMessage" },
	];
}

function readerOf(points: ReadonlyMap<string, readonly MetricPoint[]>, at: readonly number[]): Read {
	function values(...parts: Parameters<Read["values"]>): (number | null)[] {
		const id = idOf(...parts);
		const found = points.get(id);
		if (!found) throw new IncompleteMetricsError(`CloudWatch did not answer for ${id}. Try again.`);
		const byTime = new Map(found.map((point) => [point.at, point.value]));
		return at.map((time) => byTime.get(time) ?? null);
	}
	return { values, counts: (id) => values(id).map((value) => value ?? 0) };
}

function toSeries({ counts, values }: Read): Series {
	const sum = (ids: readonly string[]) =>
		ids.map(counts).reduce((total, more) => total.map((value, index) => value + (more[index] ?? 0)));
	return {
		collections: entries(COLLECTION_OUTCOMES, counts),
		collection_latency_ms: { mean: values("latency_mean"), longest: values("latency_longest") },
		runs: entries(SCHEDULED_MACHINES, (machine) =>
			mapped(MACHINE_METRICS, (metrics) => sum(metrics.map((metric) => `${machine}_${metric}`))),
		),
		self_healing: mapped(HEALING, counts),
		circuits: CIRCUIT_NAMES.map((name, index) => ({
			name,
			opened: sum(OPENED.map((state) => `circuit_${index}_${state}`)),
			closed: counts(`circuit_${index}_closed`),
		})),
		upstreams: CIRCUIT_NAMES.map((name, index) => ({
			name,
			calls: counts(`calls_${index}`),
			refused: counts(`refusals_${index}`),
			allows: ALLOWED.get(name) ?? null,
		})),
		dead_letters: { waiting: values("waiting"), oldest_seconds: values("oldest") },
	};
}

function entries<Name extends string, T>(names: readonly Name[], of: (name: Name) => T): Record<Name, T> {
	return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;
}

function mapped<Name extends string, V, T>(
	from: Readonly<Record<Name, V>>,
	of: (value: V) => T,
): Record<Name, T> {
	return Object.fromEntries(
		(Object.entries(from) as [Name, V][]).map(([name, value]) => [name, of(value)]),
	) as Record<Name, T>;
}
