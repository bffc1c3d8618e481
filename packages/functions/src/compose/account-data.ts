/** Composition of what reads and deletes accounts as a whole. */
import { createAccountDataStore } from "@dephealth/core/accounts/users/account-data-store.ts";
import { required } from "@dephealth/core/config.ts";
import { part } from "./composition.ts";
import { config } from "./config.ts";
import { dynamoDb } from "./storage.ts";
import { webhookSubscriptions } from "./webhooks.ts";

export const accountData = part((c) =>
	createAccountDataStore({
		client: dynamoDb(c),
		tableName: required(config(c).tables.accounts, "ACCOUNTS_TABLE"),
		subscriptions: webhookSubscriptions(c),
	}),
);
