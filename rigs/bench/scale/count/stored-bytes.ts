import { type DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";

/** Three indexes of keys alone, each entry with DynamoDB's own 100 bytes. */
export const INDEX_BYTES = 3 * (100 + 80);
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
const ITEM_OVERHEAD_BYTES = 100;

/** The bytes of all items of a table, without its indexes. */
export async function storedBytes(
	client: Pick<DynamoDBDocumentClient, "send">,
	tableName: string,
): Promise<number> {
	let bytes = 0;
	let ExclusiveStartKey: Record<string, unknown> | undefined;
	do {
		const page = await client.send(
			new ScanCommand({ TableName: tableName, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
		);
		bytes += (page.Items ?? []).reduce((sum, item) => sum + bytesOf(item), 0);
		ExclusiveStartKey = page.LastEvaluatedKey;
	} while (ExclusiveStartKey);
	return bytes;
}

function bytesOf(item: Record<string, unknown>): number {
	return Object.entries(item).reduce(
		(sum, [name, value]) =>
			sum + name.length + (value instanceof Uint8Array ? value.length : String(value).length),
		ITEM_OVERHEAD_BYTES,
	);
}
