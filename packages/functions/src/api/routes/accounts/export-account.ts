import type { Account, exportAccount } from "@dephealth/contract/routes/accounts.ts";
import type { ApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { endOfRecord } from "@dephealth/core/accounts/sign-in/session.ts";
import type { AccountDataStore } from "@dephealth/core/accounts/users/account-data-store.ts";
import type { EmailVault } from "@dephealth/core/accounts/users/email-vault.ts";
import type { UserStore } from "@dephealth/core/accounts/users/user-store.ts";
import type { DeliveryStore } from "@dephealth/core/webhooks/delivery-store.ts";
import type { WebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import { accountData } from "../../../compose/accounts/account-data.ts";
import { emailVault, users } from "../../../compose/accounts/accounts.ts";
import { apiKeys } from "../../../compose/aws/storage.ts";
import { webhookDeliveryRecords, webhookSubscriptions } from "../../../compose/capabilities/webhooks.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";
import { toJson as toDelivery } from "../webhooks/list-webhook-deliveries.ts";
import { toJson as toSubscription } from "../webhooks/list-webhook-subscriptions.ts";
import { profileOf } from "./account-profile.ts";
import { toJson as toApiKey } from "./list-api-keys.ts";

/** GET /v1/account: all that is stored about the account. */
export function createExportAccount(deps: {
	users: Pick<UserStore, "get">;
	vault: Pick<EmailVault, "open">;
	apiKeys: Pick<ApiKeyStore, "list" | "access">;
	subscriptions: Pick<WebhookSubscriptionStore, "list">;
	deliveries: Pick<DeliveryStore, "list">;
	accounts: Pick<AccountDataStore, "usage">;
}): Respond {
	return async (request) => {
		const owner = ownerOf(request);
		const [user, keys, access, subscriptions, usage] = await Promise.all([
			deps.users.get(owner),
			deps.apiKeys.list(owner),
			deps.apiKeys.access(owner),
			deps.subscriptions.list(owner),
			deps.accounts.usage(owner),
		]);
		if (!user) throw new ApiError("session_required", "The account of this session does not exist any more.");
		const body: Account = {
			...profileOf(owner, user, deps.vault),
			api_keys: keys.map(toApiKey),
			sessions: [...(access?.sessions ?? [])]
				.map((record) => ({ ends_at: new Date(endOfRecord(record) * 1000).toISOString() }))
				.sort((a, b) => (a.ends_at < b.ends_at ? 1 : -1)),
			webhook_subscriptions: await Promise.all(
				subscriptions.map(async (subscription) => ({
					...toSubscription(subscription),
					deliveries: (await deps.deliveries.list(owner, subscription.id)).map(toDelivery),
				})),
			),
			usage,
		};
		return json(200, body, { "content-disposition": 'attachment; filename="dephealth-account.json"' });
	};
}

export const createHandler = guardedRoute<typeof exportAccount>("session", (c) =>
	createExportAccount({
		users: users(c),
		vault: emailVault(c),
		apiKeys: apiKeys(c),
		subscriptions: webhookSubscriptions(c),
		deliveries: webhookDeliveryRecords(c),
		accounts: accountData(c),
	}),
);
export const handler = onLambda(createHandler);
