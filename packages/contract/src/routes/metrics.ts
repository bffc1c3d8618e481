/** The running product over time, as its page of operations draws it. */
import * as z from "zod";
import { GITHUB_HOURS, METRIC_RANGES, type MetricRange, SCHEDULED_MACHINES } from "../metrics.ts";
import { CIRCUIT_NAMES, COLLECTION_OUTCOMES } from "../vocabulary.ts";
import { handlerPath, type Route } from "./route.ts";

const RANGE_NAMES = Object.keys(METRIC_RANGES) as [MetricRange, ...MetricRange[]];

const counts = z
	.array(z.number().nonnegative())
	.describe("One for each of `at`; 0 where nothing was counted.");
const values = z
	.array(z.number().nullable())
	.describe("One for each of `at`; null where nothing was measured.");

function each<Name extends string, T extends z.ZodType>(names: readonly Name[], schema: T) {
	return z.object(Object.fromEntries(names.map((name) => [name, schema])) as Record<Name, T>);
}

export const metricsSchema = z.object({
	range: z.enum(RANGE_NAMES),
	read_at: z.string(),
	period_seconds: z.number(),
	at: z
		.array(z.string())
		.describe("Beginnings of the periods, the oldest first; the last one is not over yet."),
	series: z
		.object({
			collections: each(COLLECTION_OUTCOMES, counts).describe("How collections ended."),
			collection_latency_ms: z
				.object({ mean: values, longest: values })
				.describe("The time of complete collections, from the request to the result."),
			runs: each(
				SCHEDULED_MACHINES,
				z.object({ started: counts, succeeded: counts, failed: counts }),
			).describe("Executions of machines that start by themselves; `failed`: also timed out and stopped."),
			self_healing: z.object({ found: counts, republished: counts, quarantined: counts, errors: counts }),
			circuits: z.array(
				z.object({
					name: z.enum(CIRCUIT_NAMES),
					opened: counts.describe("By itself or by an operator."),
					closed: counts,
				}),
			),
			upstreams: z.array(
				z.object({
					name: z.enum(CIRCUIT_NAMES),
					calls: counts.describe("Requests that were sent to it."),
					refused: counts.describe("Those that it refused because there were too many."),
					allows: z
						.object({ calls: z.number(), seconds: z.number() })
						.nullable()
						.describe("The limit in its published rules; null when they name no number."),
				}),
			),
			dead_letters: z.object({
				waiting: values.describe("The most at once that were ready."),
				oldest_seconds: values.describe("Age of the oldest message, whether ready or not."),
			}),
		})
		.nullable()
		.describe("null: not known now"),
	github: z
		.object({
			limit_per_hour: z.number().nullable().describe("null: nothing was asked in this time."),
			paused_until: z.string().nullable().describe("GitHub said so: nobody asks it before."),
			hours: z
				.array(z.object({ at: z.string(), used: z.number() }))
				.describe(`The last ${GITHUB_HOURS} clock hours, the oldest first; calls, or points of GraphQL.`),
		})
		.nullable()
		.describe("null: not known now"),
	unknown: z.array(z.object({ part: z.string(), reason: z.string() })).describe("What is null, and why."),
});
export type MetricsOverTime = z.infer<typeof metricsSchema>;

export const getMetrics = {
	method: "GET",
	path: "/v1/metrics",
	handler: handlerPath("operations/get-metrics"),
	auth: "operator",
	summary: "How it went over time",
	description:
		"Collections, runs, circuits, calls of upstreams, what waits, and GitHub's allowance. A value that cannot be read is null, with the reason beside it.",
	query: z.object({
		range: z
			.enum(RANGE_NAMES)
			.optional()
			.describe("`hour`: by minutes; `day`, when absent: by hours; `week`: by three hours."),
	}),
	responses: { 200: { description: "The counts and times.", schema: metricsSchema } },
} as const satisfies Route;
