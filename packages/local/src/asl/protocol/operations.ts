/** The operations of the API and how each reads its request; the engine checks the values. */
import type { Tag, TestStateInput } from "@aws-sdk/client-sfn";
import type { Engine } from "../run/engine.ts";
import type { Fields } from "./request-fields.ts";

type Operation = (engine: Engine, body: Fields) => unknown;

const STATUSES = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] as const;
const REDRIVES = ["REDRIVEN", "NOT_REDRIVEN"] as const;
const INCLUDED_DATA = ["ALL_DATA", "METADATA_ONLY"] as const;
const INSPECTION_LEVELS = ["INFO", "DEBUG", "TRACE"] as const;
const TYPES = ["STANDARD", "EXPRESS"] as const;

export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
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

function startOf(body: Fields) {
	return {
		stateMachineArn: body.text("stateMachineArn"),
		...body.optional("name"),
		...body.optional("input"),
	};
}
