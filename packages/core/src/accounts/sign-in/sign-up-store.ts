/**
 * Sign-ups whose address is not confirmed yet, in the Accounts table: `pk` the owner they will be, `sk` PENDING. One an
 * address: a newer one replaces it, and its link.
 */
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { findByIndex } from "../../aws/index-lookup.ts";
import { ifConditionHolds, storageCall } from "../../aws/storage-call.ts";
import { type Clock, timestamp } from "../../clock.ts";
import { TokenInvalidError } from "../../errors.ts";
import type { LinkTurn, NewLink } from "../mail/account-mails.ts";
import {
	LAST_LINK_IS_OLD,
	latestEndOfLink,
	NO_LINK_YET,
	refusalOf,
	SAME_REQUEST,
	ttlOf,
	turnOf,
	UNEXPIRED,
	UNUSED,
} from "./one-time-links.ts";
import { LINK_INTERVAL_MS, SIGN_UP_LIFETIME_MS } from "./one-time-token.ts";

/** Everything throws StorageUnavailableError. */
export type SignUpStore = {
	/** @param signUp.email sealed */
	begin(signUp: NewLink & { email: string }): Promise<LinkTurn>;
	/**
	 * The sign-up that a link confirms, while it is valid.
	 *
	 * @throws TokenInvalidError, TokenExpiredError, TokenAlreadyUsedError
	 */
	find(tokenHash: string): Promise<{ owner: string; email: string }>;
	/**
	 * Uses the link up. Of many who do, one succeeds.
	 *
	 * @throws TokenInvalidError, TokenExpiredError, TokenAlreadyUsedError
	 */
	confirm(owner: string, tokenHash: string): Promise<void>;
};

const PENDING = "PENDING";
const INDEX = { name: "verification-index", attribute: "verification_hash" };
const IS_THIS_LINK = "verification_hash = :hash";

export function createSignUpStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): SignUpStore {
	const { client, tableName, clock } = deps;

	/** @returns undefined when the item is there for another link by now */
	async function read(owner: string, tokenHash: string): Promise<Record<string, unknown> | undefined> {
		const { Item } = await storageCall(() =>
			client.send(
				new GetCommand({ TableName: tableName, Key: { pk: owner, sk: PENDING }, ConsistentRead: true }),
			),
		);
		return Item?.["verification_hash"] === tokenHash ? Item : undefined;
	}

	return {
		async begin({ owner, tokenHash, request, email }) {
			const expiresAt = clock.now() + SIGN_UP_LIFETIME_MS;
			const written = await ifConditionHolds(() =>
				client.send(
					new PutCommand({
						TableName: tableName,
						Item: {
							pk: owner,
							sk: PENDING,
							verification_hash: tokenHash,
							email,
							link_at: clock.now(),
							link_request: request,
							expires_at: expiresAt,
							ttl: ttlOf(expiresAt),
						},
						ConditionExpression: `${NO_LINK_YET} OR ${LAST_LINK_IS_OLD} OR ${SAME_REQUEST}`,
						ExpressionAttributeValues: {
							":link_before": clock.now() - LINK_INTERVAL_MS,
							":link_now": clock.now(),
							":request": request,
						},
						ReturnValues: "ALL_OLD",
					}),
				),
			);
			return turnOf(request, written);
		},
		async find(tokenHash) {
			const key = await findByIndex(deps, INDEX, tokenHash);
			if (!key) throw new TokenInvalidError();
			const item = await read(key.pk, tokenHash);
			const refusal = refusalOf(item, clock);
			if (refusal) throw refusal;
			return { owner: key.pk, email: String(item?.["email"]) };
		},
		async confirm(owner, tokenHash) {
			const written = await ifConditionHolds(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: { pk: owner, sk: PENDING },
						ConditionExpression: `${IS_THIS_LINK} AND ${UNUSED} AND ${UNEXPIRED}`,
						// The profile has the address now; here it has served its purpose.
						UpdateExpression: "SET used_at = :used_at REMOVE email",
						ExpressionAttributeValues: {
							":hash": tokenHash,
							":now": clock.now(),
							":latest_end": latestEndOfLink(clock),
							":used_at": timestamp(clock),
						},
					}),
				),
			);
			if (!written) {
				throw refusalOf(await read(owner, tokenHash), clock) ?? new TokenInvalidError();
			}
		},
	};
}
