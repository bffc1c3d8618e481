/**
 * The profiles of people who signed up, in the Accounts table: `pk` the owner, `sk` PROFILE. Only this item has the
 * address, encrypted; it also has the valid API keys (api-key-store.ts).
 */
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { ifConditionHolds, storageCall } from "../../aws/storage-call.ts";
import { type Clock, timestamp } from "../../clock.ts";
import { type PlanName, parsePlan } from "../billing/plans.ts";
import { PROFILE, readProfile } from "./profile-store.ts";

export type User = {
	/** Sealed; undefined for an account that nobody signed up for. */
	email: string | undefined;
	plan: PlanName;
	/** The time at which the address was confirmed, ISO 8601; undefined without an address. */
	verifiedAt: string | undefined;
	/** The time of the last sign-in, ISO 8601; undefined when there was none. */
	lastLogin: string | undefined;
};

/** Everything throws StorageUnavailableError. */
export type UserStore = {
	/** Undefined for nobody. */
	get(owner: string): Promise<User | undefined>;
	/** The sealed address. */
	emailOf(owner: string): Promise<string | undefined>;
	/** Notes that an alert is about to be sent. @returns false when it was the last one to be noted, too */
	beginAlert(owner: string, alert: string): Promise<boolean>;
	/** Makes the account, on the smallest plan; of one that exists it changes nothing. */
	ensure(owner: string, email: string): Promise<void>;
};

const NO_ALERT_YET = "attribute_not_exists(alert_begun)";
const ANOTHER_ALERT = "alert_begun <> :alert";

export function createUserStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): UserStore {
	const { client, tableName, clock } = deps;

	async function get(owner: string): Promise<User | undefined> {
		const profile = await readProfile(deps, owner, ["email", "plan", "verified_at", "last_login"]);
		if (!profile) return undefined;
		return {
			email: textOf(profile["email"]),
			plan: parsePlan(profile["plan"]),
			verifiedAt: textOf(profile["verified_at"]),
			lastLogin: textOf(profile["last_login"]),
		};
	}

	return {
		get,
		emailOf: async (owner) => (await get(owner))?.email,
		async beginAlert(owner, alert) {
			const noted = await ifConditionHolds(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: { pk: owner, sk: PROFILE },
						ConditionExpression: `attribute_exists(pk) AND (${NO_ALERT_YET} OR ${ANOTHER_ALERT})`,
						UpdateExpression: "SET alert_begun = :alert",
						ExpressionAttributeValues: { ":alert": alert },
					}),
				),
			);
			return noted !== undefined;
		},
		async ensure(owner, email) {
			await storageCall(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: { pk: owner, sk: PROFILE },
						UpdateExpression:
							"SET email = if_not_exists(email, :email), #plan = if_not_exists(#plan, :free), verified_at = if_not_exists(verified_at, :now)",
						ExpressionAttributeNames: { "#plan": "plan" },
						ExpressionAttributeValues: {
							":email": email,
							":free": "free" satisfies PlanName,
							":now": timestamp(clock),
						},
					}),
				),
			);
		},
	};
}

function textOf(value: unknown): string | undefined {
	return typeof value === "string" ? value : undefined;
}
