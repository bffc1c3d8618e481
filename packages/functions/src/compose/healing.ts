/** Composition of self-healing. */

import { createCollectionRequests } from "@dephealth/core/collection/collection-request-topic.ts";
import { required } from "@dephealth/core/config.ts";
import { createPackageHealing } from "@dephealth/core/healing/healing-store.ts";
import { part } from "./composition.ts";
import { config } from "./config.ts";
import { healingPolicy } from "./healing-policy.ts";
import { snsClient } from "./sns-client.ts";
import { dynamoDb } from "./storage.ts";

export const packageHealing = part((c) =>
	createPackageHealing({
		client: dynamoDb(c),
		tableName: config(c).tables.packages,
		clock: c.clock,
		random: Math.random,
		policy: healingPolicy(c),
	}),
);

export const collectionRequests = part((c) =>
	createCollectionRequests({
		client: snsClient(c),
		topicArn: required(config(c).collectionRequestsTopicArn, "COLLECTION_REQUESTS_TOPIC_ARN"),
	}),
);
