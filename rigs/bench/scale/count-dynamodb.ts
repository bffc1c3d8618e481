/** Adds up the capacity that DynamoDB calls consume. */
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

export type Units = { reads: number; writes: number; calls: number };

type Capacity = { CapacityUnits?: number };

/** Counts every call of a client from now on. The embedded database reports the units of its indexes among the total. */
export function countDynamoDb(client: DynamoDBDocumentClient): { reset(): void; read(): Units } {
	let units: Units = { reads: 0, writes: 0, calls: 0 };
	client.middlewareStack.add(
		(next, context) => async (args) => {
			const input = args.input as unknown as Record<string, unknown>;
			const result = await next({ ...args, input: { ...input, ReturnConsumedCapacity: "TOTAL" } as never });
			const output = result.output as { ConsumedCapacity?: Capacity | Capacity[] };
			const consumed = [output.ConsumedCapacity ?? []].flat();
			const sum = consumed.reduce((total, { CapacityUnits = 0 }) => total + CapacityUnits, 0);
			units.calls += 1;
			if (/^(?:Get|BatchGet|Query|Scan)/.test(context.commandName ?? "")) units.reads += sum;
			else units.writes += sum;
			return result;
		},
		{ step: "initialize", name: "countCapacity" },
	);
	return {
		reset() {
			units = { reads: 0, writes: 0, calls: 0 };
		},
		read: () => ({ ...units }),
	};
}
