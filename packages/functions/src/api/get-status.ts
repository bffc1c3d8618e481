import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import type { DeadLetterQueue } from "@dephealth/core/messaging/dead-letter-queue.ts";
import type { HealthFigures } from "@dephealth/core/observability/health-figures.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import type { CircuitStateStore } from "@dephealth/core/resilience/circuit.ts";
import { type CircuitState, stateName } from "@dephealth/core/resilience/circuit-transition.ts";
import { CIRCUIT_NAMES, circuitStates } from "../compose/circuits.ts";
import { clock } from "../compose/clock.ts";
import { deadLetterQueue } from "../compose/dead-letters.ts";
import { healthFigures } from "../compose/health-figures.ts";
import { createApiHandler, json, type Respond } from "./api-handler.ts";
import type { Status } from "./schemas.ts";
import { readPart, type StatusPart } from "./status-parts.ts";

const HOUR_MS = 3_600_000;
/** Whoever looks more often sees the same. */
const KEPT_MS = 15_000;
const TIMEOUT_MS = 2000;

type CircuitStatus = NonNullable<Status["circuits"]>[number];

/**
 * GET /v1/status: is it working, what waits, which upstream is given a rest. A figure that cannot be read is null, with
 * the reason in `unknown`; the others are told all the same.
 */
export function createGetStatus(deps: {
	circuits: readonly string[];
	circuitStates: Pick<CircuitStateStore, "read">;
	queue: Pick<DeadLetterQueue, "depth">;
	figures: HealthFigures;
	clock: Clock;
	onUnknown: (part: string, error: unknown) => void;
}): Respond {
	const { clock: time } = deps;
	let kept: { status: Promise<Status>; at: number } | undefined;

	function part<T>(name: string, read: () => Promise<T>): Promise<StatusPart<T>> {
		const onError = (error: unknown) => deps.onUnknown(name, error);
		return readPart(read, { clock: time, timeoutMs: TIMEOUT_MS, onError });
	}

	async function circuitStatus(name: string): Promise<CircuitStatus> {
		const { state } = await deps.circuitStates.read(name);
		return { name, ...describe(state, time.now()) };
	}

	async function look(): Promise<Status> {
		const now = time.now();
		const [circuits, queue, collections] = await Promise.all([
			part("circuits", () => Promise.all(deps.circuits.map(circuitStatus))),
			part("dead_letters", () => deps.queue.depth()),
			part("collections", () => deps.figures.collections(now - HOUR_MS, now)),
		]);
		const unknown = Object.entries({ circuits, dead_letters: queue, collections }).flatMap(([name, read]) =>
			"unknown" in read ? [{ part: name, reason: read.unknown }] : [],
		);
		const known = knownIn(circuits);
		const isDegraded = unknown.length > 0 || known?.some(({ state }) => state !== "closed");
		return {
			status: isDegraded ? "degraded" : "ok",
			checked_at: timestamp(time),
			circuits: known,
			dead_letters: mapped(knownIn(queue), ({ ready, inFlight, delayed }) => ({
				ready,
				in_flight: inFlight,
				delayed,
			})),
			collections_last_hour: mapped(knownIn(collections), ({ ended, successRate, meanLatencyMs }) => ({
				...ended,
				success_rate: successRate,
				mean_latency_ms: meanLatencyMs === null ? null : Math.round(meanLatencyMs),
			})),
			unknown,
		};
	}

	return async () => {
		const now = time.now();
		const isFresh = kept && now >= kept.at && now - kept.at < KEPT_MS;
		if (!kept || !isFresh) kept = { status: look(), at: now };
		return json(200, await kept.status);
	};
}

function describe(state: CircuitState, now: number): Omit<CircuitStatus, "name"> {
	const name = stateName(state);
	const until = name === "open" && state.phase.name === "open" ? state.phase.until : undefined;
	return {
		state: name,
		retry_after_seconds: until === undefined ? null : Math.max(0, Math.ceil((until - now) / 1000)),
	};
}

function knownIn<T>(read: StatusPart<T>): T | null {
	return "value" in read ? read.value : null;
}

function mapped<T, R>(value: T | null, map: (value: T) => R): R | null {
	return value === null ? null : map(value);
}

let respond: Respond | undefined;

export const handler = createApiHandler({
	auth: "public",
	respond(request) {
		respond ??= createGetStatus({
			circuits: CIRCUIT_NAMES,
			circuitStates: circuitStates(),
			queue: deadLetterQueue(),
			figures: healthFigures(),
			clock,
			onUnknown: (name, error) => logger.warn("a part of the status is not known", { reason: name, error }),
		});
		return respond(request);
	},
});
