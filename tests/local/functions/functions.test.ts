import { TABLES } from "@dephealth/contract/tables.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { createTurns } from "@dephealth/core/turns.ts";
import { writeListeners } from "@dephealth/functions/compose/capabilities/package-writes.ts";
import { createComposition } from "@dephealth/functions/compose/process/composition.ts";
import { lambdaInvoke } from "@dephealth/local/asl/run/integrations/lambda-invoke.ts";
import { type LocalDynamoDb, startDynamoDb } from "@dephealth/local/dynamodb/dynamodb.ts";
import { type Functions, functionsHere } from "@dephealth/local/functions/functions.ts";
import { startFunctionsThread } from "@dephealth/local/functions/functions-thread.ts";
import { createHandlerLoader } from "@dephealth/local/functions/handlers.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TABLE } from "./probe.ts";

const PROBE = "tests/local/functions/probe.handler";
const ENV = { PACKAGES_TABLE: TABLE };
const AWS = {
	endpoint: "http://aws.invalid",
	region: "eu-central-1",
	credentials: { accessKeyId: "local", secretAccessKey: "local" },
};

/** What the host's functions have said to it. */
type Heard = { metrics: string[]; written: unknown[] };
type Host = { functions: Functions; close(): Promise<void> };

async function startHere({ inProcess }: LocalDynamoDb, heard: Heard): Promise<Host> {
	const composition = createComposition({
		env: ENV,
		aws: { ...AWS, dynamoDb: inProcess },
		writeMetric: (line) => heard.metrics.push(line),
	});
	writeListeners(composition).add((ref) => heard.written.push(ref));
	return { functions: functionsHere(createHandlerLoader(composition)), close: async () => {} };
}

async function startInThread(store: LocalDynamoDb, heard: Heard): Promise<Host> {
	const thread = startFunctionsThread({
		settings: Promise.resolve({ env: ENV, aws: AWS, logLevel: undefined }),
		store,
		takeTurn: createTurns().of("functions"),
		clock: systemClock,
		onMetric: (line) => heard.metrics.push(line),
		onWritten: (ref) => heard.written.push(ref),
		onError: (error) => {
			throw error;
		},
	});
	await thread.ready;
	return { functions: thread, close: thread.close };
}

describe.each([
	["in this thread", startHere],
	["in a thread of its own", startInThread],
])("a function that runs %s", (_, start) => {
	const heard: Heard = { metrics: [], written: [] };
	let store: LocalDynamoDb;
	let host: Host;
	let call: (does: string, value?: unknown) => Promise<unknown>;

	beforeAll(async () => {
		store = await startDynamoDb({ tables: TABLES, tablePrefix: "probe", clock: systemClock });
		host = await start(store, heard);
		const invoke = lambdaInvoke(
			() => (event, context) => host.functions.invoke(PROBE, event, context),
			systemClock,
			() => 600,
		);
		call = async (does, value) => {
			const answer = await invoke({
				arguments: { FunctionName: "probe", Payload: { does, value } },
				signal: new AbortController().signal,
			} as unknown as Parameters<typeof invoke>[0]);
			return (answer as { Payload: unknown }).Payload;
		};
	});
	afterAll(async () => {
		await host.close();
		await store.close();
	});

	it("gets its event, its request's id and the time that it has", async () => {
		const { leftMs, ...rest } = (await call("echo", [{ deep: null }, "é", 1.5])) as { leftMs: number };
		expect(rest).toEqual({
			event: { does: "echo", value: [{ deep: null }, "é", 1.5] },
			id: expect.stringMatching(/^[\w-]{36}$/),
		});
		expect(leftMs).toBeGreaterThan(0);
		expect(leftMs).toBeLessThanOrEqual(600_000);
	});

	it("has no context where nobody gives one, as for a topic", async () => {
		expect(await host.functions.invoke(PROBE, { does: "echo" })).toEqual({ event: { does: "echo" } });
	});

	it("is made once and keeps its memory", async () => {
		const before = (await call("count")) as number;
		expect(await call("count")).toBe(before + 1);
	});

	it("changes nothing of the event of its caller, and may answer nothing", async () => {
		const value = ["given"];
		expect(await call("change", value)).toBeNull();
		expect(value).toEqual(["given"]);
	});

	it("has its composition's environment", async () => {
		expect(await call("readEnvironment")).toMatchObject({ table: TABLE });
	});

	it.each([
		["fail", "PackageNotFoundError", "npm does not know it"],
		["throwText", "Error", "a text"],
		["answerCircle", "Runtime.MarshalError", expect.stringContaining("circular")],
		["breakCondition", "ConditionalCheckFailedException", "The conditional request failed"],
	])("%s: fails as Lambda reports it, by the error's name", async (does, error, errorMessage) => {
		const failure = await call(does).catch((thrown: unknown) => thrown);
		expect(failure).toMatchObject({ name: "TaskFailure", error });
		const cause = JSON.parse((failure as { causeText: string }).causeText);
		expect(cause).toMatchObject({ errorType: error, errorMessage });
		expect(cause.trace).toEqual(expect.any(Array));
	});

	it("says where its error comes from", async () => {
		const failure = (await call("fail").catch((thrown: unknown) => thrown)) as { causeText: string };
		expect(JSON.parse(failure.causeText).trace.join("\n")).toContain("probe.ts");
	});

	it("reports a handler that there is none of", async () => {
		await expect(host.functions.invoke("tests/local/functions/none.handler", {})).rejects.toThrow(/none/);
	});

	it("stores what it writes, and reads it as it was", async () => {
		expect(await call("store", { number: 2 ** 50, list: [null, "é"] })).toEqual({
			value: { number: 2 ** 50, list: [null, "é"] },
			batch: { number: 2 ** 50, list: [null, "é"] },
			bytes: true,
			tags: ["a"],
			left: 0,
		});
	});

	it("reaches the same store through the SDK", async () => {
		const item = { pk: { S: "npm#sdk" }, sk: { S: "LATEST" } };
		expect(await call("storeBySdk")).toEqual(item);
		const { body } = await store.execute("GetItem", { TableName: TABLE, Key: item });
		expect(JSON.parse(body).Item).toEqual(item);
	});

	it("is heard of the metrics and packages that it writes by the time it answers", async () => {
		await call("measure");
		await call("announce");
		expect(heard.metrics.map((line) => JSON.parse(line).ColdStarts)).toEqual([1]);
		expect(heard.written).toEqual([{ ecosystem: "npm", name: "probe" }]);
	});
});
