/** Composition of the circuits: one an upstream and process, their states shared through the Operations table. */
import { CIRCUIT_NAMES, type CircuitName } from "@dephealth/contract/vocabulary.ts";
import { required } from "@dephealth/core/config.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { createBulkhead } from "@dephealth/core/resilience/bulkhead.ts";
import type { Circuit, StateChange } from "@dephealth/core/resilience/circuit/circuit.ts";
import { createCircuitStateStore } from "@dephealth/core/resilience/circuit/circuit-store.ts";
import { createCircuit } from "@dephealth/core/resilience/circuit/create-circuit.ts";
import { createGuard, type Guard } from "@dephealth/core/resilience/guard.ts";
import { CIRCUIT_PRESETS } from "@dephealth/core/sources/sources.ts";
import { dynamoDb } from "./aws/storage.ts";
import { type Composition, part } from "./process/composition.ts";
import { config } from "./process/config.ts";
import { metrics } from "./process/observability.ts";

/** Half of the connections that the HTTP client opens to one host: a failing upstream gets no more calls at once. */
const MAX_CONCURRENT = 64;
/** Further calls would only wait until their tasks time out. */
const MAX_WAITING = 2000;

export const circuitStates = /* @__PURE__ */ part((c) =>
	createCircuitStateStore({
		client: dynamoDb(c),
		tableName: required(config(c).tables.operations, "OPERATIONS_TABLE"),
		clock: c.clock,
		uuid: () => crypto.randomUUID(),
	}),
);

export const circuits = /* @__PURE__ */ part(
	(c): ReadonlyMap<string, Circuit> => new Map(CIRCUIT_NAMES.map((name) => [name, circuit(c, name)])),
);

/** Guards around the calls of the sources. @throws Error for a source that has none: each must have one */
export const guardOf = /* @__PURE__ */ part((c): ((source: string) => Guard) => {
	const guards = new Map(
		[...circuits(c)].map(([name, guarding]): [string, Guard] => [
			name,
			createGuard({
				circuit: guarding,
				bulkhead: createBulkhead({ name, maxConcurrent: MAX_CONCURRENT, maxWaiting: MAX_WAITING }),
				clock: c.clock,
			}),
		]),
	);
	return (source) => {
		const found = guards.get(source);
		if (!found) throw new Error(`No circuit is defined for the source '${source}'.`);
		return found;
	};
});

function circuit(c: Composition, name: CircuitName): Circuit {
	return createCircuit({
		name,
		policy: CIRCUIT_PRESETS[name],
		clock: c.clock,
		uuid: () => crypto.randomUUID(),
		store: circuitStates(c),
		onTransition: (change) => announce(c, change),
		onStoreFailure(circuitName, error) {
			metrics(c).circuitStoreFailed(circuitName);
			logger.warn("the circuit's shared state cannot be reached; this process continues with its own", {
				circuit: circuitName,
				error,
			});
		},
	});
}

/** Counts and logs a change. A circuit without a listed name counts as `other`. */
export function announce(c: Composition, change: StateChange): void {
	metrics(c).circuitStateChanged({ circuit: change.circuit, state: change.to });
	logger.warn("circuit changed", change);
}
