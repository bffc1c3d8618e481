/** Queues, topics and the identity that mail is sent from. */

import { LONGEST_RETENTION_SECONDS, QUEUES, type QueueDefinition } from "@dephealth/contract/queues.ts";
import { SUBSCRIBERS, TOPICS } from "@dephealth/contract/topics.ts";

import { found, functionNameOf, pascalCase } from "./names.ts";
import { arnOf } from "./resource-names.ts";
import type { Settings } from "./settings.ts";

export type Messaging = {
	queues: ReadonlyMap<string, sst.aws.Queue>;
	/** The queue for each queue's poison messages. */
	poison: ReadonlyMap<string, sst.aws.Queue>;
	topics: ReadonlyMap<string, sst.aws.SnsTopic>;
	/** The queue for messages that a subscriber could not handle, by its handler. */
	unhandled: ReadonlyMap<string, sst.aws.Queue>;
	/** ARNs for sending mail; none until a sender is configured. */
	mail: readonly $util.Input<string>[];
};

/** Encrypted by SQS's own key. */
function keptFor(seconds: number) {
	return { queue: { messageRetentionSeconds: seconds, sqsManagedSseEnabled: true } };
}

export function createMessaging(settings: Settings): Messaging {
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
		mail: createMailIdentity(settings),
	};
}

/** An identity belongs to the account, not to a stage: a second stage with the same sender cannot make it again. */
function createMailIdentity({ mailSender, mailIdentityExists }: Settings): $util.Input<string>[] {
	if (mailSender === undefined) return [];
	if (mailIdentityExists) return [arnOf("ses", `identity/${mailSender}`)];
	const { identity, configurationSet } = new sst.aws.Email("Mail", { sender: mailSender }).nodes;
	return [identity.arn, configurationSet.arn];
}

/** Creates the queue for messages that could not be handled at all. An alarm calls somebody. */
export function createPoisonQueue(name: string): sst.aws.Queue {
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
