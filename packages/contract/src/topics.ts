/**
 * Topics and who listens to them. Plain data: the infrastructure makes SNS topics and subscriptions of it, the
 * embedded runtime delivers the same messages to the same handlers.
 */
export type Subscriber = {
	topic: string;
	/** Path of the Lambda handler from the repository's root, without extension, with the export's name. */
	handler: string;
};

const job = (file: string) => `packages/functions/src/jobs/${file}.handler`;

export const SUBSCRIBERS = [
	{ topic: "collection-requests", handler: job("start-collection") },
	{ topic: "risk-changes", handler: job("start-webhook-deliveries") },
	{ topic: "mail-requests", handler: job("send-account-mail") },
] as const satisfies readonly Subscriber[];

export type TopicName = (typeof SUBSCRIBERS)[number]["topic"];
