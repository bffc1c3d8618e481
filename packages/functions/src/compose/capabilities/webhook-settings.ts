/** The settings of webhooks. */
import { required } from "@dephealth/core/config.ts";
import { webhookSigningSecret as signingSecretOf } from "@dephealth/core/webhooks/signing-secret.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";

/** Signing secrets by subscription. */
export const webhookSigningSecret = /* @__PURE__ */ part((c) => {
	const secret = required(config(c).webhookSecret, "WEBHOOK_SECRET");
	return (subscriptionId: string) => signingSecretOf(secret, subscriptionId);
});

export const webhookUrlOptions = /* @__PURE__ */ part((c) => ({
	allowPrivate: config(c).webhooksToPrivateNetworks,
}));
