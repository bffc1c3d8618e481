/**
 * API keys in the Accounts table. A key's name has its own item: `pk` the owner, `sk` the key's hash, found by the
 * key-hash index. Only the set `active_keys` of the owner's profile decides which keys are valid: one conditional
 * write limits their number, and one consistent read, which also returns the plan, decides whether a key is valid. A
 * name without an entry in the set is ignored.
 */
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { findByIndex } from "../../aws/index-lookup.ts";
import { queryAll } from "../../aws/query-pages.ts";
import { ifConditionHolds, storageCall } from "../../aws/storage-call.ts";
import { type Clock, timestamp } from "../../clock.ts";
import { ApiKeyLimitError, LastApiKeyError } from "../../errors.ts";
import { MAX_ACTIVE_API_KEYS, type PlanName, parsePlan } from "../billing/plans.ts";
import { sessionsIn } from "../sign-in/session-store.ts";
import { PROFILE, readProfile } from "../users/profile-store.ts";
import { apiKeyId } from "./api-key.ts";

export type AccountAccess = {
	plan: PlanName;
	/** Hashes. */
	activeKeys: ReadonlySet<string>;
	/** Records of the sessions that have not been ended. */
	sessions: ReadonlySet<string>;
};

export type StoredApiKey = {
	/** Public; names the key in paths. */
	id: string;
	name: string;
	/** The key's beginning: enough to recognise it. */
	prefix: string;
	/** ISO 8601. */
	createdAt: string;
};

export type NewApiKey = { hash: string; name: string; prefix: string };

/** Everything throws StorageUnavailableError. */
export type ApiKeyStore = {
	/**
	 * The owner of a key, valid or expired; undefined for a key that never was one or was revoked. `access` says whether
	 * it is valid.
	 */
	findOwner(keyHash: string): Promise<string | undefined>;
	/** The current access of an account; undefined when there is no such account. */
	access(owner: string): Promise<AccountAccess | undefined>;
	/** Stores a key; storing it again changes nothing. @throws ApiKeyLimitError when the account has its five */
	create(owner: string, key: NewApiKey): Promise<StoredApiKey>;
	/** The active keys, oldest first. */
	list(owner: string): Promise<StoredApiKey[]>;
	/**
	 * Makes a key invalid, everywhere and at once.
	 *
	 * @returns false when the account has no active key of that id
	 * @throws LastApiKeyError when it is the last one and `allowLast` is not set
	 */
	revoke(owner: string, id: string, options?: { allowLast?: boolean }): Promise<boolean>;
};

const ACCOUNT_EXISTS = "attribute_exists(pk)";
const NO_KEYS_YET = "attribute_not_exists(active_keys)";
const ROOM_IS_LEFT = "size(active_keys) < :max";
const IS_ACTIVE = "contains(active_keys, :hash)";
const OTHERS_ARE_ACTIVE = "size(active_keys) > :one";

export function createApiKeyStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
}): ApiKeyStore {
	const { client, tableName, clock } = deps;

	async function access(owner: string): Promise<AccountAccess | undefined> {
		const profile = await readProfile(deps, owner, ["plan", "active_keys", "sessions"]);
		if (!profile) return undefined;
		const keys = profile["active_keys"];
		return {
			plan: parsePlan(profile["plan"]),
			activeKeys: new Set(keys instanceof Set ? [...keys].map(String) : []),
			sessions: sessionsIn(profile),
		};
	}

	async function forget(owner: string, keyHash: string): Promise<void> {
		await storageCall(() =>
			client.send(new DeleteCommand({ TableName: tableName, Key: { pk: owner, sk: keyHash } })),
		);
	}

	async function namesOf(owner: string): Promise<Map<string, StoredApiKey>> {
		const items = await queryAll(deps, {
			KeyConditionExpression: "pk = :owner",
			FilterExpression: "attribute_exists(key_hash)",
			ExpressionAttributeValues: { ":owner": owner },
			ConsistentRead: true,
		});
		return new Map(items.map((item) => [String(item["sk"]), toApiKey(item)]));
	}

	return {
		access,
		async findOwner(keyHash) {
			const item = await findByIndex(deps, { name: "key-hash-index", attribute: "key_hash" }, keyHash);
			return item?.pk;
		},
		async create(owner, { hash, name, prefix }) {
			const item = { pk: owner, sk: hash, key_hash: hash, name, prefix, created_at: timestamp(clock) };
			await storageCall(() => client.send(new PutCommand({ TableName: tableName, Item: item })));
			const written = await ifConditionHolds(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: { pk: owner, sk: PROFILE },
						ConditionExpression: `${ACCOUNT_EXISTS} AND (${NO_KEYS_YET} OR ${ROOM_IS_LEFT} OR ${IS_ACTIVE})`,
						UpdateExpression: "ADD active_keys :hashes",
						ExpressionAttributeValues: {
							":hash": hash,
							":hashes": new Set([hash]),
							":max": MAX_ACTIVE_API_KEYS,
						},
					}),
				),
			);
			if (!written) {
				await forget(owner, hash);
				throw new ApiKeyLimitError(MAX_ACTIVE_API_KEYS);
			}
			return toApiKey(item);
		},
		async list(owner) {
			const [account, names] = await Promise.all([access(owner), namesOf(owner)]);
			return [...(account?.activeKeys ?? [])]
				.flatMap((hash) => names.get(hash) ?? [])
				.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
		},
		async revoke(owner, id, { allowLast = false } = {}) {
			const hash = await activeHash(owner, id);
			if (hash === undefined) return false;
			const written = await ifConditionHolds(() =>
				client.send(
					new UpdateCommand({
						TableName: tableName,
						Key: { pk: owner, sk: PROFILE },
						ConditionExpression: allowLast ? IS_ACTIVE : `${IS_ACTIVE} AND ${OTHERS_ARE_ACTIVE}`,
						UpdateExpression: "DELETE active_keys :hashes",
						ExpressionAttributeValues: {
							":hash": hash,
							":hashes": new Set([hash]),
							...(!allowLast && { ":one": 1 }),
						},
					}),
				),
			);
			if (!written) {
				// No longer active: revoked by another request meanwhile, or by our own attempt whose answer was lost.
				if ((await activeHash(owner, id)) !== undefined) throw new LastApiKeyError();
			}
			await forget(owner, hash);
			return true;
		},
	};

	async function activeHash(owner: string, id: string): Promise<string | undefined> {
		const account = await access(owner);
		return [...(account?.activeKeys ?? [])].find((hash) => apiKeyId(hash) === id);
	}
}

function toApiKey(item: Record<string, unknown>): StoredApiKey {
	return {
		id: apiKeyId(String(item["sk"])),
		name: String(item["name"]),
		prefix: String(item["prefix"]),
		createdAt: String(item["created_at"]),
	};
}
