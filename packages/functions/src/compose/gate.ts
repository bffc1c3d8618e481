/** Composition of what stands before the routes. */
import { createAccountQuota } from "@dephealth/core/accounts/usage/account-quota.ts";
import { createDemoQuota } from "@dephealth/core/accounts/usage/demo-quota.ts";
import { createDemoUsageStore, createUsageStore } from "@dephealth/core/accounts/usage/usage-store.ts";
import { required } from "@dephealth/core/config.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { createAuthenticate } from "../api/http/authenticate.ts";
import { createGate, type Gate } from "../api/http/gate.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { mailRequests } from "./mail-requests.ts";
import { metrics } from "./observability.ts";
import { once } from "./once.ts";
import { operators } from "./operators.ts";
import { readSessionCookie } from "./sessions.ts";
import { apiKeys, dynamoDb } from "./storage.ts";

const accountsTable = () => ({
	client: dynamoDb(),
	tableName: required(config().tables.accounts, "ACCOUNTS_TABLE"),
});

export const usage = once(() => createUsageStore(accountsTable()));

export const gate = once(
	(): Gate =>
		createGate({
			authenticate: createAuthenticate({
				apiKeys: apiKeys(),
				readSession: readSessionCookie,
				operators: operators(),
			}),
			accountQuota: createAccountQuota({
				usage: usage(),
				clock,
				sendAlert: (owner, alert) => mailRequests().publish({ kind: "usage_alert", owner, ...alert }),
				onStoreFailure: uncounted,
				onAlertFailure: (error) => logger.warn("a usage alert could not be sent", { error }),
			}),
			demoQuota: createDemoQuota({
				usage: createDemoUsageStore(accountsTable()),
				clock,
				onStoreFailure: uncounted,
			}),
		}),
);

function uncounted(error: unknown): void {
	metrics().errorOccurred({ errorType: "UsageNotCounted", service: "dynamodb", handler: "api" });
	logger.warn("a request could not be counted; it goes ahead", { error });
}
