/** Topics and who listens to them. */

export type TopicDefinition = {
	/** Environment variable with the topic's ARN. */
	variable: string;
	/** Stands for the ARN in the definitions of `state-machines/`. */
	placeholder: string;
};

export const TOPICS = {
	/** Packages to be collected. */
	"collection-requests": {
		variable: "COLLECTION_REQUESTS_TOPIC_ARN",
		placeholder: "CollectionRequestsTopicArn",
	},
	/** Packages whose risk has changed. */
	"risk-changes": { variable: "RISK_CHANGES_TOPIC_ARN", placeholder: "RiskChangesTopicArn" },
	/** Mails to be sent to accounts. */
	"mail-requests": { variable: "MAIL_REQUESTS_TOPIC_ARN", placeholder: "MailRequestsTopicArn" },
} as const satisfies Readonly<Record<string, TopicDefinition>>;

export type TopicName = keyof typeof TOPICS;

export type Subscriber = {
	topic: TopicName;
	/** Path of the Lambda handler from the repository's root, without extension, with the export's name. */
	handler: string;
};

const job = (file: string) => `packages/functions/src/jobs/${file}.handler`;

export const SUBSCRIBERS: readonly Subscriber[] = [
	{ topic: "collection-requests", handler: job("start-collection") },
	{ topic: "risk-changes", handler: job("start-webhook-deliveries") },
	{ topic: "mail-requests", handler: job("send-account-mail") },
];

/**
 * Messages are delivered to a subscriber like Lambda's asynchronous invocations. Failed ones go to the subscriber's
 * dead-letter queue.
 */
export const DELIVERY = { attempts: 3, maxAgeSeconds: 6 * 3600 } as const;
