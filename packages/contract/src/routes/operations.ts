/** Routes by which a running DepHealth is watched and steered. */
import * as z from "zod";
import { ECOSYSTEMS } from "../ecosystems.ts";
import { DEAD_LETTERS_PAGE } from "../limits.ts";
import { discardDeadLetterBodySchema } from "../schemas/bodies/operations.ts";
import { CIRCUIT_ACTIONS, CIRCUIT_STATES, COLLECTION_OUTCOMES, THREAD_FAILURES } from "../vocabulary.ts";
import { getMetrics } from "./metrics.ts";
import { collectionAcceptedSchema } from "./packages.ts";
import { handlerPath, type Route } from "./route.ts";

export const deadLettersSchema = z.object({
	queue: z.object({
		ready: z.number().describe("Messages that the next run of the processor takes."),
		in_flight: z.number().describe("Taken, or hidden until they are due."),
		delayed: z.number().describe("Sent with a delay that has not ended."),
	}),
	failures: z.array(
		z.object({
			id: z.string(),
			ecosystem: z.enum(ECOSYSTEMS).nullable(),
			package: z.string().nullable(),
			reason: z.string().describe("malformed, permanent_error, retries_spent, too_old or poison."),
			sources: z.array(z.string()),
			failures: z.array(
				z.object({
					source: z.string(),
					error: z.string(),
					cause: z.string().describe("The error's message."),
					status: z
						.number()
						.nullable()
						.describe("The status of the upstream's answer; null when there was none."),
					error_class: z.string(),
				}),
			),
			retry_count: z.number(),
			message: z.string().describe("The original message, bounded and without secrets."),
			failed_at: z.string(),
			expires_at: z.string(),
		}),
	),
	next_cursor: z.string().nullable(),
});
export type DeadLetters = z.infer<typeof deadLettersSchema>;

export const listDeadLetters = {
	method: "GET",
	path: "/v1/dead-letters",
	handler: handlerPath("operations/list-dead-letters"),
	auth: "operator",
	summary: "Collections that wait for another attempt, and those that were given up",
	query: z.object({
		limit: z.coerce
			.number()
			.int()
			.min(1)
			.max(DEAD_LETTERS_PAGE.max)
			.optional()
			.describe(`Failures a page; ${DEAD_LETTERS_PAGE.default} when absent.`),
		cursor: z.string().max(512).optional().describe("`next_cursor` of the page before."),
	}),
	responses: {
		200: {
			description: "The queue's depth, and a page of what was given up, newest first.",
			schema: deadLettersSchema,
		},
	},
} as const satisfies Route;

export const redriveDeadLetter = {
	method: "POST",
	path: "/v1/dead-letters/{id}/redrive",
	handler: handlerPath("operations/redrive-dead-letter"),
	auth: "operator",
	summary: "Collect again what was given up",
	description: "Starts a collection of the sources that were missing and removes the record.",
	pathParameters: z.object({ id: z.string().min(1).max(512).describe("`id` of a listed failure.") }),
	responses: {
		202: { description: "The collection has been started.", schema: collectionAcceptedSchema },
	},
	errors: ["dead_letter_not_found", "not_redrivable"],
} as const satisfies Route;

export const discardDeadLetter = {
	method: "POST",
	path: "/v1/dead-letters/{id}/discard",
	handler: handlerPath("operations/discard-dead-letter"),
	auth: "operator",
	summary: "Remove what was given up, and do not collect it again",
	description: "The log keeps the message, the reason and who discarded it.",
	pathParameters: z.object({ id: z.string().min(1).max(512).describe("`id` of a listed failure.") }),
	requestBody: { description: "Why.", schema: discardDeadLetterBodySchema },
	responses: { 204: { description: "It has been removed." } },
	errors: ["dead_letter_not_found"],
} as const satisfies Route;

const steeredCircuitSchema = z.object({ name: z.string(), state: z.enum(CIRCUIT_STATES) });
export type SteeredCircuit = z.infer<typeof steeredCircuitSchema>;

