/** What is configured of webhooks. */
import { required } from "@dephealth/core/config.ts";
import { webhookSigningSecret as signingSecretOf } from "@dephealth/core/webhooks/signing-secret.ts";
import { config } from "./config.ts";
import { once } from "./once.ts";

/** Signing secrets by subscription. */
export const webhookSigningSecret = once(() => {
	const secret = required(config().webhookSecret, "WEBHOOK_SECRET");
	return (subscriptionId: string) => signingSecretOf(secret, subscriptionId);
});

export const webhookUrlOptions = once(() => ({ allowPrivate: config().webhooksToPrivateNetworks }));
