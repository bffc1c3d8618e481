/** Composition of what accounts are made of. */

import { createBillingStore } from "@dephealth/core/accounts/billing/billing-store.ts";
import { createStripeEventStore } from "@dephealth/core/accounts/billing/stripe-event-store.ts";
import { createAccountMails } from "@dephealth/core/accounts/mail/account-mails.ts";
import { createMailAllowance } from "@dephealth/core/accounts/mail/mail-allowance.ts";
import { createSesMail } from "@dephealth/core/accounts/mail/ses-mail-sender.ts";
import { createIdempotentSignIn } from "@dephealth/core/accounts/sign-in/idempotent-sign-in-store.ts";
import { createMagicLinkStore } from "@dephealth/core/accounts/sign-in/magic-link-store.ts";
import { generateToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { createSignUpStore } from "@dephealth/core/accounts/sign-in/sign-up-store.ts";
import { createDemoUsageStore } from "@dephealth/core/accounts/usage/usage-store.ts";
import { createEmailVault } from "@dephealth/core/accounts/users/email-vault.ts";
import { createUserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { createPlainDynamoDbClient } from "@dephealth/core/aws/dynamodb-client.ts";
import { required } from "@dephealth/core/config.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";
import { dynamoDb } from "./storage.ts";

const accountsTable = once(() => ({
	client: dynamoDb(),
	tableName: required(config().tables.accounts, "ACCOUNTS_TABLE"),
	clock,
}));

export const users = once(() => createUserStore(accountsTable()));
export const signUps = once(() => createSignUpStore(accountsTable()));
const magicLinks = once(() => createMagicLinkStore(accountsTable()));
export const billing = once(() => createBillingStore({ ...accountsTable(), random: Math.random }));
export const stripeEvents = once(() => createStripeEventStore(accountsTable()));

export const emailVault = once(() => createEmailVault(required(config().emailSecret, "EMAIL_SECRET")));

export const mailAllowance = once(() =>
	createMailAllowance({ usage: createDemoUsageStore({ ...accountsTable(), what: "mail" }), clock }),
);

export const signIn = once(() =>
	createIdempotentSignIn({
		magicLinks: magicLinks(),
		client: once(createPlainDynamoDbClient),
		tableName: required(config().tables.operations, "OPERATIONS_TABLE"),
	}),
);

export const accountMails = once(() =>
	createAccountMails({
		users: users(),
		signUps: signUps(),
		magicLinks: magicLinks(),
		vault: emailVault(),
		mail: createSesMail({
			client: once(async () => {
				const { SESv2Client } = await import("@aws-sdk/client-sesv2");
				return new SESv2Client({ maxAttempts: 3, retryMode: "standard" });
			}),
			from: `DepHealth <${required(config().mailSender, "MAIL_SENDER")}>`,
		}),
		publicUrl: required(config().publicUrl, "PUBLIC_URL"),
		generateToken,
	}),
);
