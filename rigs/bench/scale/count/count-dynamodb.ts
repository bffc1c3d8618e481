/** Adds up the capacity that DynamoDB calls consume, by kind of item. */
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** `bytes`: the size of written items as passed to the call; 0 for reads. */
export type Use = { calls: number; units: number; bytes: number };

/** `uses`: by command and item, such as `Update LATEST`, and by the index whose entries follow. */
export type Units = { reads: number; writes: number; calls: number; uses: ReadonlyMap<string, Use> };

type Capacity = {
	CapacityUnits?: number;
	GlobalSecondaryIndexes?: Record<string, { CapacityUnits?: number }>;
};
type Input = Record<string, unknown>;

const READS = /^(?:Get|BatchGet|Query|Scan)/;

/** Counts every call of a client from now on. */
export function countDynamoDb(client: DynamoDBDocumentClient): { reset(): void; read(): Units } {
	let counted = { reads: 0, writes: 0, calls: 0 };
	const uses = new Map<string, Use>();

	function add(name: string, { calls = 0, units = 0, bytes = 0 }: Partial<Use>): void {
		const before = uses.get(name) ?? { calls: 0, units: 0, bytes: 0 };
		uses.set(name, {
			calls: before.calls + calls,
			units: before.units + units,
			bytes: before.bytes + bytes,
		});
	}

	client.middlewareStack.add(
		(next, context) => async (args) => {
			const input = args.input as unknown as Input;
			const result = await next({ ...args, input: { ...input, ReturnConsumedCapacity: "INDEXES" } as never });
			const output = result.output as { ConsumedCapacity?: Capacity | Capacity[] };
			const command = (context.commandName ?? "").replace(/(?:Item)?Command$/, "");
			const isRead = READS.test(command);
			const consumed = [output.ConsumedCapacity ?? []].flat();
			const all = sum(consumed.map(({ CapacityUnits = 0 }) => CapacityUnits));
			const indexes = consumed.flatMap(({ GlobalSecondaryIndexes }) =>
				Object.entries(GlobalSecondaryIndexes ?? {}),
			);
			counted = {
				calls: counted.calls + 1,
				reads: counted.reads + (isRead ? all : 0),
				writes: counted.writes + (isRead ? 0 : all),
			};
			const ofIndexes = sum(indexes.map(([, { CapacityUnits = 0 }]) => CapacityUnits));
			add(`${command} ${itemOf(input)}`, {
				calls: 1,
				units: isRead ? all : all - ofIndexes,
				bytes: writtenBytes(input),
			});
			if (isRead) return result;
			for (const [name, { CapacityUnits = 0 }] of indexes) {
				if (CapacityUnits > 0) add(`entries of ${name}`, { calls: 1, units: CapacityUnits });
			}
			return result;
		},
		{ step: "initialize", name: "countCapacity" },
	);
	return {
		reset() {
			counted = { reads: 0, writes: 0, calls: 0 };
			uses.clear();
		},
		read: () => ({ ...counted, uses: new Map(uses) }),
	};
}

/** The kind of item of a call: the part of its keys that is the same for all packages. */
function itemOf(input: Input): string {
	const { IndexName: index, ExpressionAttributeValues: values = {}, RequestItems: requested } = input;
	if (typeof index === "string") return index;
	if (requested) {
		const keys = Object.values(requested as Record<string, { Keys?: Input[] }>).flatMap(
			({ Keys = [] }) => Keys,
		);
		return [...new Set(keys.map(kindOf))].sort().join(" + ");
	}
	const { pk, sk } = (input["Key"] ?? input["Item"] ?? {}) as Input;
	if (pk !== undefined) return kindOf({ pk, sk });
	const [partition, from] = Object.values(values as Input);
	return kindOf({ pk: partition, sk: from });
}

function kindOf({ pk, sk }: Input): string {
	const first = /^[A-Z]{3,}(?=#|$)/.exec(String(pk))?.[0];
	return first ?? String(sk).split("#", 1)[0] ?? "";
}

function writtenBytes(input: Input): number {
	const written = (input["Item"] ?? input["ExpressionAttributeValues"] ?? {}) as Input;
	return "KeyConditionExpression" in input ? 0 : sum(Object.values(written).map(bytesOf));
}

function bytesOf(value: unknown): number {
	return value instanceof Uint8Array ? value.length : String(value).length;
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
