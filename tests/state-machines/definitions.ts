/** Reads and walks state machine definitions. */
import { readFileSync } from "node:fs";

export type AslState = {
	Type: string;
	Comment?: string;
	Arguments?: { FunctionName?: string };
	Retry?: { ErrorEquals: string[] }[];
	Catch?: { ErrorEquals: string[]; Next?: string }[];
	Choices?: { Next?: string }[];
	Next?: string;
	Default?: string;
	Branches?: AslMachine[];
	ItemProcessor?: AslMachine;
	ItemBatcher?: { MaxItemsPerBatch: number; MaxInputBytesPerBatch: number };
};
export type AslMachine = { TimeoutSeconds?: number; StartAt: string; States: Record<string, AslState> };

const root = new URL("../../state-machines/", import.meta.url);

export function definitionOf(name: string): AslMachine {
	return JSON.parse(readFileSync(new URL(`${name}.asl.json`, root), "utf8"));
}

/** @throws Error when there is none of that name */
export function stateOf(machine: AslMachine, name: string): AslState {
	const state = machine.States[name];
	if (!state) throw new Error(`There is no state ${name}.`);
	return state;
}

/** Every state with its name, nested ones included. */
export function* statesOf(machine: AslMachine): Generator<[name: string, state: AslState]> {
	for (const [name, state] of Object.entries(machine.States)) {
		yield [name, state];
		for (const nested of [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])]) {
			yield* statesOf(nested);
		}
	}
}

export function stateNames(machine: AslMachine): Set<string> {
	return new Set([...statesOf(machine)].map(([name]) => name));
}
