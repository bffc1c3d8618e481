/** Accounts without a sign-up, such as that of the user who runs DepHealth on one machine. */
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { storageCall } from "../../aws/storage-call.ts";
import type { PlanName } from "../billing/plans.ts";
import { PROFILE } from "./profile-store.ts";

/** Makes the account unless it exists, and gives it the plan. It has no e-mail address. @throws StorageUnavailableError */
export async function ensureServiceAccount(
	deps: { client: DynamoDBDocumentClient; tableName: string },
	owner: string,
	plan: PlanName,
): Promise<void> {
	await storageCall(() =>
		deps.client.send(
			new UpdateCommand({
				TableName: deps.tableName,
				Key: { pk: owner, sk: PROFILE },
				UpdateExpression: "SET #plan = :plan",
				ExpressionAttributeNames: { "#plan": "plan" },
				ExpressionAttributeValues: { ":plan": plan },
			}),
		),
	);
}
