/** Composition of the gate before the routes. */
import { createAccountQuota } from "@dephealth/core/accounts/usage/account-quota.ts";
import { createDemoQuota } from "@dephealth/core/accounts/usage/demo-quota.ts";
import { createDemoUsageStore, createUsageStore } from "@dephealth/core/accounts/usage/usage-store.ts";
import { required } from "@dephealth/core/config.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { createAuthenticate } from "../../api/http/caller/authenticate.ts";
import { createGate, type Gate } from "../../api/http/caller/gate.ts";
import { apiKeys, dynamoDb } from "../aws/storage.ts";
import { type Composition, part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { metrics } from "../process/observability.ts";
import { mailRequests } from "./mail-requests.ts";
import { operators } from "./operators.ts";
import { readSessionCookie } from "./sessions.ts";

const accountsTable = /* @__PURE__ */ part((c) => ({
	client: dynamoDb(c),
	tableName: required(config(c).tables.accounts, "ACCOUNTS_TABLE"),
	clock: c.clock,
}));

export const usage = /* @__PURE__ */ part((c) => createUsageStore(accountsTable(c)));

export const gate = /* @__PURE__ */ part(
	(c): Gate =>
		createGate({
			authenticate: createAuthenticate({
				apiKeys: apiKeys(c),
				readSession: (cookies) => readSessionCookie(c, cookies),
				operators: operators(c),
			}),
			accountQuota: createAccountQuota({
				usage: usage(c),
				clock: c.clock,
				sendAlert: (owner, alert) => mailRequests(c).publish({ kind: "usage_alert", owner, ...alert }),
				onStoreFailure: (error) => uncounted(c, error),
				onAlertFailure: (error) => logger.warn("a usage alert could not be sent", { error }),
			}),
			demoQuota: createDemoQuota({
				usage: createDemoUsageStore(accountsTable(c)),
				clock: c.clock,
				onStoreFailure: (error) => uncounted(c, error),
			}),
		}),
);

function uncounted(c: Composition, error: unknown): void {
	metrics(c).errorOccurred({ errorType: "UsageNotCounted", service: "dynamodb", handler: "api" });
	logger.warn("a request could not be counted; it goes ahead", { error });
}
