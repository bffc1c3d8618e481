/** The needs of accounts, their mails and webhooks. */
import { BATCH_STEP, STEP } from "@dephealth/contract/function-sizes.ts";
import { index, mail, start, table, topic } from "../grants.ts";
import { AUTHENTICATE, api, type Entry, job, type Needs, SESSION, task } from "./needs.ts";

/** A network's mails are counted, and the look-up and the sending are left to a job. */
const MAIL_REQUEST = {
	secrets: ["EMAIL_SECRET", "EDGE_SECRET"],
	grants: [table("accounts", "UpdateItem"), topic("mail-requests")],
} as const satisfies Needs;

export const ACCOUNT_NEEDS: readonly Entry[] = [
	[
		api("routes/accounts/list-api-keys"),
		{ ...SESSION, grants: [...AUTHENTICATE, table("accounts", "Query")] },
	],
	[
		api("routes/accounts/create-api-key"),
		{
			...SESSION,
			grants: [...AUTHENTICATE, table("accounts", "PutItem", "UpdateItem", "DeleteItem")],
		},
	],
	[
		api("routes/accounts/revoke-api-key"),
		{ ...SESSION, grants: [...AUTHENTICATE, table("accounts", "UpdateItem", "DeleteItem")] },
	],
	[api("routes/webhooks/list-webhook-subscriptions"), { ...SESSION, grants: AUTHENTICATE }],
	[
		api("routes/webhooks/create-webhook-subscription"),
		{
			secrets: ["SESSION_SECRET", "WEBHOOK_SECRET"],
			grants: [...AUTHENTICATE, table("accounts", "BatchWriteItem", "PutItem", "UpdateItem", "DeleteItem")],
		},
	],
	[
		api("routes/webhooks/delete-webhook-subscription"),
		{
			...SESSION,
			grants: [...AUTHENTICATE, table("accounts", "BatchWriteItem", "UpdateItem", "DeleteItem")],
		},
	],
	[
		api("routes/webhooks/test-webhook-subscription"),
		{ ...SESSION, grants: [...AUTHENTICATE, start("deliver-webhook")] },
	],
	[
		api("routes/webhooks/list-webhook-deliveries"),
		{ ...SESSION, grants: [...AUTHENTICATE, table("accounts", "Query")] },
	],
	[
		job("start-webhook-deliveries"),
		{ size: BATCH_STEP, grants: [table("accounts", "Query"), start("deliver-webhook")] },
	],
	[task("deliver-webhook/find-webhook-subscription"), { grants: [table("accounts", "GetItem")] }],
	[task("deliver-webhook/deliver-webhook"), { secrets: ["WEBHOOK_SECRET"], grants: [] }],
	[task("deliver-webhook/classify-delivery-failure"), { grants: [] }],
	[
		task("deliver-webhook/record-webhook-outcome"),
		{ grants: [table("accounts", "PutItem", "UpdateItem", "GetItem", "DeleteItem")] },
	],
	[api("routes/accounts/get-usage"), { ...SESSION, grants: AUTHENTICATE }],
	[api("routes/sign-in/sign-up"), MAIL_REQUEST],
	[api("routes/sign-in/request-magic-link"), MAIL_REQUEST],
	[api("routes/sign-in/show-verification"), { grants: [] }],
	[api("routes/sign-in/show-sign-in"), { grants: [] }],
	[
		api("routes/sign-in/verify"),
		{
			...SESSION,
			grants: [
				index("accounts", "verification-index"),
				table("accounts", "GetItem", "PutItem", "UpdateItem", "DeleteItem"),
			],
		},
	],
	[
		api("routes/sign-in/sign-in"),
		{
			...SESSION,
			grants: [
				index("accounts", "magic-token-index"),
				table("accounts", "GetItem", "UpdateItem"),
				table("operations", "PutItem", "UpdateItem", "DeleteItem"),
			],
		},
	],
	[api("routes/sign-in/sign-out"), { ...SESSION, grants: [table("accounts", "UpdateItem")] }],
	[
		api("routes/sign-in/sign-out-everywhere"),
		{ ...SESSION, grants: [table("accounts", "GetItem", "UpdateItem")] },
	],
	[
		api("routes/accounts/export-account"),
		{
			secrets: ["SESSION_SECRET", "EMAIL_SECRET"],
			grants: [table("accounts", "GetItem", "Query")],
		},
	],
	[
		api("routes/accounts/delete-account"),
		{
			...SESSION,
			grants: [table("accounts", "GetItem", "Query", "UpdateItem", "DeleteItem", "BatchWriteItem")],
		},
	],
	[
		api("routes/accounts/get-me"),
		{
			secrets: ["SESSION_SECRET", "EMAIL_SECRET"],
			settings: ["OPERATOR_OWNERS"],
			grants: [table("accounts", "GetItem")],
		},
	],
	[
		api("routes/sign-in/create-console-link"),
		{
			...SESSION,
			settings: ["OPERATOR_OWNERS", "PUBLIC_URL"],
			grants: [...AUTHENTICATE, table("accounts", "PutItem")],
		},
	],
	[
		api("routes/accounts/stripe-webhook"),
		{
			secrets: ["STRIPE_WEBHOOK_SECRET"],
			settings: ["STRIPE_PRICES"],
			grants: [
				index("accounts", "stripe-customer-index"),
				table("accounts", "GetItem", "PutItem", "UpdateItem"),
			],
		},
	],
	[
		job("send-account-mail"),
		{
			size: STEP,
			secrets: ["EMAIL_SECRET"],
			settings: ["PUBLIC_URL"],
			grants: [
				table("accounts", "GetItem", "PutItem", "UpdateItem"),
				table("operations", "UpdateItem"),
				mail,
			],
		},
	],
];
