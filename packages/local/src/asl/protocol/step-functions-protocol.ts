/** AWS JSON 1.0: the wire format the SDK and `aws stepfunctions --endpoint-url …` speak. */
import { StepFunctionsError, UnsupportedAslError } from "../aws-errors.ts";
import type { Engine } from "../run/engine.ts";
import { OPERATIONS } from "./operations.ts";
import { fieldsOf } from "./request-fields.ts";

export type StepFunctionsAnswer = { status: number; body: unknown };

/**
 * Answers one request.
 *
 * @param operation the part after the dot in the header `X-Amz-Target: AWSStepFunctions.<operation>`
 * @param body the parsed JSON body
 * @throws only on a defect of the engine
 */
export async function handleStepFunctionsRequest(
	engine: Engine,
	operation: string,
	body: unknown,
): Promise<StepFunctionsAnswer> {
	const run = OPERATIONS.get(operation);
	if (!run) return refusal("UnknownOperationException", `The operation '${operation}' is not supported.`);
	try {
		return { status: 200, body: toWire((await run(engine, fieldsOf(body))) ?? {}) };
	} catch (error) {
		if (error instanceof StepFunctionsError) return refusal(error.type, error.message, error.fields);
		if (error instanceof UnsupportedAslError) {
			return refusal("InvalidDefinition", `Invalid State Machine Definition: ${error.message}`);
		}
		throw error;
	}
}

function refusal(
	type: string,
	message: string,
	fields: Readonly<Record<string, string>> = {},
): StepFunctionsAnswer {
	return { status: 400, body: { __type: type, message, ...fields } };
}

/** Dates travel as seconds since 1970. */
function toWire(value: unknown): unknown {
	if (value instanceof Date) return value.getTime() / 1000;
	if (Array.isArray(value)) return value.map(toWire);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWire(item)]));
}
