import { ConditionalCheckFailedException, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import {
	BatchGetCommand,
	BatchWriteCommand,
	DeleteCommand,
	type DynamoDBDocumentClient,
	GetCommand,
	PutCommand,
	QueryCommand,
	ScanCommand,
	UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { TABLES } from "@dephealth/contract/tables.ts";
import { createDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { inProcessAccess } from "@dephealth/local/dynamodb/client-config.ts";
import { type LocalDynamoDb, startDynamoDb } from "@dephealth/local/dynamodb/dynamodb.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";

const TABLE = "t-packages";
const KEY = { pk: "npm#express", sk: "LATEST" };

type Way = (dynamoDb: LocalDynamoDb) => LocalDynamoDb["inProcess"];
const HERE: Way = ({ inProcess }) => inProcess;
/** All that crosses from one thread to another is cloned. */
const ELSEWHERE: Way = ({ execute }) =>
	inProcessAccess({ execute: (operation, input) => execute(operation, structuredClone(input)) });

/** The same client twice, each with tables of its own: by the shortcut, and by the SDK alone. */
async function twoClients(way = HERE) {
	const both = await Promise.all(
		[true, false].map(async (isShort) => {
			const inProcess = way(await startDynamoDb({ tables: TABLES, tablePrefix: "t", clock: systemClock }));
			let requests = 0;
			const { transport } = inProcess;
			const counted = {
				...transport,
				requestHandler: {
					...(transport.requestHandler as { handle(...args: unknown[]): unknown }),
					handle(...args: unknown[]) {
						requests += 1;
						return (transport.requestHandler as { handle(...args: unknown[]): unknown }).handle(...args);
					},
				} as typeof transport.requestHandler,
			};
			const client = createDynamoDbClient({
				endpoint: "http://in-process.invalid",
				region: "local",
				credentials: { accessKeyId: "local", secretAccessKey: "local" },
				dynamoDb: { transport: counted, shortcut: isShort ? inProcess.shortcut : (same) => same },
			});
			return { client, requests: () => requests };
		}),
	);
	const [short, bySdk] = both;
	if (!short || !bySdk) throw new Error("two");
	return { short, bySdk };
}

type Sent = { output: unknown } | { error: unknown };

async function send(client: DynamoDBDocumentClient, make: () => unknown): Promise<Sent> {
	try {
		const { $metadata, ...output } = await client.send(make() as GetCommand);
		expect($metadata.httpStatusCode).toBe(200);
		return { output };
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		const { name, message } = error;
		return { error: { type: error.constructor.name, name, message, item: Reflect.get(error, "Item") } };
	}
}

const scalar = fc.oneof(
	fc.string(),
	fc.integer(),
	fc.double({ noNaN: true, min: -1e30, max: 1e30 }),
	fc.bigInt(-(10n ** 37n), 10n ** 37n),
	fc.boolean(),
	fc.constant(null),
	fc.uint8Array({ maxLength: 20 }),
	fc
		.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 })
		.map((members) => new Set(members)),
	fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 4 }).map((members) => new Set(members)),
	fc.constantFrom(
		Number.NaN,
		Number.POSITIVE_INFINITY,
		undefined,
		new Set(),
		new Date(0),
		new Map([["a", 1]]),
	),
);
const value = fc.letrec((tie) => ({
	value: fc.oneof(
		{ depthSize: "small", withCrossShrink: true },
		scalar,
		fc.array(tie("value"), { maxLength: 4 }),
		fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), tie("value"), { maxKeys: 4 }),
	),
})).value;

describe.each([
	["in the thread of the store", HERE],
	["in another thread", ELSEWHERE],
])("the shortcut past the SDK, %s", (_, way) => {
	it("stores and returns every value as the SDK does, or refuses it with the same error", async () => {
		const { short, bySdk } = await twoClients(way);
		await fc.assert(
			fc.asyncProperty(value, async (x) => {
				const put = () => new PutCommand({ TableName: TABLE, Item: { ...KEY, x } });
				expect(await send(short.client, put)).toEqual(await send(bySdk.client, put));
				const get = () => new GetCommand({ TableName: TABLE, Key: KEY });
				expect(await send(short.client, get)).toEqual(await send(bySdk.client, get));
			}),
			{ numRuns: runs(50) },
		);
		expect(short.requests()).toBeLessThan(bySdk.requests());
	});

	it("answers each command as the SDK does, errors and all, without a request", async () => {
		const { short, bySdk } = await twoClients(way);
		const items = Array.from({ length: 5 }, (_, index) => ({
			pk: "a",
			sk: `${index}`,
			risk_shard: "HIGH#1",
			index,
		}));
		const commands: (() => unknown)[] = [
			() =>
				new BatchWriteCommand({
					RequestItems: {
						[TABLE]: [...items.map((Item) => ({ PutRequest: { Item } })), { DeleteRequest: { Key: KEY } }],
					},
				}),
			() =>
				new BatchGetCommand({
					RequestItems: { [TABLE]: { Keys: [...items.map(({ pk, sk }) => ({ pk, sk })), KEY] } },
				}),
			() =>
				new QueryCommand({
					TableName: TABLE,
					KeyConditionExpression: "pk = :a AND sk > :one",
					ExpressionAttributeValues: { ":a": "a", ":one": "1" },
					Limit: 2,
					ReturnConsumedCapacity: "TOTAL",
				}),
			() => new ScanCommand({ TableName: TABLE, Limit: 2, ExclusiveStartKey: { pk: "a", sk: "2" } }),
			() =>
				new UpdateCommand({
					TableName: TABLE,
					Key: KEY,
					UpdateExpression: "SET tags = :tags ADD #count :one",
					ExpressionAttributeNames: { "#count": "count" },
					ExpressionAttributeValues: { ":tags": new Set(["x", "y"]), ":one": 1 },
					ReturnValues: "ALL_NEW",
				}),
			() =>
				new DeleteCommand({
					TableName: TABLE,
					Key: KEY,
					ConditionExpression: "attribute_exists(gone)",
					ReturnValuesOnConditionCheckFailure: "ALL_OLD",
				}),
			() => new GetCommand({ TableName: "t-nothing", Key: KEY }),
			() => new GetCommand({ TableName: TABLE, Key: { pk: "half" } }),
			() => new GetCommand({ TableName: TABLE, Key: KEY, ProjectionExpression: "not an expression" }),
			() => new DeleteCommand({ TableName: TABLE, Key: KEY, ReturnValues: "ALL_OLD" }),
			() => new GetCommand({ TableName: TABLE, Key: KEY }),
		];
		for (const command of commands) {
			expect(await send(short.client, command)).toEqual(await send(bySdk.client, command));
		}
		expect(short.requests()).toBe(0);
		await expect(
			short.client.send(new GetCommand({ TableName: "t-nothing", Key: KEY })),
		).rejects.toBeInstanceOf(ResourceNotFoundException);
		await expect(
			short.client.send(
				new DeleteCommand({ TableName: TABLE, Key: KEY, ConditionExpression: "attribute_exists(pk)" }),
			),
		).rejects.toBeInstanceOf(ConditionalCheckFailedException);
	});

	it("is not taken once somebody listens in on the client, or by a call that is called off", async () => {
		const { short } = await twoClients(way);
		const get = new GetCommand({ TableName: TABLE, Key: KEY });
		await expect(short.client.send(get, { abortSignal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
		await short.client.send(get);
		const before = short.requests();
		short.client.middlewareStack.add((next) => (args) => next(args), {
			step: "initialize",
			name: "listener",
		});
		await short.client.send(get);
		expect(short.requests()).toBe(before + 1);
	});
});
