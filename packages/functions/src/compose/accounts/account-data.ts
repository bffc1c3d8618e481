/** Composition of the reader and deleter of whole accounts. */
import { createAccountDataStore } from "@dephealth/core/accounts/users/account-data-store.ts";
import { required } from "@dephealth/core/config.ts";
import { dynamoDb } from "../aws/storage.ts";
import { webhookSubscriptions } from "../capabilities/webhooks.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

export const accountData = /* @__PURE__ */ part((c) =>
	createAccountDataStore({
		client: dynamoDb(c),
		tableName: required(config(c).tables.accounts, "ACCOUNTS_TABLE"),
		subscriptions: webhookSubscriptions(c),
	}),
);
