/** Queues, topics and the identity that mail is sent from. */

import { LONGEST_RETENTION_SECONDS, QUEUES, type QueueDefinition } from "@dephealth/contract/queues.ts";
import { SUBSCRIBERS, TOPICS } from "@dephealth/contract/topics.ts";

import { found, functionNameOf, pascalCase } from "./names.ts";
import type { Settings } from "./settings.ts";

export type Messaging = {
	queues: ReadonlyMap<string, sst.aws.Queue>;
	/** By queue: where its poison goes. */
	poison: ReadonlyMap<string, sst.aws.Queue>;
	topics: ReadonlyMap<string, sst.aws.SnsTopic>;
	/** By a subscriber's handler: where the messages go that it could not handle. */
	unhandled: ReadonlyMap<string, sst.aws.Queue>;
	/** Undefined until a sender is configured. */
	mail: sst.aws.Email | undefined;
};

/** Encrypted by SQS's own key. */
function keptFor(seconds: number) {
	return { queue: { messageRetentionSeconds: seconds, sqsManagedSseEnabled: true } };
}

export function createMessaging({ mailSender }: Settings): Messaging {
	const poison = new Map(Object.keys(QUEUES).map((name) => [name, createPoisonQueue(name)]));
	return {
		poison,
		queues: new Map(
			Object.entries(QUEUES).map(([name, definition]) => [name, createQueue(name, definition, poison)]),
		),
		unhandled: new Map(
			SUBSCRIBERS.map(({ handler }) => [handler, createPoisonQueue(functionNameOf(handler))]),
		),
		topics: new Map(Object.keys(TOPICS).map((name) => [name, new sst.aws.SnsTopic(pascalCase(name))])),
		mail: mailSender === undefined ? undefined : new sst.aws.Email("Mail", { sender: mailSender }),
	};
}

/** For what could not be handled at all. An alarm says when somebody has to look. */
function createPoisonQueue(name: string): sst.aws.Queue {
	return new sst.aws.Queue(`${pascalCase(name)}Poison`, {
		transform: keptFor(LONGEST_RETENTION_SECONDS),
	});
}

function createQueue(
	name: string,
	{ visibilitySeconds, retentionSeconds, maxReceiveCount }: QueueDefinition,
	poison: ReadonlyMap<string, sst.aws.Queue>,
): sst.aws.Queue {
	return new sst.aws.Queue(pascalCase(name), {
		visibilityTimeout: `${visibilitySeconds} seconds`,
		dlq: { queue: found(poison, name).arn, retry: maxReceiveCount },
		transform: keptFor(retentionSeconds),
	});
}
