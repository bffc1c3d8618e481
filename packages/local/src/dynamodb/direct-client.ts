/**
 * A shortcut for document clients in this process. For every command the SDK builds a stack of middleware, a request
 * and a response, which are not needed in process and cost ten times as much as the store. Commands of a client with
 * unchanged middleware go straight to the store; all others use the SDK.
 */
import {
	ConditionalCheckFailedException,
	DynamoDBServiceException,
	ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import {
	BatchGetCommand,
	BatchWriteCommand,
	DeleteCommand,
	DynamoDBDocumentClient,
	GetCommand,
	PutCommand,
	QueryCommand,
	ScanCommand,
	UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { fromWireMap, toWireMap, UnconvertibleError, withBytes } from "./native-values.ts";
import type { BatchWrite, KeysAndAttributes } from "./requests/item-request-types.ts";
import type { DynamoDbStore } from "./store.ts";
import type { AttributeMap } from "./values/attribute-value.ts";

type Body = Record<string, unknown>;
type Native = Record<string, unknown>;
type Convert = (value: unknown) => unknown;

const OPERATIONS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
	[GetCommand, "GetItem"],
	[PutCommand, "PutItem"],
	[UpdateCommand, "UpdateItem"],
	[DeleteCommand, "DeleteItem"],
	[QueryCommand, "Query"],
	[ScanCommand, "Scan"],
	[BatchGetCommand, "BatchGetItem"],
	[BatchWriteCommand, "BatchWriteItem"],
]);

const values: Convert = (map) => toWireMap(map as Native);
/** The parameters that hold attribute values. */
const TO_WIRE: Readonly<Record<string, Convert>> = {
	Key: values,
	Item: values,
	ExclusiveStartKey: values,
	ExpressionAttributeValues: values,
	RequestItems: (tables) =>
		mapEntries(tables, (table) => (Array.isArray(table) ? table.map(writeToWire) : keysToWire(table))),
};
/** Parameters that hold attribute values too, but that nobody uses any more. */
const LEFT_TO_THE_SDK = [
	"Expected",
	"AttributeUpdates",
	"KeyConditions",
	"QueryFilter",
	"ScanFilter",
	"ReturnItemCollectionMetrics",
];

const native: Convert = (map) => fromWireMap(map as AttributeMap);
const FROM_WIRE: Readonly<Record<string, Convert>> = {
	Item: native,
	Attributes: native,
	LastEvaluatedKey: native,
	Items: (items) => (items as AttributeMap[]).map(fromWireMap),
	Responses: (tables) => mapEntries(tables, (items) => (items as AttributeMap[]).map(fromWireMap)),
	UnprocessedKeys: (tables) => mapEntries(tables, keysFromWire),
	UnprocessedItems: (tables) => mapEntries(tables, (writes) => (writes as BatchWrite[]).map(writeFromWire)),
};

/** The store, or what brings its answers from another thread. `batchGet` is a faster way of the store itself. */
export type ReachableStore = Pick<DynamoDbStore, "execute"> & Partial<Pick<DynamoDbStore, "batchGet">>;

/** Makes the commands that are sent to a document client take the shortcut. */
export function sendDirectly(client: DynamoDBDocumentClient, store: ReachableStore): DynamoDBDocumentClient {
	const isUnchanged = watchMiddleware(client);

	function send(command: Command, ...rest: unknown[]): unknown {
		const short = isUnchanged() && !isCalledOff(rest[0]) ? shortened(command, store) : command;
		return Reflect.apply(DynamoDBDocumentClient.prototype.send, client, [short, ...rest]);
	}
	client.send = send as typeof client.send;
	return client;
}

type Command = { constructor: unknown; input: Native };

function isCalledOff(options: unknown): boolean {
	return (options as { abortSignal?: AbortSignal } | undefined)?.abortSignal?.aborted ?? false;
}

/** The same command, but for what it resolves to: the store, in place of the SDK's stack that ends in a request. */
function shortened(command: Command, store: ReachableStore): Command {
	const operation = OPERATIONS.get(command.constructor);
	const body = operation === undefined ? undefined : wireBody(command.input);
	if (operation === undefined || !body) return command;
	return Object.create(command, {
		resolveMiddleware: { value: () => async () => ({ output: await answer(store, operation, body) }) },
	});
}

