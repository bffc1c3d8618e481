/** Circuits' states in the Operations table, shared by all processes. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { isConditionFailure, storageCall } from "../../aws/storage-call.ts";
import type { Clock } from "../../clock.ts";
import { withTimeLimit } from "../../time-limit.ts";
import type { CircuitStateStore } from "./circuit.ts";
import { circuitStateSchema } from "./circuit-state-schema.ts";
import { type CircuitState, INITIAL_CIRCUIT } from "./circuit-transition.ts";

const SORT_KEY = "STATE";
const NOTHING_STORED_YET = "attribute_not_exists(pk)";
const STILL_THE_VERSION_READ = "#version = :expected";

/** Calls wait for the state: a table that takes longer, in milliseconds, counts as unreachable. */
const TIMEOUT_MS = 1000;

export function createCircuitStateStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	/** Tells one write from another: two processes may want to store the same state. */
	uuid: () => string;
	/** Milliseconds for one read or write, its retries included. Default 1000. */
	timeoutMs?: number;
}): CircuitStateStore {
	const { client, tableName, clock, uuid, timeoutMs = TIMEOUT_MS } = deps;
	return {
		async read(name) {
			const { Item } = await storageCall(() =>
				withTimeLimit(clock, timeoutMs, (abortSignal) =>
					client.send(new GetCommand({ TableName: tableName, Key: keyOf(name), ConsistentRead: true }), {
						abortSignal,
					}),
				),
			);
			return Item
				? { state: parseState(Item["state"]), version: Number(Item["version"]) }
				: { state: INITIAL_CIRCUIT, version: 0 };
		},
		async write(name, state, expectedVersion) {
			const version = expectedVersion + 1;
			const write = uuid();
			try {
				await storageCall(() =>
					withTimeLimit(clock, timeoutMs, (abortSignal) =>
						client.send(
							new PutCommand({
								TableName: tableName,
								Item: { ...keyOf(name), state: JSON.stringify(state), version, write },
								ReturnValuesOnConditionCheckFailure: "ALL_OLD",
								...(expectedVersion === 0
									? { ConditionExpression: NOTHING_STORED_YET }
									: {
											ConditionExpression: STILL_THE_VERSION_READ,
											ExpressionAttributeNames: { "#version": "version" },
											ExpressionAttributeValues: { ":expected": expectedVersion },
										}),
							}),
							{ abortSignal },
						),
					),
				);
				return true;
			} catch (error) {
				if (!isConditionFailure(error)) throw error;
				// Perhaps an earlier try of this very write, whose answer was lost before the SDK tried again.
				return error.Item?.["write"]?.S === write;
			}
		},
	};
}

/** An unreadable state counts as none: the next write replaces it. */
function parseState(stored: unknown): CircuitState {
	try {
		return circuitStateSchema.parse(JSON.parse(String(stored)));
	} catch {
		return INITIAL_CIRCUIT;
	}
}

function keyOf(name: string): { pk: string; sk: string } {
	return { pk: `CIRCUIT#${name}`, sk: SORT_KEY };
}
