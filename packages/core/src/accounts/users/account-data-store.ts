/** All that is stored of one account in the Accounts table: read to hand it out, or to delete it. */
import { DeleteCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Item } from "../../aws/batch-get.ts";
import { queryAll } from "../../aws/query-pages.ts";
import { storageCall } from "../../aws/storage-call.ts";
import { SubscriptionActiveError } from "../../errors.ts";
import { mapBounded } from "../../map-bounded.ts";
import { WEBHOOK_PREFIX, type WebhookSubscriptionStore } from "../../webhooks/subscription-store.ts";
import { billingKey } from "../billing/billing-store.ts";
import { parsePlan } from "../billing/plans.ts";
import { USAGE_PREFIX } from "../usage/usage-month-store.ts";
import { toUsage } from "../usage/usage-store.ts";
import { PROFILE, readProfile } from "./profile-store.ts";

/** A calendar month, UTC: `2026-11`. */
export type UsedMonth = { period: string; used: number };

/** Everything throws StorageUnavailableError. */
export type AccountDataStore = {
	/** All months that are kept, the newest first. */
	usage(owner: string): Promise<UsedMonth[]>;
	/**
	 * Deletes the account with all that belongs to it: keys, sessions, subscriptions, usage, links, the address. What is
	 * interrupted can be repeated.
	 *
	 * @throws SubscriptionActiveError while a plan is paid for
	 */
	delete(owner: string): Promise<void>;
};

/** An account has some dozen items. */
const DELETES_AT_ONCE = 8;

export function createAccountDataStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	subscriptions: Pick<WebhookSubscriptionStore, "list" | "delete">;
}): AccountDataStore {
	const { client, tableName, subscriptions } = deps;

	function itemsOf(owner: string): Promise<Item[]> {
		return queryAll(deps, {
			KeyConditionExpression: "pk = :owner",
			ExpressionAttributeValues: { ":owner": owner },
			ConsistentRead: true,
		});
	}

	async function remove(pk: string, sk: string): Promise<void> {
		await storageCall(() => client.send(new DeleteCommand({ TableName: tableName, Key: { pk, sk } })));
	}

	/** @throws SubscriptionActiveError */
	async function customerOf(owner: string): Promise<string | undefined> {
		const profile = await readProfile(deps, owner, ["stripe_customer_id", "plan"]);
		const customer = profile?.["stripe_customer_id"];
		if (typeof customer !== "string") return undefined;
		if (parsePlan(profile?.["plan"]) !== "free") throw new SubscriptionActiveError();
		return customer;
	}

	async function removeAll(owner: string, { except }: { except: string | undefined }): Promise<void> {
		const items = await itemsOf(owner);
		const keys = items.map(({ sk }) => String(sk)).filter((sk) => sk !== except);
		await mapBounded(keys, DELETES_AT_ONCE, async (sk) => {
			// The items that lead from packages to a subscription are not among the account's.
			if (sk.startsWith(WEBHOOK_PREFIX)) await subscriptions.delete(owner, sk.slice(WEBHOOK_PREFIX.length));
			else await remove(owner, sk);
		});
	}

	return {
		async usage(owner) {
			const used = new Map<string, number>();
			for (const item of await itemsOf(owner)) {
				const period = monthCountedIn(item);
				// The profile comes first, and counts its month alone.
				if (period !== undefined && !used.has(period)) used.set(period, toUsage(item).used);
			}
			return [...used]
				.map(([period, count]) => ({ period, used: count }))
				.sort((a, b) => (a.period < b.period ? 1 : -1));
		},
		async delete(owner) {
			const customer = await customerOf(owner);
			for (const { id } of await subscriptions.list(owner)) await subscriptions.delete(owner, id);
			await removeAll(owner, { except: PROFILE });
			if (customer !== undefined) {
				const { pk, sk } = billingKey(customer);
				await remove(pk, sk);
			}
			// The profile's item holds keys, sessions and the address. It goes last, so that an interrupted deletion can be
			// repeated.
			await remove(owner, PROFILE);
			// A request that was under way may have left items.
			await removeAll(owner, { except: undefined });
		},
	};
}

/** The month that an item counts; undefined for all others. */
function monthCountedIn({ sk, usage_month: month }: Item): string | undefined {
	if (sk === PROFILE) return typeof month === "string" ? month : undefined;
	const key = String(sk);
	return key.startsWith(USAGE_PREFIX) ? key.slice(USAGE_PREFIX.length) : undefined;
}
