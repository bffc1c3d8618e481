/** Composition of the circuits: one an upstream and process, their states shared through the Operations table. */
import { CIRCUIT_NAMES, type CircuitName } from "@dephealth/contract/vocabulary.ts";
import { required } from "@dephealth/core/config.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { createBulkhead } from "@dephealth/core/resilience/bulkhead.ts";
import type { Circuit, StateChange } from "@dephealth/core/resilience/circuit.ts";
import { createCircuitStateStore } from "@dephealth/core/resilience/circuit-store.ts";
import { createCircuit } from "@dephealth/core/resilience/create-circuit.ts";
import { createGuard, type Guard } from "@dephealth/core/resilience/guard.ts";
import { CIRCUIT_PRESETS } from "@dephealth/core/sources/sources.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { metrics } from "./observability.ts";
import { once } from "./once.ts";
import { dynamoDb } from "./storage.ts";

/** Half of the connections that the HTTP client opens to one host: a dying upstream gets no more than this at once. */
const MAX_CONCURRENT = 64;
/** More would only wait until their tasks' time is spent. */
const MAX_WAITING = 2000;

export const circuitStates = once(() =>
	createCircuitStateStore({
		client: dynamoDb(),
		tableName: required(config().tables.operations, "OPERATIONS_TABLE"),
	}),
);

export const circuits = once(
	(): ReadonlyMap<string, Circuit> => new Map(CIRCUIT_NAMES.map((name) => [name, circuit(name)])),
);

const guards = once(
	() =>
		new Map(
			[...circuits()].map(([name, guarding]): [string, Guard] => [
				name,
				createGuard({
					circuit: guarding,
					bulkhead: createBulkhead({ name, maxConcurrent: MAX_CONCURRENT, maxWaiting: MAX_WAITING }),
					clock,
				}),
			]),
		),
);

/** The guard around the calls of a source. @throws Error for a source that has none: each must have one */
export function guardOf(source: string): Guard {
	const found = guards().get(source);
	if (!found) throw new Error(`No circuit is defined for the source '${source}'.`);
	return found;
}

function circuit(name: CircuitName): Circuit {
	return createCircuit({
		name,
		policy: CIRCUIT_PRESETS[name],
		clock,
		uuid: () => crypto.randomUUID(),
		store: circuitStates(),
		onTransition: announce,
		onStoreFailure(circuitName, error) {
			metrics().circuitStoreFailed(circuitName);
			logger.warn("the circuit's shared state cannot be reached; this process goes on with its own", {
				circuit: circuitName,
				error,
			});
		},
	});
}

function announce(change: StateChange): void {
	metrics().circuitStateChanged({ circuit: change.circuit, state: change.to });
	logger.warn("circuit changed", change);
}
