/** A circuit that was just changed, in a status that was read before. Pure. */
import type { Status, SteeredCircuit } from "@dephealth/contract/routes/operations.ts";

/** `at`: when the API answered, epoch milliseconds. */
export type Steered = SteeredCircuit & { at: number };

/** The API, the browser and caches in between each keep a status for 15 s; after that it is current. */
const UNKNOWN_FOR_MS = 60_000;

/** @param now epoch milliseconds */
export function withSteered(status: Status, steered: readonly Steered[], now: number): Status {
	if (!status.circuits) return status;
	const circuits = status.circuits.map((circuit) => {
		const change = steered.find(({ name }) => name === circuit.name);
		if (!change || now - change.at > UNKNOWN_FOR_MS || Date.parse(circuit.read_at) >= change.at)
			return circuit;
		return { ...circuit, state: change.state, retry_after_seconds: null };
	});
	const isOk = !hasOtherTrouble(status) && circuits.every(({ state }) => state === "closed");
	return { ...status, status: isOk ? "ok" : "degraded", circuits };
}

function hasOtherTrouble({ unknown, mail, process }: Status): boolean {
	return unknown.length > 0 || mail?.state === "failing" || process?.functions === "failing";
}
