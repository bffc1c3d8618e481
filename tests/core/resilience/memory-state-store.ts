/** A store with the contract of the shared one, in memory. It answers later, as a store does. */
import type { CircuitStateStore } from "@dephealth/core/resilience/circuit/circuit.ts";
import { type CircuitState, INITIAL_CIRCUIT } from "@dephealth/core/resilience/circuit/circuit-transition.ts";

export type MemoryStateStore = CircuitStateStore & {
	/** Every call fails with this until it is set to undefined. */
	failWith(error: Error | undefined): void;
	/** Calls so far. */
	readonly reads: number;
	readonly writes: number;
};

export function createMemoryStateStore(): MemoryStateStore {
	const items = new Map<string, { text: string; version: number }>();
	let failure: Error | undefined;
	let reads = 0;
	let writes = 0;

	async function answer(): Promise<void> {
		await new Promise((resolve) => setImmediate(resolve));
		if (failure) throw failure;
	}

	return {
		async read(name) {
			reads++;
			await answer();
			const item = items.get(name);
			if (!item) return { state: INITIAL_CIRCUIT, version: 0 };
			return { state: JSON.parse(item.text) as CircuitState, version: item.version };
		},
		async write(name, state, expectedVersion) {
			writes++;
			await answer();
			if ((items.get(name)?.version ?? 0) !== expectedVersion) return false;
			items.set(name, { text: JSON.stringify(state), version: expectedVersion + 1 });
			return true;
		},
		failWith(error) {
			failure = error;
		},
		get reads() {
			return reads;
		},
		get writes() {
			return writes;
		},
	};
}