/** @returns whether the client's middleware is still the SDK's own */
function watchMiddleware({ middlewareStack: stack }: DynamoDBDocumentClient): () => boolean {
	let isUnchanged = true;
	for (const method of ["add", "addRelativeTo", "use", "remove"] as const) {
		const change = stack[method].bind(stack) as (...args: unknown[]) => unknown;
		Reflect.set(stack, method, (...args: unknown[]) => {
			isUnchanged = false;
			return change(...args);
		});
	}
	return () => isUnchanged;
}

/** @returns undefined for values that only the SDK can convert */
function wireBody(input: Native): Body | undefined {
	if (LEFT_TO_THE_SDK.some((name) => input[name] !== undefined)) return undefined;
	try {
		return converted(input, TO_WIRE);
	} catch (error) {
		if (error instanceof UnconvertibleError) return undefined;
		throw error;
	}
}

async function answer(store: ReachableStore, operation: string, body: Body): Promise<unknown> {
	const read =
		operation === "BatchGetItem" && store.batchGet
			? await store.batchGet(body)
			: await store.execute(operation, body);
	if ("output" in read) {
		const { output } = read;
		output["UnprocessedKeys"] = mapEntries(output["UnprocessedKeys"], keysFromWire);
		output["$metadata"] = metadata(200);
		return output;
	}
	const { status, body: text } = read;
	const parsed = JSON.parse(text) as Body;
	if (status !== 200) throw toException(status, parsed);
	const output = converted(parsed, FROM_WIRE);
	output["$metadata"] = metadata(status);
	return output;
}

function converted(fields: Body, converters: Readonly<Record<string, Convert>>): Body {
	const result: Body = {};
	for (const name in fields) {
		const value = fields[name];
		if (value === undefined) continue;
		const convert = converters[name];
		result[name] = convert ? convert(value) : value;
	}
	return result;
}

function toException(status: number, body: Body): Error {
	const name = String(body["__type"]).split("#").at(-1) ?? "UnknownError";
	const options = { message: String(body["message"] ?? ""), $metadata: metadata(status) };
	if (name === "ConditionalCheckFailedException") {
		const item = body["Item"] as AttributeMap | undefined;
		const Item = item && (withBytes(item) as ConditionalCheckFailedException["Item"]);
		return new ConditionalCheckFailedException({ ...options, ...(Item && { Item }) });
	}
	if (name === "ResourceNotFoundException") return new ResourceNotFoundException(options);
	return new DynamoDBServiceException({ ...options, name, $fault: status < 500 ? "client" : "server" });
}

function metadata(httpStatusCode: number) {
	return { httpStatusCode, attempts: 1, totalRetryDelay: 0 };
}

function keysToWire(table: unknown): unknown {
	const { Keys, ...rest } = table as { Keys?: Native[] };
	return { ...rest, Keys: (Keys ?? []).map(toWireMap) };
}

function writeToWire(write: unknown): unknown {
	const { PutRequest, DeleteRequest } = write as {
		PutRequest?: { Item?: Native };
		DeleteRequest?: { Key?: Native };
	};
	return {
		...(PutRequest && { PutRequest: { Item: toWireMap(PutRequest.Item ?? {}) } }),
		...(DeleteRequest && { DeleteRequest: { Key: toWireMap(DeleteRequest.Key ?? {}) } }),
	};
}

function keysFromWire(table: unknown): unknown {
	const { Keys, ...rest } = table as KeysAndAttributes;
	return { ...rest, Keys: Keys.map(fromWireMap) };
}

function writeFromWire({ PutRequest, DeleteRequest }: BatchWrite): unknown {
	return {
		...(PutRequest && { PutRequest: { Item: fromWireMap(PutRequest.Item) } }),
		...(DeleteRequest && { DeleteRequest: { Key: fromWireMap(DeleteRequest.Key) } }),
	};
}

function mapEntries(object: unknown, convert: (value: unknown) => unknown): Body {
	return Object.fromEntries(Object.entries(object as Body).map(([name, value]) => [name, convert(value)]));
}
