import type { Circuit, CircuitOptions } from "./circuit.ts";
import { localCircuit } from "./local-circuit.ts";
import { sharedCircuit } from "./shared-circuit.ts";

/** The pure transition applied to a state that lives in this process, or in a store that several processes share. */
export function createCircuit(options: CircuitOptions): Circuit {
	return options.store ? sharedCircuit(options, options.store) : localCircuit(options);
}
