/** Composition of self-healing. */
import { required } from "@dephealth/core/config.ts";
import { createCollectionRequests } from "@dephealth/core/messaging/collection-requests.ts";
import { createPackageHealing } from "@dephealth/core/storage/package-healing.ts";
import { clock } from "./clock.ts";
import { config } from "./config.ts";
import { healingPolicy } from "./healing-policy.ts";
import { once } from "./once.ts";
import { dynamoDb } from "./storage.ts";

export const packageHealing = once(() =>
	createPackageHealing({
		client: dynamoDb(),
		tableName: config().tables.packages,
		clock,
		random: Math.random,
		policy: healingPolicy(),
	}),
);

export const collectionRequests = once(() =>
	createCollectionRequests({
		client: once(async () => {
			const { SNSClient } = await import("@aws-sdk/client-sns");
			return new SNSClient({ maxAttempts: 3, retryMode: "standard" });
		}),
		topicArn: required(config().collectionRequestsTopicArn, "COLLECTION_REQUESTS_TOPIC_ARN"),
	}),
);
