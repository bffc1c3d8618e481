/** Circuits' states in the Operations table, shared by all processes. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { CircuitStateStore, VersionedState } from "../resilience/circuit.ts";
import { type CircuitState, INITIAL_CIRCUIT } from "../resilience/circuit-transition.ts";
import { isConditionFailure, storageCall } from "./storage-call.ts";

const SORT_KEY = "STATE";
const NOTHING_STORED_YET = "attribute_not_exists(pk)";
const STILL_THE_VERSION_READ = "#version = :expected";

export function createCircuitStateStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
}): CircuitStateStore {
	const { client, tableName } = deps;
	return {
		async read(name): Promise<VersionedState> {
			const { Item } = await storageCall(() =>
				client.send(new GetCommand({ TableName: tableName, Key: keyOf(name), ConsistentRead: true })),
			);
			if (!Item) return { state: INITIAL_CIRCUIT, version: 0 };
			return { state: JSON.parse(String(Item["state"])) as CircuitState, version: Number(Item["version"]) };
		},
		async write(name, state, expectedVersion) {
			try {
				await storageCall(() =>
					client.send(
						new PutCommand({
							TableName: tableName,
							Item: { ...keyOf(name), state: JSON.stringify(state), version: expectedVersion + 1 },
							...(expectedVersion === 0
								? { ConditionExpression: NOTHING_STORED_YET }
								: {
										ConditionExpression: STILL_THE_VERSION_READ,
										ExpressionAttributeNames: { "#version": "version" },
										ExpressionAttributeValues: { ":expected": expectedVersion },
									}),
						}),
					),
				);
				return true;
			} catch (error) {
				if (isConditionFailure(error)) return false;
				throw error;
			}
		},
	};
}

function keyOf(name: string): { pk: string; sk: string } {
	return { pk: `CIRCUIT#${name}`, sk: SORT_KEY };
}
