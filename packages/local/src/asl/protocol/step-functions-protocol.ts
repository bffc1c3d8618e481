/** AWS JSON 1.0: the wire format the SDK and `aws stepfunctions --endpoint-url …` speak. */
import type { Tag, TestStateInput } from "@aws-sdk/client-sfn";
import { StepFunctionsError, UnsupportedAslError } from "../aws-errors.ts";
import type { Engine } from "../run/engine.ts";

export type StepFunctionsAnswer = { status: number; body: unknown };

type Operation = (engine: Engine, body: Fields) => unknown;

const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const;
const REDRIVES = ["REDRIVEN", "NOT_REDRIVEN"] as const;
const INCLUDED_DATA = ["ALL_DATA", "METADATA_ONLY"] as const;
const INSPECTION_LEVELS = ["INFO", "DEBUG", "TRACE"] as const;
const TYPES = ["STANDARD", "EXPRESS"] as const;

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
	[
		"CreateStateMachine",
		(engine, body) => {
			const created = engine.createStateMachine({
				name: body.text("name"),
				definition: body.text("definition"),
				...body.optional("roleArn"),
				...body.oneOf("type", TYPES),
			});
			if (body.has("tags")) {
				engine.tagResource({ resourceArn: created.stateMachineArn, tags: body.list<Tag>("tags") });
			}
			return created;
		},
	],
	[
		"UpdateStateMachine",
		(engine, body) =>
			engine.updateStateMachine({
				stateMachineArn: body.text("stateMachineArn"),
				...body.optional("definition"),
				...body.optional("roleArn"),
			}),
	],
	[
		"DescribeStateMachine",
		(engine, body) => engine.describeStateMachine({ stateMachineArn: body.text("stateMachineArn") }),
	],
	[
		"ListStateMachines",
		(engine, body) =>
			engine.listStateMachines({ ...body.optionalNumber("maxResults"), ...body.optional("nextToken") }),
	],
	[
		"DeleteStateMachine",
		(engine, body) => engine.deleteStateMachine({ stateMachineArn: body.text("stateMachineArn") }),
	],
	[
		"ValidateStateMachineDefinition",
		(engine, body) =>
			engine.validateStateMachineDefinition({
				definition: body.text("definition"),
				...body.oneOf("type", TYPES),
				...body.optionalNumber("maxResults"),
			}),
	],
	[
		"TestState",
		(engine, body) =>
			engine.testState({
				definition: body.text("definition"),
				...body.optional("input"),
				...body.optional("variables"),
				...body.optional("stateName"),
				...body.optional("context"),
				...body.optional("roleArn"),
				...body.flag("revealSecrets"),
				...body.oneOf("inspectionLevel", INSPECTION_LEVELS),
				...body.object<TestStateInput, "mock">("mock"),
				...body.object<TestStateInput, "stateConfiguration">("stateConfiguration"),
			}),
	],
	[
		"ListTagsForResource",
		(engine, body) => engine.listTagsForResource({ resourceArn: body.text("resourceArn") }),
	],
	[
		"TagResource",
		(engine, body) =>
			engine.tagResource({ resourceArn: body.text("resourceArn"), tags: body.list<Tag>("tags") }),
	],
	[
		"UntagResource",
		(engine, body) =>
			engine.untagResource({ resourceArn: body.text("resourceArn"), tagKeys: body.list<string>("tagKeys") }),
	],
	["StartExecution", (engine, body) => engine.startExecution(startOf(body))],
	["StartSyncExecution", (engine, body) => engine.startSyncExecution(startOf(body))],
	[
		"StopExecution",
		(engine, body) =>
			engine.stopExecution({
				executionArn: body.text("executionArn"),
				...body.optional("error"),
				...body.optional("cause"),
			}),
	],
	[
		"RedriveExecution",
		(engine, body) => engine.redriveExecution({ executionArn: body.text("executionArn") }),
	],
	[
		"DescribeExecution",
		(engine, body) =>
			engine.describeExecution({
				executionArn: body.text("executionArn"),
				...body.oneOf("includedData", INCLUDED_DATA),
			}),
	],
	[
		"DescribeStateMachineForExecution",
		(engine, body) =>
			engine.describeStateMachineForExecution({
				executionArn: body.text("executionArn"),
				...body.oneOf("includedData", INCLUDED_DATA),
			}),
	],
	["DescribeMapRun", (engine, body) => engine.describeMapRun({ mapRunArn: body.text("mapRunArn") })],
	[
		"ListMapRuns",
		(engine, body) =>
			engine.listMapRuns({
				executionArn: body.text("executionArn"),
				...body.optionalNumber("maxResults"),
				...body.optional("nextToken"),
			}),
	],
	[
		"UpdateMapRun",
		(engine, body) =>
			engine.updateMapRun({
				mapRunArn: body.text("mapRunArn"),
				...body.optionalNumber("maxConcurrency"),
				...body.optionalNumber("toleratedFailureCount"),
				...body.optionalNumber("toleratedFailurePercentage"),
			}),
	],
	[
		"ListExecutions",
		(engine, body) =>
			engine.listExecutions({
				...body.optional("stateMachineArn"),
				...body.optional("mapRunArn"),
				...body.oneOf("statusFilter", STATUSES),
				...body.oneOf("redriveFilter", REDRIVES),
				...body.optionalNumber("maxResults"),
				...body.optional("nextToken"),
			}),
	],
	[
		"GetExecutionHistory",
		(engine, body) =>
			engine.getExecutionHistory({
				executionArn: body.text("executionArn"),
				...body.optionalNumber("maxResults"),
				...body.flag("reverseOrder"),
				...body.flag("includeExecutionData"),
				...body.optional("nextToken"),
			}),
	],
	[
		"SendTaskSuccess",
		(engine, body) =>
			engine.sendTaskSuccess({ taskToken: body.text("taskToken"), output: body.text("output") }),
	],
	[
		"SendTaskFailure",
		(engine, body) =>
			engine.sendTaskFailure({
				taskToken: body.text("taskToken"),
				...body.optional("error"),
				...body.optional("cause"),
			}),
	],
	["SendTaskHeartbeat", (engine, body) => engine.sendTaskHeartbeat({ taskToken: body.text("taskToken") })],
]);

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

