import { randomUUID } from "node:crypto";
import type {
	CreatedWebhookSubscription,
	createWebhookSubscription,
} from "@dephealth/contract/routes/webhooks.ts";
import { createWebhookSubscriptionBodySchema } from "@dephealth/contract/schemas/bodies/webhooks.ts";
import { type PackageRef, parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import type { WebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import { parseWebhookUrl, type WebhookUrlOptions } from "@dephealth/core/webhooks/webhook-url.ts";
import { webhookSigningSecret, webhookUrlOptions } from "../../../compose/capabilities/webhook-settings.ts";
import { webhookSubscriptions } from "../../../compose/capabilities/webhooks.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { readJsonBody } from "../../http/input/read-json-body.ts";
import { json, type Respond } from "../../http/request.ts";
import { toJson } from "./list-webhook-subscriptions.ts";

/** POST /v1/webhook-subscriptions: watches packages. This answer is the only one that ever holds the signing secret. */
export function createCreateWebhookSubscription(
	deps: {
		subscriptions: Pick<WebhookSubscriptionStore, "create">;
		/** `whsec_…` of a subscription's id. */
		signingSecret: (id: string) => string;
	} & WebhookUrlOptions,
): Respond {
	return async (request) => {
		const body = readJsonBody(request, createWebhookSubscriptionBodySchema);
		const url = parseWebhookUrl(body.url, deps).href;
		const id = randomUUID();
		const secret = deps.signingSecret(id);
		const stored = await deps.subscriptions.create(ownerOf(request), {
			id,
			url,
			packages: refsOf(body.packages),
		});
		const answer: CreatedWebhookSubscription = { ...toJson(stored), secret };
		return json(201, answer);
	};
}

/** Each once, in any spelling. @throws InvalidPackageRefError */
function refsOf(specs: readonly string[]): PackageRef[] {
	const refs = specs.map(parsePackageSpec);
	return [...new Map(refs.map((ref) => [`${ref.ecosystem}/${ref.name}`, ref])).values()];
}

export const createHandler = guardedRoute<typeof createWebhookSubscription>("account", (c) =>
	createCreateWebhookSubscription({
		subscriptions: webhookSubscriptions(c),
		signingSecret: webhookSigningSecret(c),
		...webhookUrlOptions(c),
	}),
);
export const handler = onLambda(createHandler);
