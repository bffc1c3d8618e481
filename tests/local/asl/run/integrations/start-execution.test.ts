import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { createEngine } from "../../../../../packages/local/src/asl/run/create-engine.ts";
import type { Engine } from "../../../../../packages/local/src/asl/run/engine.ts";
import {
	START_EXECUTION,
	START_EXECUTION_SYNC,
	START_EXECUTION_SYNC_1,
	startExecution,
	startExecutionSync,
} from "../../../../../packages/local/src/asl/run/integrations/start-execution.ts";
import { definition, historyLines } from "../../engine-fixture.ts";
import { clock } from "./run-states.ts";

describe("states:startExecution", () => {
	function parent(child: Record<string, unknown>, resource: string, fields: Record<string, unknown> = {}) {
		const engine: Engine = createEngine({
			database: new DatabaseSync(":memory:"),
			integrations: new Map([
				[START_EXECUTION, startExecution(() => engine)],
				[START_EXECUTION_SYNC, startExecutionSync(() => engine)],
				[START_EXECUTION_SYNC_1, startExecutionSync(() => engine, String)],
			]),
			clock,
			random: () => 0,
		});
		const { stateMachineArn: childArn } = engine.createStateMachine({
			name: "child",
			definition: definition(child),
		});
		const { stateMachineArn } = engine.createStateMachine({
			name: "parent",
			definition: definition({
				T: {
					Type: "Task",
					Resource: resource,
					Arguments: { StateMachineArn: childArn, Input: { n: 1 } },
					End: true,
					...fields,
				},
			}),
		});
		const { executionArn } = engine.startExecution({ stateMachineArn });
		return { engine, executionArn, childArn };
	}

	test("starts and does not wait", async () => {
		const { engine, executionArn, childArn } = parent(
			{ W: { Type: "Wait", Seconds: 1000, End: true } },
			START_EXECUTION,
		);
		const ended = await engine.waitFor(executionArn);
		const { executions = [] } = engine.listExecutions({ stateMachineArn: childArn });
		expect(executions).toHaveLength(1);
		expect(JSON.parse(ended.output ?? "").ExecutionArn).toBe(executions[0]?.executionArn);
	});

	test.each([
		["JSON", START_EXECUTION_SYNC, { Input: { n: 1 }, Output: { got: { n: 1 } } }],
		["text", START_EXECUTION_SYNC_1, { Input: '{"n":1}', Output: '{"got":{"n":1}}' }],
	])("waits and gives input and output as %s: %s", async (_, resource, given) => {
		const { engine, executionArn } = parent(
			{ A: { Type: "Pass", Output: { got: "{% $states.input %}" }, End: true } },
			resource,
		);
		const ended = await engine.waitFor(executionArn);
		expect(JSON.parse(ended.output ?? "")).toMatchObject({
			Status: "SUCCEEDED",
			RedriveCount: 0,
			RedriveStatus: "NOT_REDRIVABLE",
			RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
			...given,
		});
		expect(historyLines(engine, executionArn)).toContain("5<4 TaskSubmitted");
	});

	test("fails in AWS's words when there is no such machine", async () => {
		const { engine, executionArn } = parent({ A: { Type: "Succeed" } }, START_EXECUTION, {
			Arguments: { StateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:none" },
		});
		const ended = await engine.waitFor(executionArn);
		expect(ended.error).toBe("StepFunctions.StateMachineDoesNotExistException");
		expect(ended.cause).toMatch(
			/^State Machine Does Not Exist: '.*:none' \(Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: [\w-]+; Proxy: null\)$/,
		);
	});

	test(".sync:2 fails with the child", async () => {
		const { engine, executionArn } = parent(
			{ F: { Type: "Fail", Error: "E", Cause: "c" } },
			START_EXECUTION_SYNC,
		);
		const ended = await engine.waitFor(executionArn);
		expect(ended.error).toBe("States.TaskFailed");
		expect(JSON.parse(ended.cause ?? "")).toMatchObject({ Status: "FAILED", Error: "E", Cause: "c" });
	});

	test(".sync:2 stops the child when it times out", async () => {
		const child = { W: { Type: "Wait", Seconds: 1000, End: true } };
		const { engine, executionArn, childArn } = parent(child, START_EXECUTION_SYNC, { TimeoutSeconds: 5 });
		expect((await engine.waitFor(executionArn)).error).toBe("States.Timeout");
		expect(engine.listExecutions({ stateMachineArn: childArn }).executions?.[0]?.status).toBe("ABORTED");
	});
});
