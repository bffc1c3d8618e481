/**
 * Magic links in the Accounts table: `pk` the owner, `sk` MAGIC# and the token's hash, found by the magic-token
 * index. The token itself is in the mail only. Links are independent: requesting another one does not invalidate
 * earlier ones.
 */
import { randomUUID } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ItemKey } from "../../aws/batch-get.ts";
import { findByIndex } from "../../aws/index-lookup.ts";
import { ifConditionHolds, storageCall } from "../../aws/storage-call.ts";
import { type Clock, timestamp } from "../../clock.ts";
import { TokenInvalidError } from "../../errors.ts";
import type { LinkTurn, NewLink } from "../mail/account-mails.ts";
import { PROFILE } from "../users/profile-store.ts";
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
import { LINK_INTERVAL_MS, MAGIC_LINK_LIFETIME_MS } from "./one-time-token.ts";

/** Everything throws StorageUnavailableError. */
export type MagicLinkStore = {
	/** @returns `too_soon`, too, when there is no such account */
	issue(link: NewLink): Promise<LinkTurn>;
	/** A link that goes to its owner by another way than mail: as many as wanted, each for as long as it says. */
	hand(link: { owner: string; tokenHash: string; lifetimeMs: number }): Promise<void>;
	/**
	 * Uses a link up. Of many who do, one succeeds, once.
	 *
	 * @returns the owner
	 * @throws TokenInvalidError, TokenExpiredError, TokenAlreadyUsedError
	 */
	consume(tokenHash: string): Promise<string>;
};

const PREFIX = "MAGIC#";
const INDEX = { name: "magic-token-index", attribute: "magic_token_hash" };
const ACCOUNT_EXISTS = "attribute_exists(pk)";
const IS_THIS_LINK = "magic_token_hash = :hash";
/** The SDK sends a write again whose answer was lost: it finds its own use. */
const USED_BY_THIS_CALL = "used_by = :call";

export function createMagicLinkStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): MagicLinkStore {
	const { client, tableName, clock } = deps;

	/** The minute is taken, too, when nobody is there to take it. */
	async function takeMinute(owner: string, request: string): Promise<LinkTurn> {
		const written = await ifConditionHolds(() =>
			client.send(
				new UpdateCommand({
					TableName: tableName,
					Key: { pk: owner, sk: PROFILE },
					ConditionExpression: `${ACCOUNT_EXISTS} AND (${NO_LINK_YET} OR ${LAST_LINK_IS_OLD} OR ${SAME_REQUEST})`,
					UpdateExpression: "SET link_at = :now, link_request = :request",
					ExpressionAttributeValues: {
						":now": clock.now(),
						":link_before": clock.now() - LINK_INTERVAL_MS,
						":link_now": clock.now(),
						":request": request,
					},
					ReturnValues: "ALL_OLD",
				}),
			),
		);
		return turnOf(request, written);
	}

	/** The only write that uses a link. @returns false when its condition does not hold */
	async function markUsed(key: ItemKey, tokenHash: string): Promise<boolean> {
		const written = await ifConditionHolds(() =>
			client.send(
				new UpdateCommand({
					TableName: tableName,
					Key: key,
					ConditionExpression: `${IS_THIS_LINK} AND (${UNUSED} OR ${USED_BY_THIS_CALL}) AND ${UNEXPIRED}`,
					UpdateExpression: "SET used_at = :used_at, used_by = :call",
					ExpressionAttributeValues: {
						":hash": tokenHash,
						":now": clock.now(),
						":latest_end": latestEndOfLink(clock),
						":used_at": timestamp(clock),
						":call": randomUUID(),
					},
				}),
			),
		);
		return written !== undefined;
	}

	async function hand(owner: string, tokenHash: string, lifetimeMs: number): Promise<void> {
		const expiresAt = clock.now() + lifetimeMs;
		await storageCall(() =>
			client.send(
				new PutCommand({
					TableName: tableName,
					Item: {
						pk: owner,
						sk: `${PREFIX}${tokenHash}`,
						magic_token_hash: tokenHash,
						created_at: timestamp(clock),
						expires_at: expiresAt,
						ttl: ttlOf(expiresAt),
					},
				}),
			),
		);
	}

	return {
		async issue({ owner, tokenHash, request }) {
			const turn = await takeMinute(owner, request);
			if (turn !== "too_soon") await hand(owner, tokenHash, MAGIC_LINK_LIFETIME_MS);
			return turn;
		},
		hand: ({ owner, tokenHash, lifetimeMs }) => hand(owner, tokenHash, lifetimeMs),
		async consume(tokenHash) {
			const key = await findByIndex(deps, INDEX, tokenHash);
			if (!key) throw new TokenInvalidError();
			if (await markUsed(key, tokenHash)) return key.pk;
			const { Item } = await storageCall(() =>
				client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true })),
			);
			throw refusalOf(Item, clock) ?? new TokenInvalidError();
		},
	};
}
