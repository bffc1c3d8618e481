import { mapBounded } from "@dephealth/core/map-bounded.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import {
	type PackageRiskChanged,
	packageRiskChangedSchema,
} from "@dephealth/core/webhooks/risk-change-event.ts";
import type { WebhookSubscriptionStore } from "@dephealth/core/webhooks/subscription-store.ts";
import type { WebhookDeliveries } from "@dephealth/core/webhooks/webhook-delivery-starter.ts";
import type { SNSEvent } from "aws-lambda";
import { webhookDeliveries, webhookSubscriptions } from "../compose/capabilities/webhooks.ts";
import { onLambda } from "../compose/process/on-lambda.ts";
import { taskHandler } from "../tasks/invocation.ts";

/** A message that we did not send. Retrying cannot help, so its poison queue keeps it. */
export class InvalidRiskChangeError extends Error {
	override name = "InvalidRiskChangeError";
}

/** The service takes a few hundred starts a second. */
const STARTS_AT_ONCE = 16;

/** Subscriber of the topic `risk-changes`: starts one delivery to each who watches the package, however often it runs. */
export function createStartWebhookDeliveries(deps: {
	subscriptions: () => Pick<WebhookSubscriptionStore, "watchersOf">;
	deliveries: () => WebhookDeliveries;
}) {
	return async (event: SNSEvent): Promise<void> => {
		for (const { Sns } of event.Records) {
			const change = parseChange(Sns.Message);
			const { ecosystem, name } = change.package;
			let count = 0;
			for await (const watchers of deps.subscriptions().watchersOf(parsePackageRef(ecosystem, name))) {
				await mapBounded(watchers, STARTS_AT_ONCE, (watcher) => deps.deliveries().start(change, watcher));
				count += watchers.length;
			}
			logger.info("risk changed", { ecosystem, package: name, changes: change.changes, watchers: count });
		}
	};
}

/** @throws InvalidRiskChangeError */
function parseChange(message: string): PackageRiskChanged {
	try {
		return packageRiskChangedSchema.parse(JSON.parse(message));
	} catch (cause) {
		throw new InvalidRiskChangeError("The message is not a change of a package's risk.", { cause });
	}
}

export const throws = [
	"InvalidRiskChangeError",
	"InvalidPackageRefError",
	"StorageUnavailableError",
] as const;

export const createHandler = taskHandler("start-webhook-deliveries", throws, (c) =>
	createStartWebhookDeliveries({
		subscriptions: () => webhookSubscriptions(c),
		deliveries: () => webhookDeliveries(c),
	}),
);
export const handler = onLambda(createHandler);