export const steerCircuit = {
	method: "POST",
	path: "/v1/circuits/{name}/{action}",
	handler: handlerPath("operations/steer-circuit"),
	auth: "operator",
	summary: "Hold a circuit open, let everything pass, or leave it to itself again",
	description: "Holds for all processes, until another action is sent.",
	pathParameters: z.object({
		name: z.string().min(1).max(64).describe("As `GET /v1/status` names it."),
		action: z
			.enum(CIRCUIT_ACTIONS)
			.describe(
				"`force-open`: no call passes; `disable`: every call passes and nothing is judged; `measure-only`: every call passes, and the circuit only reports what it would do; `automatic`: again by itself; `reset`: closed, automatic, nothing counted.",
			),
	}),
	responses: { 200: { description: "The circuit's state now.", schema: steeredCircuitSchema } },
	errors: ["circuit_not_found"],
} as const satisfies Route;

const count = z.number().int().nonnegative();
const readAt = z.string().describe("When the value was read, ISO 8601.");

export const statusSchema = z.object({
	status: z
		.enum(["ok", "degraded"])
		.describe(
			"`degraded`: a circuit is not closed, mails do not go out, functions fail, or a value is not known.",
		),
	checked_at: z.string().describe("When it was looked, ISO 8601. The answer is kept for 15 seconds."),
	circuits: z
		.array(
			z.object({
				name: z.string().describe("The upstream that it guards."),
				state: z.enum(CIRCUIT_STATES),
				retry_after_seconds: z.number().nullable().describe("The time until an open circuit tries again."),
				read_at: readAt,
			}),
		)
		.nullable()
		.describe("null: not known now"),
	dead_letters: z
		.object({
			ready: count.describe("Collections that the next run of the processor takes."),
			in_flight: count.describe("Taken, or hidden until they are due."),
			delayed: count,
			read_at: readAt,
		})
		.nullable()
		.describe("null: not known now"),
	collections_last_hour: z
		.object({
			...(Object.fromEntries(COLLECTION_OUTCOMES.map((outcome) => [outcome, count])) as Record<
				(typeof COLLECTION_OUTCOMES)[number],
				typeof count
			>),
			success_rate: z.number().nullable().describe("0 to 1; null when none ended."),
			mean_latency_ms: z
				.number()
				.nullable()
				.describe("The mean time of complete collections; null when there were none."),
			read_at: readAt,
		})
		.nullable()
		.describe("How collections ended; null: not known now"),
	mail: z
		.object({
			state: z
				.enum(["working", "failing"])
				.describe(
					"`failing`: the last mails were not taken for delivery. Ask again later for the one you wait for.",
				),
			failing_since: z.string().nullable().describe("ISO 8601."),
			read_at: readAt,
		})
		.nullable()
		.describe("Whether mails go out, as the last ones did; null: not known now"),
	storage: z
		.object({
			bytes: count.describe("The size of the data directory's database."),
			executions: count.describe("Finished executions that are kept."),
			executions_bytes: count.describe("The size of the histories, packed."),
			executions_bytes_limit: count.describe("Above it the oldest go."),
			executions_days_limit: count.describe("After so many days they go."),
		})
		.nullable()
		.describe("The disk of one machine; null on AWS."),
	process: z
		.object({
			functions: z
				.enum(["working", "failing"])
				.describe(
					"`failing`: the thread that collects and delivers ends again and again, and is started more and more rarely. Nothing is lost, and all of it is late.",
				),
			functions_failing_since: z.string().nullable().describe("ISO 8601."),
			functions_failure: z
				.enum(THREAD_FAILURES)
				.nullable()
				.describe("Why the thread ended last. `out_of_memory`: give the process more memory."),
			open_files_limit: count
				.nullable()
				.describe("Files that the process may open; null: no limit is known."),
			connections_limit: count.describe(
				"Connections that a port takes at a time; above it, whoever uses theirs least gives way.",
			),
		})
		.nullable()
		.describe("The process of one machine; null on AWS."),
	unknown: z.array(z.object({ part: z.string(), reason: z.string() })).describe("What is null, and why."),
});
export type Status = z.infer<typeof statusSchema>;

export const getStatus = {
	method: "GET",
	path: "/v1/status",
	handler: handlerPath("operations/get-status"),
	auth: "public",
	summary: "Is it working, what waits, and which upstream is given a rest?",
	description:
		"A value that cannot be read is null, with the reason beside it. The answer is the same for everybody for fifteen seconds; a network may ask 120 times a minute.",
	responses: { 200: { description: "What is known now.", schema: statusSchema } },
} as const satisfies Route;

export const OPERATION_ROUTES: readonly Route[] = [
	listDeadLetters,
	redriveDeadLetter,
	discardDeadLetter,
	steerCircuit,
	getStatus,
	getMetrics,
];
