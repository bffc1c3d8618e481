/** Composition of self-healing, its query, batch read and publication each a part of the trace. */
import { createCollectionRequests } from "@dephealth/core/collection/collection-request-topic.ts";
import type { CollectionRequests } from "@dephealth/core/collection/collection-requests.ts";
import { required } from "@dephealth/core/config.ts";
import { createPackageHealing } from "@dephealth/core/healing/healing-store.ts";
import type { PackageHealing } from "@dephealth/core/healing/package-healing.ts";
import { snsClient } from "../aws/sns-client.ts";
import { dynamoDb } from "../aws/storage.ts";
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { trace } from "../process/tracing.ts";
import { healingPolicy } from "./healing-policy.ts";

export const packageHealing = /* @__PURE__ */ part((c): PackageHealing => {
	const healing = createPackageHealing({
		client: dynamoDb(c),
		tableName: config(c).tables.packages,
		clock: c.clock,
		random: Math.random,
		policy: healingPolicy(c),
	});
	return {
		...healing,
		listStuck: (...query) => trace(c)("self-healing query", () => healing.listStuck(...query)),
		readFacts: (refs) => trace(c)("self-healing batch read", () => healing.readFacts(refs)),
	};
});

export const collectionRequests = /* @__PURE__ */ part((c): CollectionRequests => {
	const requests = createCollectionRequests({
		client: snsClient(c),
		topicArn: required(config(c).collectionRequestsTopicArn, "COLLECTION_REQUESTS_TOPIC_ARN"),
	});
	return {
		publish: (wanted) => trace(c)("self-healing publish", () => requests.publish(wanted)),
	};
});
