import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { ContractStorage } from "./local-storage.ts";

/** The items under a key of the Accounts table. */
export async function itemsOf(
	{ client, tables }: Pick<ContractStorage, "client" | "tables">,
	pk: string,
): Promise<Record<string, unknown>[]> {
	const { Items } = await client.send(
		new QueryCommand({
			TableName: tables.accounts,
			KeyConditionExpression: "pk = :pk",
			ExpressionAttributeValues: { ":pk": pk },
			ConsistentRead: true,
		}),
	);
	return Items ?? [];
}
