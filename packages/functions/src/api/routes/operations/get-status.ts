import type { getStatus, Status } from "@dephealth/contract/routes/operations.ts";
import { CIRCUIT_NAMES } from "@dephealth/contract/vocabulary.ts";
import type { MailDelivery, MailDeliveryStore } from "@dephealth/core/accounts/mail/mail-delivery-store.ts";
import { createRequestPace } from "@dephealth/core/accounts/usage/request-pace.ts";
import { createSharedValue, type SharedValue } from "@dephealth/core/cache/shared-value-store.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { required } from "@dephealth/core/config.ts";
import type { DeadLetterQueue } from "@dephealth/core/dead-letters/dead-letter-queue.ts";
import type { HealthMetrics } from "@dephealth/core/observability/collection-metrics.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { CircuitStateStore } from "@dephealth/core/resilience/circuit/circuit.ts";
import { LONGEST_BREAK_MS } from "@dephealth/core/resilience/circuit/circuit-policy.ts";
import { type CircuitState, stateName } from "@dephealth/core/resilience/circuit/circuit-transition.ts";
import { mailDelivery } from "../../../compose/accounts/accounts.ts";
import { dynamoDb } from "../../../compose/aws/storage.ts";
import { healthMetrics } from "../../../compose/capabilities/collection-metrics.ts";
import { deadLetterQueue } from "../../../compose/capabilities/dead-letters.ts";
import { circuitStates } from "../../../compose/circuits.ts";
import type { ProcessState, StorageUsage } from "../../../compose/process/composition.ts";
import { config } from "../../../compose/process/config.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { callerNetwork } from "../../http/caller/caller-network.ts";
import { publicRoute } from "../../http/public-route.ts";
import type { Respond } from "../../http/request.ts";
import { readPart, type StatusPart } from "./status-parts.ts";

const HOUR_MS = 3_600_000;
/** More frequent requests get the same answer. */
const KEPT_MS = 15_000;
const TIMEOUT_MS = 2000;
/** The pace for one network: a page asks every fifteen seconds, and an office shares one network. */
const PER_MINUTE = 120;
/** Caches in between may answer, too. */
const CACHE_CONTROL = `public, max-age=${KEPT_MS / 1000}`;

type CircuitStatus = NonNullable<Status["circuits"]>[number];

/**
 * GET /v1/status: circuits, waiting collections and outcomes. A value that cannot be read is null, with the reason in
 * `unknown`; the others are still answered.
 *
 * @throws QuotaExceededError when a network asks too often
 */
export function createGetStatus(deps: {
	circuits: readonly string[];
	circuitStates: Pick<CircuitStateStore, "read">;
	queue: Pick<DeadLetterQueue, "depth">;
	health: HealthMetrics;
	mail: Pick<MailDeliveryStore, "read">;
	clock: Clock;
	/** Undefined where AWS keeps everything. */
	storage?: (() => StorageUsage) | undefined;
	/** Undefined where AWS runs everything. */
	process?: (() => ProcessState) | undefined;
	onUnknown: (part: string, error: unknown) => void;
	/** Lets one process look for all. Default: each looks for itself. */
	share?: (make: () => Promise<string>) => SharedValue;
}): Respond {
	const { clock: time } = deps;
	const look = async () => JSON.stringify(await readStatus());
	const { get } = deps.share?.(look) ?? { get: look };
	const pace = createRequestPace({ perMinute: PER_MINUTE, clock: time });
	let kept: { status: Promise<string>; at: number } | undefined;

	function part<T>(name: string, read: () => Promise<T>): Promise<StatusPart<T>> {
		const onError = (error: unknown) => deps.onUnknown(name, error);
		return readPart(read, { clock: time, timeoutMs: TIMEOUT_MS, onError });
	}

	async function readCircuit(name: string): Promise<{ name: string; state: CircuitState }> {
		const { state } = await deps.circuitStates.read(name);
		return { name, state };
	}

	async function readStatus(): Promise<Status> {
		const now = time.now();
		const [circuits, queue, collections, mail] = await Promise.all([
			part("circuits", () => Promise.all(deps.circuits.map(readCircuit))),
			part("dead_letters", () => deps.queue.depth()),
			part("collections", () => deps.health.collections(now - HOUR_MS, now)),
			part("mail", () => deps.mail.read()),
		]);
		const unknown = Object.entries({ circuits, dead_letters: queue, collections, mail }).flatMap(
			([name, read]) => ("unknown" in read ? [{ part: name, reason: read.unknown }] : []),
		);
		const isOpen = "value" in circuits && circuits.value.some(({ state }) => stateName(state) !== "closed");
		const isWithoutMail = "value" in mail && mail.value.failingSince !== null;
		const process = deps.process?.();
		const isDegraded =
			unknown.length > 0 || isOpen || isWithoutMail || process?.functionsFailing !== undefined;
		return {
			status: isDegraded ? "degraded" : "ok",
			checked_at: isoTime(now),
			circuits: mapped(circuits, (read, readAt) =>
				read.map(({ name, state }) => ({ name, ...describe(state, readAt), read_at: isoTime(readAt) })),
			),
			dead_letters: mapped(queue, ({ ready, inFlight, delayed }, readAt) => ({
				ready,
				in_flight: inFlight,
				delayed,
				read_at: isoTime(readAt),
			})),
			collections_last_hour: mapped(collections, ({ ended, successRate, meanLatencyMs }, readAt) => ({
				...ended,
				success_rate: successRate,
				mean_latency_ms: meanLatencyMs === null ? null : Math.round(meanLatencyMs),
				read_at: isoTime(readAt),
			})),
			mail: mapped(mail, describeMail),
			storage: deps.storage ? describeStorage(deps.storage()) : null,
			process: process ? describeProcess(process) : null,
			unknown,
		};
	}

	return async (request) => {
		pace.take(callerNetwork(request));
		const now = time.now();
		const isFresh = kept && now >= kept.at && now - kept.at < KEPT_MS;
		if (!kept || !isFresh) kept = { status: get(), at: now };
		return { status: 200, body: await kept.status, headers: { "cache-control": CACHE_CONTROL } };
	};
}

