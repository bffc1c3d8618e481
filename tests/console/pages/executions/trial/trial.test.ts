import type { HistoryEvent } from "@dephealth/console/api/step-functions.ts";
import type { AslState } from "@dephealth/console/pages/executions/asl.ts";
import { readHistory } from "@dephealth/console/pages/executions/history.ts";
import {
	draftOf,
	outcomeOf,
	problemsOf,
	requestOf,
	resultIn,
	variablesAt,
	warningOf,
	worksOf,
} from "@dephealth/console/pages/executions/trial/trial.ts";
import { describe, expect, it } from "vitest";
import { aHistory } from "../histories.ts";

const MACHINE = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
const LAMBDA = "arn:aws:states:::lambda:invoke";
const TASK: AslState = {
	Type: "Task",
	Resource: LAMBDA,
	Arguments: { FunctionName: "arn:aws:lambda:eu-central-1:1:function:claim" },
};

describe("what does a state's work", () => {
	it.each<[string, AslState, string[]]>([
		["a Task may really be called", TASK, ["real", "result", "error"]],
		[
			"one that waits for a token cannot",
			{ Type: "Task", Resource: `${LAMBDA}.waitForTaskToken` },
			["result", "error"],
		],
		[
			"nor one that waits for a job",
			{ Type: "Task", Resource: "arn:aws:states:::states:startExecution.sync:2" },
			["result", "error"],
		],
		["a Map's items are not run", { Type: "Map" }, ["result", "error"]],
		["nor a Parallel's branches", { Type: "Parallel" }, ["result", "error"]],
		["a Choice has none", { Type: "Choice" }, []],
		["nor has a Wait", { Type: "Wait", Seconds: 1 }, []],
	])("%s", (_, state, works) => {
		expect(worksOf(state)).toEqual(works);
	});

	it("is named before it is done", () => {
		expect(warningOf(TASK, "real")).toContain("This really calls claim");
		expect(warningOf(TASK, "result")).toContain("Nothing is called");
		expect(warningOf({ Type: "Wait", Seconds: 60 }, "real")).toContain(
			"really waits, for 20 seconds at most",
		);
		expect(warningOf({ Type: "Choice" }, "real")).toBe("A Choice state calls nothing: nothing changes.");
	});
});

describe("what is asked of Step Functions", () => {
	const draft = draftOf(TASK, { input: '{"a":1}', variables: '{"b":2}' });

	it("is the state as it was in the execution", () => {
		expect(draft.input).toBe('{\n "a": 1\n}');
		expect(requestOf("arn", "Claim", draft, true)).toEqual({
			executionArn: "arn",
			stateName: "Claim",
			input: '{"a":1}',
			variables: '{"b":2}',
			inspectionLevel: "DEBUG",
		});
	});

	it.each([
		["a result", { work: "result", result: "[ 1 ]" }, { mock: { result: "[1]" } }],
		[
			"an error, after some retries",
			{ work: "error", error: "Busy", cause: "later", retries: 2 },
			{
				mock: { errorOutput: { error: "Busy", cause: "later" } },
				stateConfiguration: { retrierRetryCount: 2 },
			},
		],
		[
			"a context object with a result",
			{ work: "result", context: '{ "State": {} }' },
			{ mock: { result: "{}" }, context: '{"State":{}}' },
		],
	] as const)("takes %s that is given", (_, patch, expected) => {
		expect(requestOf("arn", "Claim", { ...draft, ...patch }, true)).toMatchObject(expected);
	});

	it("gives nothing to a state that does no work", () => {
		const request = requestOf("arn", "Next?", { ...draft, work: "result", retries: 3 }, false);
		expect(Object.keys(request)).toEqual([
			"executionArn",
			"stateName",
			"input",
			"variables",
			"inspectionLevel",
		]);
	});

	it.each([
		["input", { input: "{" }, "no JSON"],
		["variables", { variables: "[]" }, "not an object"],
		["result", { work: "result", result: "" }, "no JSON"],
		["context", { work: "error", context: "1" }, "not an object"],
	] as const)("names what is wrong with the %s", (field, patch, says) => {
		const problems = problemsOf({ ...draft, ...patch });
		expect(Object.keys(problems)).toEqual([field]);
		expect(problems[field]).toContain(says);
	});

	it.each([
		["a result that is not asked for", { result: "{" }],
		["an input that is no object", { input: '"text"' }],
		["no context", { work: "result", context: "" }],
	] as const)("has nothing against %s", (_, patch) => {
		expect(problemsOf({ ...draft, ...patch })).toEqual({});
	});
});

