/** The route against the embedded engine, as on one machine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Runtime, startRuntime } from "@dephealth/local/runtime.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const directory = mkdtempSync(join(tmpdir(), "dephealth-executions-"));
let runtime: Runtime;

beforeAll(async () => {
	runtime = await startRuntime({
		dataDirectory: directory,
		port: 0,
		awsPort: 0,
		sandbox: true,
		tablesInMemory: true,
		schedules: [],
	});
});
afterAll(async () => {
	await runtime.stop();
	rmSync(directory, { recursive: true, force: true });
});

async function call(name: string, body: unknown, headers: Record<string, string> = {}) {
	const response = await fetch(`${runtime.url}/v1/step-functions/${name}`, {
		method: "POST",
		headers: { "x-api-key": runtime.apiKey, ...headers },
		body: typeof body === "string" ? body : JSON.stringify(body),
	});
	return { status: response.status, body: (await response.json()) as Record<string, never> };
}

const MACHINE = "arn:aws:states:eu-central-1:000000000000:stateMachine:collect-package";

describe("POST /v1/step-functions/{call}", () => {
	it("names the product's machines", async () => {
		const { body } = await call("ListStateMachines", {});
		expect(body["stateMachines"]).toContainEqual({
			name: "collect-package",
			stateMachineArn: MACHINE,
			type: "STANDARD",
		});
	});

	it("starts an execution and shows it, its history and the definition it ran with", async () => {
		const input = JSON.stringify({ package: { ecosystem: "npm", name: "active-1" } });
		const started = await call("StartExecution", { stateMachineArn: MACHINE, name: "by-hand", input });
		const { executionArn } = started.body as unknown as { executionArn: string };
		await expect
			.poll(async () => (await call("DescribeExecution", { executionArn })).body)
			.toMatchObject({
				status: "SUCCEEDED",
				name: "by-hand",
				startDate: expect.stringMatching(/^\d{4}-.*Z$/),
			});
		const gone = executionArn.replace("by-hand", "gone");
		const ends = await call("DescribeExecutions", { executionArns: [executionArn, gone] });
		expect(ends.body).toEqual({
			executions: [{ executionArn, status: "SUCCEEDED", output: expect.stringContaining('"outcome"') }],
		});
		const history = await call("GetExecutionHistory", { executionArn, maxResults: 3 });
		expect(history.body).toMatchObject({
			events: [{ id: 1, type: "ExecutionStarted" }, { id: 2 }, { id: 3 }],
			nextToken: expect.any(String),
		});
		const machine = await call("DescribeStateMachineForExecution", { executionArn });
		expect(JSON.parse(String(machine.body["definition"]))).toHaveProperty("StartAt");
		const listed = await call("ListExecutions", { stateMachineArn: MACHINE, statusFilter: "SUCCEEDED" });
		expect(listed.body["executions"]).toMatchObject([{ name: "by-hand" }]);
	});

	it.each([
		[
			"a Choice",
			{ stateName: "Claimed?", variables: '{"claimed":false,"isRepair":false}' },
			{ status: "SUCCEEDED", nextState: "Repair?" },
		],
		[
			"a Task, whose function is really called",
			{ stateName: "Claim", input: '{"package":{"ecosystem":"npm","name":".."}}', inspectionLevel: "DEBUG" },
			{
				status: "CAUGHT_ERROR",
				error: "InvalidPackageRefError",
				nextState: "InputRefused",
				inspectionData: { errorDetails: { catchIndex: 0 } },
			},
		],
		[
			"a Parallel, whose result is given",
			{ stateName: "AskRepository", mock: { result: '[{"source":"git"},{"source":"github"}]' } },
			{ status: "SUCCEEDED", output: '[{"source":"git"},{"source":"github"}]' },
		],
		[
			"what a Retry does with an error",
			{
				stateName: "Claim",
				input: '{"package":{"ecosystem":"npm","name":"active-1"}}',
				mock: { errorOutput: { error: "StorageUnavailableError" } },
			},
			{ status: "RETRIABLE", error: "StorageUnavailableError" },
		],
		[
			"what its Catch does with it once the retries are used",
			{
				stateName: "Claim",
				input: '{"package":{"ecosystem":"npm","name":"active-1"}}',
				mock: { errorOutput: { error: "StorageUnavailableError" } },
				stateConfiguration: { retrierRetryCount: 3 },
			},
			{ status: "CAUGHT_ERROR", nextState: "SendToDeadLetterQueue" },
		],
	])("tries %s", async (_, fields, expected) => {
		const { status, body } = await call("TestState", { stateMachineArn: MACHINE, ...fields });
		expect(body).toMatchObject(expected);
		expect(status).toBe(200);
	});

	it.each([
		[
			"StopExecution",
			{ executionArn: MACHINE.replace("stateMachine", "execution").concat(":none") },
			404,
			"execution_not_found",
		],
		[
			"DescribeStateMachine",
			{ stateMachineArn: MACHINE.replace("collect-package", "another") },
			404,
			"execution_not_found",
		],
		[
			"DescribeExecution",
			{ executionArn: "arn:aws:lambda:eu-central-1:000000000000:function:x" },
			404,
			"execution_not_found",
		],
		[
			"DescribeExecutions",
			{ executionArns: [MACHINE.replace(":stateMachine:collect-package", ":execution:another:x")] },
			404,
			"execution_not_found",
		],
		["DescribeExecutions", { executionArns: Array(51).fill(MACHINE) }, 400, "invalid_request"],
		["StartExecution", { stateMachineArn: MACHINE, input: "no JSON" }, 400, "step_functions_refused"],
		["ListExecutions", {}, 400, "step_functions_refused"],
		["TestState", { stateMachineArn: MACHINE, stateName: "nowhere" }, 400, "step_functions_refused"],
		["TestState", { stateMachineArn: MACHINE, stateName: "CollectSources" }, 400, "step_functions_refused"],
		["TestState", { stateName: "Claim" }, 400, "step_functions_refused"],
		["TestState", { stateMachineArn: MACHINE, definition: "{}", roleArn: "any" }, 400, "invalid_request"],
		["DeleteStateMachine", { stateMachineArn: MACHINE }, 400, "invalid_request"],
		["ListExecutions", { stateMachineArn: MACHINE, surprise: true }, 400, "invalid_request"],
		["ListExecutions", "{", 400, "invalid_request"],
	])("refuses %s of %j with %s", async (name, body, status, code) => {
		expect(await call(name, body)).toMatchObject({ status, body: { error: { code } } });
	});

	it("says which error of Step Functions it was", async () => {
		const { body } = await call("StartExecution", { stateMachineArn: MACHINE, input: "no JSON" });
		expect(body).toMatchObject({ error: { details: { reason: "InvalidExecutionInput" } } });
	});

	it("is for operators", async () => {
		expect((await call("ListStateMachines", {}, { "x-api-key": "" })).status).toBe(401);
	});
});