function describeMail({ failingSince }: MailDelivery, readAt: number): Status["mail"] {
	return {
		state: failingSince === null ? "working" : "failing",
		failing_since: failingSince === null ? null : isoTime(failingSince),
		read_at: isoTime(readAt),
	};
}

function describeStorage(usage: StorageUsage): Status["storage"] {
	return {
		bytes: usage.bytes,
		executions: usage.executions,
		executions_bytes: usage.executionsBytes,
		executions_bytes_limit: usage.executionsBytesLimit,
		executions_days_limit: usage.executionsDaysLimit,
	};
}

function describeProcess({ functionsFailing, ...limits }: ProcessState): Status["process"] {
	return {
		functions: functionsFailing ? "failing" : "working",
		functions_failing_since: functionsFailing ? isoTime(functionsFailing.since) : null,
		functions_failure: functionsFailing?.failure ?? null,
		open_files_limit: limits.openFilesLimit ?? null,
		connections_limit: limits.connectionsLimit,
	};
}

function describe(state: CircuitState, now: number): Omit<CircuitStatus, "name" | "read_at"> {
	const name = stateName(state);
	const until = name === "open" && state.phase.name === "open" ? state.phase.until : undefined;
	const ms = until === undefined ? undefined : Math.min(until - now, LONGEST_BREAK_MS);
	return {
		state: name,
		retry_after_seconds: ms === undefined ? null : Math.max(0, Math.ceil(ms / 1000)),
	};
}

function mapped<T, R>(part: StatusPart<T>, map: (value: T, readAt: number) => R): R | null {
	return "value" in part ? map(part.value, part.readAt) : null;
}

function isoTime(at: number): string {
	return new Date(at).toISOString();
}

export const createHandler = publicRoute<typeof getStatus>("public", (c) =>
	createGetStatus({
		circuits: CIRCUIT_NAMES,
		circuitStates: circuitStates(c),
		queue: deadLetterQueue(c),
		health: healthMetrics(c),
		mail: mailDelivery(c),
		clock: c.clock,
		storage: c.storage,
		process: c.process,
		share: (make) =>
			createSharedValue({
				client: dynamoDb(c),
				tableName: required(config(c).tables.operations, "OPERATIONS_TABLE"),
				clock: c.clock,
				name: "status",
				keptMs: KEPT_MS,
				make,
				onStoreFailure: (error) => logger.warn("the status cannot be shared", { error }),
			}),
		onUnknown: (name, error) => logger.warn("a part of the status is not known", { reason: name, error }),
	}),
);
export const handler = onLambda(createHandler);
