/** One dashboard: outcomes, latency, waiting collections and failures. Pure. */
import { METRIC_NAMESPACE, METRICS, type MetricName } from "@dephealth/contract/metrics.ts";

export type DashboardSubjects = {
	region: string;
	apiId: string;
	/** The machines by their name in the app. */
	machineArns: Readonly<Record<string, string>>;
	/** Names on AWS. */
	queueNames: readonly string[];
	tableNames: readonly string[];
};

/** Namespace, metric, then dimension names and values in turn; options last. */
type Metric = (string | Record<string, string>)[];
type Widget = {
	type: "metric";
	x: number;
	y: number;
	width: number;
	height: number;
	properties: {
		title: string;
		region: string;
		view: "timeSeries";
		stat: string;
		period: number;
		metrics: Metric[];
	};
};

const COLUMNS = 2;
/** CloudWatch's grid is 24 wide. */
const WIDTH = 12;
const HEIGHT = 6;

const HEALING: readonly MetricName[] = [
	"SelfHealingItemsFound",
	"SelfHealingItemsRepublished",
	"SelfHealingItemsQuarantined",
	"SelfHealingErrors",
];

/** @returns the body of a CloudWatch dashboard, as an object */
export function dashboardOf(subjects: DashboardSubjects): { widgets: Widget[] } {
	const { apiId, machineArns, queueNames, tableNames } = subjects;
	const machines = Object.entries(machineArns);
	const ofMachines = (metric: string): Metric[] =>
		machines.map(([label, arn]) => ["AWS/States", metric, "StateMachineArn", arn, { label }]);
	const ofApi = (metric: string, options: Record<string, string> = {}): Metric => [
		"AWS/ApiGateway",
		metric,
		"ApiId",
		apiId,
		options,
	];
	/** The metric over all values of its dimensions. */
	const own = (metric: MetricName, stat = "Sum"): Metric => [
		{
			expression: `SEARCH('{${[METRIC_NAMESPACE, ...METRICS[metric].dimensions].join(",")}} MetricName="${metric}"', '${stat}')`,
		},
	];
	const panels: [title: string, stat: string, metrics: Metric[]][] = [
		["API: requests and errors", "Sum", [ofApi("Count"), ofApi("4xx"), ofApi("5xx")]],
		[
			"API: latency",
			"p50",
			[ofApi("Latency"), ofApi("Latency", { stat: "p95" }), ofApi("Latency", { stat: "p99" })],
		],
		["Cold starts", "Sum", [[METRIC_NAMESPACE, "ColdStarts"]]],
		["Executions started", "Sum", ofMachines("ExecutionsStarted")],
		[
			"Executions failed or timed out",
			"Sum",
			[...ofMachines("ExecutionsFailed"), ...ofMachines("ExecutionsTimedOut")],
		],
		["Duration of executions", "p95", ofMachines("ExecutionTime")],
		[
			"Messages waiting",
			"Maximum",
			queueNames.map((name) => ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name]),
		],
		["Circuits: state changes", "Sum", [own("CircuitBreakerStateChange")]],
		["Circuits: opened", "Sum", [[METRIC_NAMESPACE, "CircuitsOpened"]]],
		["GitHub: time of its answers", "Sum", [[METRIC_NAMESPACE, "GithubAnswerTime"]]],
		["Upstreams: calls", "Sum", [own("UpstreamCalls")]],
		["Upstreams: refused, too many", "Sum", [own("UpstreamRefusals")]],
		["Circuits: shared state not reached", "Sum", [own("CircuitStoreFailures")]],
		["Dead letters handled", "Sum", [own("DLQProcessing")]],
		["Errors by type", "Sum", [own("Errors")]],
		["Collections by outcome", "Sum", [own("Collections")]],
		["Collections: latency by outcome", "p95", [own("CollectionLatency", "p95")]],
		["Packages from memory or from the table", "Sum", [own("PackageCacheReads")]],
		["Self-healing", "Sum", HEALING.map((metric) => [METRIC_NAMESPACE, metric])],
		["Self-healing: time of a run", "Maximum", [[METRIC_NAMESPACE, "SelfHealingExecutionTime"]]],
		[
			"Tables: throttled requests",
			"Sum",
			tableNames.flatMap((name): Metric[] => [
				["AWS/DynamoDB", "ReadThrottleEvents", "TableName", name],
				["AWS/DynamoDB", "WriteThrottleEvents", "TableName", name],
			]),
		],
	];
	return {
		widgets: panels.map(([title, stat, metrics], index) => ({
			type: "metric",
			x: (index % COLUMNS) * WIDTH,
			y: Math.floor(index / COLUMNS) * HEIGHT,
			width: WIDTH,
			height: HEIGHT,
			properties: { title, region: subjects.region, view: "timeSeries", stat, period: 300, metrics },
		})),
	};
}
