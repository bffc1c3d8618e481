import {
	CreateStateMachineCommand,
	DeleteStateMachineCommand,
	DescribeStateMachineCommand,
	ListExecutionsCommand,
	ListStateMachinesCommand,
	ListTagsForResourceCommand,
	type SFNClient,
	StartExecutionCommand,
	TagResourceCommand,
	UntagResourceCommand,
	ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, expect, it, test } from "vitest";
import { startApi, type TestApi } from "../api-fixture.ts";
import { createTestEngine, definition, type TestEngine } from "../engine-fixture.ts";

let api: TestApi;
let client: SFNClient;
let t: TestEngine;

beforeEach(async () => {
	t = createTestEngine({}, { time: {} });
	api = await startApi(t.engine);
	client = api.client;
});

afterEach(() => api.stop());

const waiting = definition({ W: { Type: "Wait", Seconds: 100, End: true } });

async function create(
	name: string,
	text = waiting,
	tags?: { key: string; value: string }[],
): Promise<string> {
	const { stateMachineArn } = await client.send(
		new CreateStateMachineCommand({
			name,
			definition: text,
			roleArn: "arn:aws:iam::000000000000:role/m",
			...(tags && { tags }),
		}),
	);
	return stateMachineArn ?? "";
}

test("a machine is deleted with its executions, and may come again under its name", async () => {
	const arn = await create("m");
	const other = await create("m2");
	await client.send(new StartExecutionCommand({ stateMachineArn: arn, name: "a" }));
	await client.send(new StartExecutionCommand({ stateMachineArn: other, name: "b" }));
	await client.send(new DeleteStateMachineCommand({ stateMachineArn: arn }));
	await client.send(new DeleteStateMachineCommand({ stateMachineArn: arn }));
	await expect(client.send(new DescribeStateMachineCommand({ stateMachineArn: arn }))).rejects.toMatchObject({
		name: "StateMachineDoesNotExist",
	});
	const kept = await client.send(new ListExecutionsCommand({ stateMachineArn: other }));
	expect(kept.executions).toMatchObject([{ name: "b", status: "RUNNING" }]);
	const again = await create("m", definition({ P: { Type: "Pass", Output: 2, End: true } }));
	expect((await client.send(new ListExecutionsCommand({ stateMachineArn: again }))).executions).toEqual([]);
	const { executionArn } = await client.send(
		new StartExecutionCommand({ stateMachineArn: again, name: "a" }),
	);
	expect((await t.engine.waitFor(executionArn ?? "")).output).toBe("2");
});

test("machines are listed page by page", async () => {
	for (const name of ["a", "b", "c"]) await create(name);
	const first = await client.send(new ListStateMachinesCommand({ maxResults: 2 }));
	expect(first.stateMachines?.map(({ name }) => name)).toEqual(["a", "b"]);
	const second = await client.send(
		new ListStateMachinesCommand({ maxResults: 2, nextToken: first.nextToken }),
	);
	expect(second.stateMachines?.map(({ name }) => name)).toEqual(["c"]);
	expect(second.nextToken).toBeUndefined();
	await expect(client.send(new ListStateMachinesCommand({ maxResults: 1001 }))).rejects.toMatchObject({
		name: "ValidationException",
	});
});

test("a machine has tags", async () => {
	const resourceArn = await create("m", waiting, [{ key: "a", value: "1" }]);
	await client.send(
		new TagResourceCommand({
			resourceArn,
			tags: [
				{ key: "a", value: "2" },
				{ key: "b", value: "3" },
			],
		}),
	);
	expect((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
		{ key: "a", value: "2" },
		{ key: "b", value: "3" },
	]);
	await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
	expect((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
		{ key: "b", value: "3" },
	]);
	const tags = Array.from({ length: 50 }, (_, index) => ({ key: `t${index}`, value: "" }));
	await expect(client.send(new TagResourceCommand({ resourceArn, tags }))).rejects.toMatchObject({
		name: "TooManyTags",
		resourceName: resourceArn,
	});
	await expect(
		client.send(new ListTagsForResourceCommand({ resourceArn: `${resourceArn}x` })),
	).rejects.toMatchObject({ name: "ResourceNotFound" });
});

it.each<[string, string, unknown]>([
	["is right", waiting, { result: "OK", diagnostics: [], truncated: false }],
	[
		"leads nowhere",
		definition({ A: { Type: "Pass", Next: "B" } }),
		{
			result: "FAIL",
			diagnostics: [{ severity: "ERROR", code: "SCHEMA_VALIDATION_FAILED", location: "/States/A" }],
		},
	],
	[
		"has no states",
		"{}",
		{ result: "FAIL", diagnostics: [{ code: "SCHEMA_VALIDATION_FAILED", location: "/" }] },
	],
	["is empty", " ", { result: "FAIL", diagnostics: [{ code: "SCHEMA_VALIDATION_FAILED" }] }],
	["is not JSON", "{", { result: "FAIL", diagnostics: [{ code: "INVALID_JSON_DESCRIPTION" }] }],
])("a definition that %s is validated without a machine", async (_, text, expected) => {
	const answer = await client.send(new ValidateStateMachineDefinitionCommand({ definition: text }));
	expect(answer).toMatchObject(expected as Record<string, unknown>);
	expect(t.engine.listStateMachines().stateMachines).toEqual([]);
});
