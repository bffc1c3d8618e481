/**
 * Billing in the Accounts table. The item `pk` stripe#{customer}, `sk` BILLING has what a customer pays for, with a
 * version. The account's profile has the resulting plan with the version that it was made from, so that a late writer
 * cannot undo a newer plan.
 */

import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { findByIndex } from "../../aws/index-lookup.ts";
import { ifConditionHolds, isConditionFailure, storageCall } from "../../aws/storage-call.ts";
import type { Clock, Random } from "../../clock.ts";
import { StorageUnavailableError } from "../../errors.ts";
import { retry } from "../../resilience/retry.ts";
import { DYNAMODB_RETRY } from "../../resilience/retry-presets.ts";
import { PROFILE, readProfile } from "../users/profile-store.ts";
import {
	applyChange,
	type Billing,
	type BillingChange,
	NO_BILLING,
	planOf,
	type Subscription,
} from "./billing.ts";
import { type PlanName, parsePlan } from "./plans.ts";

/** `waiting`: nobody has said whose customer this is. `refused`: the account belongs to another paying customer. */
export type BillingOutcome =
	| { kind: "applied"; owner: string; plan: PlanName }
	| { kind: "waiting" }
	| { kind: "refused"; owner: string };

export type BillingStore = {
	/** Notes a change, and gives the account the plan that follows. Twice is as good as once. @throws StorageUnavailableError */
	apply(change: BillingChange): Promise<BillingOutcome>;
};

type Versioned = { billing: Billing; version: number };

const BILLING = "BILLING";
const CUSTOMER_INDEX = { name: "stripe-customer-index", attribute: "stripe_customer_id" };

const IS_FIRST = "attribute_not_exists(version)";
const IS_UNCHANGED = "version = :version";
const ACCOUNT_EXISTS = "attribute_exists(email)";
const HAS_NO_CUSTOMER = "attribute_not_exists(stripe_customer_id)";
const CUSTOMER_PAYS_NOTHING = "stripe_customer_id <> :customer AND #plan = :free";
const IS_CUSTOMER = "stripe_customer_id = :customer";
const IS_NEWS = "attribute_not_exists(billing_version) OR billing_version <= :version";

export function createBillingStore(deps: {
	client: DynamoDBDocumentClient;
	tableName: string;
	clock: Clock;
	random: Random;
}): BillingStore {
	const { client, tableName, clock, random } = deps;

	async function read(customer: string): Promise<Versioned> {
		const { Item } = await storageCall(() =>
			client.send(new GetCommand({ TableName: tableName, Key: billingKey(customer), ConsistentRead: true })),
		);
		return { billing: Item ? toBilling(Item) : NO_BILLING, version: Number(Item?.["version"] ?? 0) };
	}

	/** @throws ConditionalCheckFailedException when somebody else has written meanwhile */
	async function write(customer: string, { billing, version }: Versioned): Promise<Versioned> {
		const next = { billing, version: version + 1 };
		await storageCall(() =>
			client.send(
				new PutCommand({
					TableName: tableName,
					Item: { ...billingKey(customer), ...toItem(billing), version: next.version },
					ConditionExpression: `${IS_FIRST} OR ${IS_UNCHANGED}`,
					ExpressionAttributeValues: { ":version": version },
				}),
			),
		);
		return next;
	}

	async function note(change: BillingChange): Promise<Versioned> {
		const before = await read(change.customer);
		const billing = applyChange(before.billing, change);
		return billing === before.billing ? before : write(change.customer, { ...before, billing });
	}

	async function conditional(update: Omit<UpdateCommand["input"], "TableName">): Promise<boolean> {
		const written = await ifConditionHolds(() =>
			client.send(new UpdateCommand({ ...update, TableName: tableName })),
		);
		return written !== undefined;
	}

	/** Makes the account this customer's, unless it is another's who pays for it. */
	function link(owner: string, customer: string): Promise<boolean> {
		return conditional({
			Key: { pk: owner, sk: PROFILE },
			ConditionExpression: `${ACCOUNT_EXISTS} AND (${HAS_NO_CUSTOMER} OR (${CUSTOMER_PAYS_NOTHING}))`,
			UpdateExpression: "SET stripe_customer_id = :customer REMOVE billing_version",
			ExpressionAttributeNames: { "#plan": "plan" },
			ExpressionAttributeValues: { ":customer": customer, ":free": "free" satisfies PlanName },
		});
	}

	/** @returns false when the account is not this customer's, or knows better by now */
	function setPlan(owner: string, customer: string, plan: PlanName, version: number): Promise<boolean> {
		return conditional({
			Key: { pk: owner, sk: PROFILE },
			ConditionExpression: `${IS_CUSTOMER} AND (${IS_NEWS})`,
			UpdateExpression: "SET #plan = :plan, billing_version = :version",
			ExpressionAttributeNames: { "#plan": "plan" },
			ExpressionAttributeValues: { ":customer": customer, ":plan": plan, ":version": version },
		});
	}

	async function isCustomerOf(owner: string, customer: string): Promise<boolean> {
		const profile = await readProfile(deps, owner, ["stripe_customer_id"]);
		return profile?.["stripe_customer_id"] === customer;
	}

	return {
		async apply(change) {
			const { customer } = change;
			const { billing, version } = await retry(
				() => note(change),
				{
					...DYNAMODB_RETRY,
					maxRetries: 4,
					isRetryable: isConditionFailure,
				},
				{ clock, random },
			).catch(explainContention);
			// A checkout names the account; customers may also have been given to one by hand.
			const owner = billing.owner ?? (await findByIndex(deps, CUSTOMER_INDEX, customer))?.pk;
			if (owner === undefined) return { kind: "waiting" };
			const plan = planOf(billing);
			if (await setPlan(owner, customer, plan, version)) return { kind: "applied", owner, plan };
			await link(owner, customer);
			if (await setPlan(owner, customer, plan, version)) return { kind: "applied", owner, plan };
			// Refused as outdated: another writer has already set a plan from newer events.
			if (await isCustomerOf(owner, customer)) return { kind: "applied", owner, plan };
			return { kind: "refused", owner };
		},
	};
}

function explainContention(error: unknown): never {
	if (!isConditionFailure(error)) throw error;
	throw new StorageUnavailableError("Several events of one customer are being handled at once.", {
		cause: error,
	});
}

export function billingKey(customer: string): { pk: string; sk: string } {
	return { pk: `stripe#${customer}`, sk: BILLING };
}

function toItem({ owner, subscriptions }: Billing): Record<string, unknown> {
	return {
		...(owner !== undefined && { owner }),
		subscriptions: [...subscriptions].map(([id, { plan, ended, changedAt }]) => ({
			id,
			...(plan !== undefined && { plan }),
			ended,
			changed_at: changedAt,
		})),
	};
}

type StoredSubscription = { id: string; plan?: string; ended: boolean; changed_at: number };

function toBilling(item: Record<string, unknown>): Billing {
	const stored = item["subscriptions"] as StoredSubscription[];
	return {
		owner: typeof item["owner"] === "string" ? item["owner"] : undefined,
		subscriptions: new Map(
			stored.map(({ id, plan, ended, changed_at }): [string, Subscription] => [
				id,
				{ plan: plan === undefined ? undefined : parsePlan(plan), ended, changedAt: changed_at },
			]),
		),
	};
}
