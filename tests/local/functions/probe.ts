/** A function that does what its event asks for; each test's host makes one. */

import { GetItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { createPlainDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { PackageNotFoundError } from "@dephealth/core/errors.ts";
import { logLevel } from "@dephealth/core/observability/logger.ts";
import { dynamoDb } from "@dephealth/functions/compose/aws/storage.ts";
import { announceWrite } from "@dephealth/functions/compose/capabilities/package-writes.ts";
import type { Composition } from "@dephealth/functions/compose/process/composition.ts";
import { metrics } from "@dephealth/functions/compose/process/observability.ts";
import type { FunctionContext } from "@dephealth/local/functions/functions.ts";

export const TABLE = "probe-packages";
const KEY = { pk: "npm#probe", sk: "LATEST" };

type Event = { does: keyof ReturnType<typeof actions>; value?: unknown };

export function createHandler(c: Composition) {
	let invocations = 0;
	const known = actions(c);
	return (event: Event, context?: FunctionContext): unknown => {
		invocations += 1;
		return known[event.does]({ event, context, invocations });
	};
}

type Asked = { event: Event; context: FunctionContext | undefined; invocations: number };

function actions(c: Composition) {
	const put = (fields: object) => new PutCommand({ TableName: TABLE, Item: { ...KEY, ...fields } });
	return {
		echo: ({ event, context }: Asked) => ({
			event,
			id: context?.awsRequestId,
			leftMs: context?.getRemainingTimeInMillis(),
		}),
		count: ({ invocations }: Asked) => invocations,
		change({ event }: Asked) {
			(event.value as unknown[]).push("changed");
		},
		readClock: () => c.clock.now(),
		readEnvironment: () => ({ table: c.env["PACKAGES_TABLE"], level: logLevel() }),
		fail(): never {
			throw new PackageNotFoundError("npm does not know it", { source: "npm" });
		},
		throwText(): never {
			throw "a text";
		},
		answerCircle() {
			const circle: unknown[] = [];
			circle.push(circle);
			return circle;
		},
		async store({ event }: Asked) {
			const bytes = new Uint8Array(300_000).fill(7);
			await dynamoDb(c).send(put({ bytes, tags: new Set(["a"]), value: event.value }));
			const { Item } = await dynamoDb(c).send(new GetCommand({ TableName: TABLE, Key: KEY }));
			const { Responses, UnprocessedKeys } = await dynamoDb(c).send(
				new BatchGetCommand({ RequestItems: { [TABLE]: { Keys: [KEY] } } }),
			);
			return {
				value: Item?.["value"],
				bytes: Buffer.from(bytes).equals(Item?.["bytes"] as Uint8Array),
				tags: Array.from(Item?.["tags"] ?? []),
				batch: Responses?.[TABLE]?.[0]?.["value"],
				left: Object.keys(UnprocessedKeys ?? {}).length,
			};
		},
		async storeBySdk() {
			const client = createPlainDynamoDbClient(c.aws);
			const Key = { pk: { S: "npm#sdk" }, sk: { S: "LATEST" } };
			await client.send(
				new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName: TABLE, Item: Key } }] }),
			);
			return (await client.send(new GetItemCommand({ TableName: TABLE, Key }))).Item;
		},
		async breakCondition() {
			await dynamoDb(c).send(put({}));
			const command = new PutCommand({
				TableName: TABLE,
				Item: KEY,
				ConditionExpression: "attribute_not_exists(pk)",
				ReturnValuesOnConditionCheckFailure: "ALL_OLD",
			});
			await dynamoDb(c).send(command);
		},
		measure: () => metrics(c).coldStarted(),
		announce: () => announceWrite(c, { ecosystem: "npm", name: "probe" }),
		hang: () => new Promise(() => {}),
		exit: () => process.exit(3),
		throwInNobody: () =>
			new Promise(() => {
				setTimeout(() => {
					throw new Error("nobody catches this");
				});
			}),
	};
}