function startOf(body: Fields) {
	return {
		stateMachineArn: body.text("stateMachineArn"),
		...body.optional("name"),
		...body.optional("input"),
	};
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

type Fields = ReturnType<typeof fieldsOf>;

/** Typed access to a request's fields. Its methods throw StepFunctionsError `ValidationException`. */
function fieldsOf(body: unknown) {
	if (typeof body !== "object" || body === null || Array.isArray(body)) {
		throw new StepFunctionsError("ValidationException", "The request's body must be a JSON object.");
	}
	const fields = new Map<string, unknown>(Object.entries(body));

	function refuse(name: string, expected: string): never {
		throw new StepFunctionsError("ValidationException", `'${name}' must be ${expected}.`);
	}

	return {
		has: (name: string) => (fields.get(name) ?? undefined) !== undefined,
		text(name: string): string {
			const value = fields.get(name);
			return typeof value === "string" ? value : refuse(name, "a string");
		},
		optional<Name extends string>(name: Name): Partial<Record<Name, string>> {
			const value = fields.get(name) ?? undefined;
			if (value === undefined) return {};
			if (typeof value !== "string") refuse(name, "a string");
			return only(name, value);
		},
		optionalNumber<Name extends string>(name: Name): Partial<Record<Name, number>> {
			const value = fields.get(name) ?? undefined;
			if (value === undefined) return {};
			if (typeof value !== "number") refuse(name, "a number");
			return only(name, value);
		},
		/** Its own fields are accepted unchecked. */
		object<Input, Name extends string & keyof Input>(name: Name): Partial<Pick<Input, Name>> {
			const value = fields.get(name) ?? undefined;
			if (value === undefined) return {};
			if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(name, "an object");
			return { [name]: value } as Partial<Pick<Input, Name>>;
		},
		list<Item>(name: string): readonly Item[] {
			const value = fields.get(name);
			return Array.isArray(value) ? (value as Item[]) : refuse(name, "a list");
		},
		flag<Name extends string>(name: Name): Partial<Record<Name, boolean>> {
			const value = fields.get(name) ?? undefined;
			if (value === undefined) return {};
			if (typeof value !== "boolean") refuse(name, "true or false");
			return only(name, value);
		},
		oneOf<Name extends string, Value extends string>(
			name: Name,
			values: readonly Value[],
		): Partial<Record<Name, Value>> {
			const value = fields.get(name) ?? undefined;
			if (value === undefined) return {};
			const known = values.find((candidate) => candidate === value);
			if (known === undefined) refuse(name, `one of ${values.join(", ")}`);
			return only(name, known);
		},
	};
}

function only<Name extends string, Value>(name: Name, value: Value): Partial<Record<Name, Value>> {
	return { [name]: value } as Partial<Record<Name, Value>>;
}
