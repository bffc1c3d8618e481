/** Composition of the stores of accounts. */

import { createBillingStore } from "@dephealth/core/accounts/billing/billing-store.ts";
import { createStripeEventStore } from "@dephealth/core/accounts/billing/stripe-event-store.ts";
import { createAccountMails } from "@dephealth/core/accounts/mail/account-mails.ts";
import { createMailAllowance } from "@dephealth/core/accounts/mail/mail-allowance.ts";
import { createMailDeliveryStore } from "@dephealth/core/accounts/mail/mail-delivery-store.ts";
import { createSesMail } from "@dephealth/core/accounts/mail/ses-mail-sender.ts";
import { createIdempotentSignIn } from "@dephealth/core/accounts/sign-in/idempotent-sign-in-store.ts";
import { createMagicLinkStore } from "@dephealth/core/accounts/sign-in/magic-link-store.ts";
import { generateToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { createSignUpStore } from "@dephealth/core/accounts/sign-in/sign-up-store.ts";
import { createDemoUsageStore } from "@dephealth/core/accounts/usage/usage-store.ts";
import { createEmailVault } from "@dephealth/core/accounts/users/email-vault.ts";
import { createUserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { PINNED_RETRIES } from "@dephealth/core/aws/client-settings.ts";
import { createPlainDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { required } from "@dephealth/core/config.ts";
import { dynamoDb } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { once } from "../process/once.ts";

const accountsTable = /* @__PURE__ */ part((c) => ({
	client: dynamoDb(c),
	tableName: required(config(c).tables.accounts, "ACCOUNTS_TABLE"),
	clock: c.clock,
}));

export const users = /* @__PURE__ */ part((c) => createUserStore(accountsTable(c)));
export const signUps = /* @__PURE__ */ part((c) => createSignUpStore(accountsTable(c)));
export const magicLinks = /* @__PURE__ */ part((c) => createMagicLinkStore(accountsTable(c)));
export const billing = /* @__PURE__ */ part((c) =>
	createBillingStore({ ...accountsTable(c), random: Math.random }),
);
export const stripeEvents = /* @__PURE__ */ part((c) => createStripeEventStore(accountsTable(c)));

export const emailVault = /* @__PURE__ */ part((c) =>
	createEmailVault(required(config(c).emailSecret, "EMAIL_SECRET")),
);

export const mailAllowance = /* @__PURE__ */ part((c) =>
	createMailAllowance({ usage: createDemoUsageStore({ ...accountsTable(c), what: "mail" }), clock: c.clock }),
);

export const mailDelivery = /* @__PURE__ */ part((c) =>
	createMailDeliveryStore({
		client: dynamoDb(c),
		tableName: required(config(c).tables.operations, "OPERATIONS_TABLE"),
		clock: c.clock,
	}),
);

export const signIn = /* @__PURE__ */ part((c) =>
	createIdempotentSignIn({
		magicLinks: magicLinks(c),
		client: once(() => createPlainDynamoDbClient(c.aws)),
		tableName: required(config(c).tables.operations, "OPERATIONS_TABLE"),
	}),
);

export const accountMails = /* @__PURE__ */ part((c) =>
	createAccountMails({
		users: users(c),
		signUps: signUps(c),
		magicLinks: magicLinks(c),
		vault: emailVault(c),
		mail: createSesMail({
			client: once(async () => {
				const { SESv2Client } = await import("@aws-sdk/client-sesv2");
				return new SESv2Client({ ...c.aws, ...PINNED_RETRIES });
			}),
			from: `DepHealth <${required(config(c).mailSender, "MAIL_SENDER")}>`,
		}),
		publicUrl: required(config(c).publicUrl, "PUBLIC_URL"),
		generateToken,
	}),
);