describe("the result that is offered", () => {
	it.each<[string, AslState, string]>([
		["of a Map is a list", { Type: "Map" }, "[]"],
		[
			"of a Parallel has a part for each branch",
			{ Type: "Parallel", Branches: [MACHINE, MACHINE] },
			"[{},{}]",
		],
		["of a Task is an object", TASK, "{}"],
	])("%s", (_, state, expected) => {
		expect(JSON.parse(draftOf(state, { variables: "{}" }).result)).toEqual(JSON.parse(expected));
	});

	it("is the last that the task gave in the execution", () => {
		const events = aHistory(
			[1, 0, 0, "ExecutionStarted"],
			[2, 0, 1, "TaskStateEntered", { name: "Ask" }],
			[3, 2, 2, "TaskScheduled"],
			[4, 3, 30, "TaskFailed", { error: "Throttled" }],
			[5, 4, 40, "TaskScheduled"],
			[6, 5, 50, "TaskSucceeded", { output: '{"Payload":1}' }],
			[7, 6, 51, "TaskStateExited", { name: "Ask", output: "1" }],
		);
		const [visit] = readHistory(events, "SUCCEEDED", 0).visits;
		if (!visit) throw new Error("Nothing was entered.");
		const byId = new Map(events.map((event): [number, HistoryEvent] => [event.id ?? 0, event]));
		expect(resultIn(byId, visit)).toBe('{"Payload":1}');
		byId.delete(6);
		expect(resultIn(byId, visit)).toBeUndefined();
	});
});

describe("the variables that a state found", () => {
	const exit = (name: string, variables: Record<string, unknown> = {}) => ({
		name,
		assignedVariables: Object.fromEntries(
			Object.entries(variables).map(([key, value]) => [key, JSON.stringify(value)]),
		),
	});
	const events = aHistory(
		[1, 0, 0, "ExecutionStarted"],
		[2, 0, 1, "PassStateEntered", { name: "First" }],
		[3, 2, 2, "PassStateExited", exit("First", { a: 1, b: 1 })],
		[4, 3, 3, "ParallelStateEntered", { name: "Both" }],
		[5, 4, 3, "ParallelStateStarted"],
		[6, 5, 4, "PassStateEntered", { name: "Left" }],
		[7, 5, 4, "PassStateEntered", { name: "Right" }],
		[8, 6, 5, "PassStateExited", exit("Left", { left: 1 })],
		[9, 8, 5, "PassStateEntered", { name: "Left again" }],
		[10, 7, 5, "PassStateExited", exit("Right", { right: 1 })],
		[11, 9, 6, "PassStateExited", exit("Left again")],
		[12, 11, 7, "ParallelStateSucceeded"],
		[13, 12, 7, "ParallelStateExited", exit("Both", { b: [2] })],
		[14, 13, 8, "SucceedStateEntered", { name: "End" }],
	);
	const facts = readHistory(events, "SUCCEEDED", 0);
	const byId = new Map(events.map((event): [number, HistoryEvent] => [event.id ?? 0, event]));

	it.each([
		["the first: none", "First", {}],
		["a branch sees those from outside", "Left", { a: 1, b: 1 }],
		["and its own, not its sibling's", "Left again", { left: 1, a: 1, b: 1 }],
		["what branches assigned ended with them", "End", { b: [2], a: 1 }],
	])("%s", (_, name, expected) => {
		const visit = facts.byName.get(name)?.[0];
		if (!visit) throw new Error(`${name} was not entered.`);
		expect(JSON.parse(variablesAt(byId, facts, visit))).toEqual(expected);
	});
});

it.each([
	[{ status: "SUCCEEDED" }, "ok", "Succeeded"],
	[{ status: "FAILED" }, "bad", "Failed"],
	[{ status: "CAUGHT_ERROR" }, "warn", "Failed, and was caught"],
	[
		{ status: "RETRIABLE", inspectionData: { errorDetails: { retryBackoffIntervalSeconds: 2 } } },
		"warn",
		"Failed, and would be tried again after 2 s",
	],
	[{ status: "RETRIABLE" }, "warn", "Failed, and would be tried again"],
] as const)("an answer %j reads: %s, %s", (answer, kind, says) => {
	expect(outcomeOf(answer)).toEqual({ kind, says });
});
