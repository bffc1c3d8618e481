/**
 * The metrics, as data: the functions write them, alarms, dashboard and status read them by the same names. Each has
 * one fixed set of dimensions, so that readers find it, and every dimension has a bounded number of values.
 */
import type { MachineName } from "./machines.ts";
import { CIRCUIT_NAMES, CIRCUIT_STATES, COLLECTION_OUTCOMES } from "./vocabulary.ts";

export const METRIC_NAMESPACE = "DepHealth";

export type MetricUnitName = "Count" | "Milliseconds";

export const METRICS = {
	Errors: { unit: "Count", dimensions: ["ErrorType", "Service", "Handler"] },
	CircuitBreakerStateChange: { unit: "Count", dimensions: ["CircuitName", "State"] },
	/** The sum over all upstreams, for the one alarm that watches them. */
	CircuitsOpened: { unit: "Count", dimensions: [] },
	CircuitStoreFailures: { unit: "Count", dimensions: ["CircuitName"] },
	DLQProcessing: { unit: "Count", dimensions: ["Action"] },
	/**
	 * ColdStarts has no dimension: one for each function would cost more than all other metrics. Logs name the function.
	 */
	ColdStarts: { unit: "Count", dimensions: [] },
	Collections: { unit: "Count", dimensions: ["Outcome"] },
	CollectionLatency: { unit: "Milliseconds", dimensions: ["Outcome"] },
	/** Requests that were sent, without those that wait for a circuit or a turn. */
	UpstreamCalls: { unit: "Count", dimensions: ["CircuitName"] },
	/** The calls among them that the upstream refused because there were too many. */
	UpstreamRefusals: { unit: "Count", dimensions: ["CircuitName"] },
	/** The time that GitHub took to answer: it allows some 60 seconds of its processor's time in each minute. */
	GithubAnswerTime: { unit: "Milliseconds", dimensions: [] },
	PackageCacheReads: { unit: "Count", dimensions: ["Result"] },
	SelfHealingItemsFound: { unit: "Count", dimensions: [] },
	SelfHealingItemsRepublished: { unit: "Count", dimensions: [] },
	SelfHealingItemsQuarantined: { unit: "Count", dimensions: [] },
	SelfHealingErrors: { unit: "Count", dimensions: [] },
	SelfHealingExecutionTime: { unit: "Milliseconds", dimensions: [] },
} as const satisfies Record<string, { unit: MetricUnitName; dimensions: readonly string[] }>;

export type MetricName = keyof typeof METRICS;
export type DimensionName = (typeof METRICS)[MetricName]["dimensions"][number];

/** The dimensions of a metric: a reader has to name exactly these. */
export type MetricDimensions<M extends MetricName> = Readonly<
	Record<(typeof METRICS)[M]["dimensions"][number], string>
>;

/** Reads of packages by whether the process's memory answered them. */
export const CACHE_RESULTS = ["hit", "miss"] as const;
export type CacheResult = (typeof CACHE_RESULTS)[number];

/** The outcomes of a dead letter. */
export const DEAD_LETTER_ACTIONS = ["requeued", "permanent_failure", "processed"] as const;
export type DeadLetterAction = (typeof DEAD_LETTER_ACTIONS)[number];

export type CollectionOutcome = (typeof COLLECTION_OUTCOMES)[number];
/** A package that does not exist was still collected well. */
export const GOOD_OUTCOMES: ReadonlySet<CollectionOutcome> = new Set(["complete", "partial", "not_found"]);

/**
 * All values that a dimension takes, so that no text from outside, such as a package's name, can become one. Names of
 * error classes are an open set, held to their form; handlers are the program's own and handed in.
 */
export const DIMENSION_VALUES: Readonly<
	Record<Exclude<DimensionName, "Handler">, ReadonlySet<string> | RegExp>
> = {
	/** A request that could not be counted has no error class and is counted separately. */
	ErrorType: /^(?:[A-Z][A-Za-z]{0,59}(?:Error|Exception)|UsageNotCounted)$/,
	/** Upstreams by the names of their circuits, and our own parts. */
	Service: new Set([...CIRCUIT_NAMES, "dynamodb", "api", "dephealth"]),
	CircuitName: new Set(CIRCUIT_NAMES),
	State: new Set(CIRCUIT_STATES),
	Action: new Set(DEAD_LETTER_ACTIONS),
	Outcome: new Set(COLLECTION_OUTCOMES),
	Result: new Set(CACHE_RESULTS),
};

/** The ranges of GET /v1/metrics and their steps. CloudWatch keeps single minutes for 15 days. */
export const METRIC_RANGES = {
	hour: { periodSeconds: 60, periods: 60 },
	day: { periodSeconds: 3_600, periods: 24 },
	week: { periodSeconds: 10_800, periods: 56 },
} as const;
export type MetricRange = keyof typeof METRIC_RANGES;

/** Machines that start by themselves. */
export const SCHEDULED_MACHINES = [
	"process-dead-letters",
	"refresh-packages",
	"heal-stale-packages",
] as const satisfies readonly MachineName[];
export type ScheduledMachine = (typeof SCHEDULED_MACHINES)[number];

/** Clock hours of GitHub's allowance that are looked back at. */
export const GITHUB_HOURS = 24;
