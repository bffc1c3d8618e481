/** Reads a TestState request: the state under test, and its surroundings. */
import type { TestStateInput } from "@aws-sdk/client-sfn";
import { StepFunctionsError, UnsupportedAslError } from "../../aws-errors.ts";
import { asObject } from "../../parse/fields.ts";
import type { RawObject } from "../../parse/refuse-unsupported.ts";

/** The name that AWS gives a state that is defined without a machine. */
const SINGLE_STATE = "StateName";

export type Subject = { name: string; state: RawObject };

export type Given = { input: unknown; variables: RawObject };

/** The state itself, or the one of that name in a machine. */
export function findState({ definition = "", stateName }: TestStateInput): Subject {
	const raw = asObject(parseJson("definition", definition), "definition");
	if (stateName === undefined) {
		if (raw["States"] !== undefined)
			refuse("The definition is a state machine: 'stateName' must say which state to test.");
		return { name: SINGLE_STATE, state: raw };
	}
	const state = stateIn(raw, stateName);
	if (!state) refuse("State not found in definition");
	return { name: stateName, state: { QueryLanguage: raw["QueryLanguage"], ...state } };
}

function stateIn(container: RawObject, name: string): RawObject | undefined {
	const states = asObject(container["States"] ?? {}, "States");
	if (Object.hasOwn(states, name)) return asObject(states[name], `States.${name}`);
	for (const value of Object.values(states)) {
		const { Branches, ItemProcessor } = asObject(value, "States") as {
			Branches?: RawObject[];
			ItemProcessor?: RawObject;
		};
		for (const inner of [...(Branches ?? []), ...(ItemProcessor ? [ItemProcessor] : [])]) {
			const found = stateIn(inner, name);
			if (found) return found;
		}
	}
	return undefined;
}

/** @throws StepFunctionsError `ValidationException`, `InvalidExecutionInput` */
export function givenBy(request: TestStateInput): Given {
	return {
		input: parseJson("input", request.input ?? "{}"),
		variables: asObject(parseJson("variables", request.variables ?? "{}"), "variables"),
	};
}

/** @throws StepFunctionsError, UnsupportedAslError */
export function parseJson(field: string, text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		if (field === "definition")
			throw new UnsupportedAslError(field, "is not JSON", "INVALID_JSON_DESCRIPTION");
		if (field === "input") {
			throw new StepFunctionsError(
				"InvalidExecutionInput",
				"Invalid State Machine Execution Input: it is not JSON",
			);
		}
		return refuse(`'${field}' must be JSON.`);
	}
}

export function refuse(message: string): never {
	throw new StepFunctionsError("ValidationException", message);
}
