/** Lets topics call functions. What a function fails to handle is kept, and an alarm says so. */
import { DELIVERY, SUBSCRIBERS, type Subscriber } from "@dephealth/contract/topics.ts";
import type { Functions } from "./functions.ts";
import type { Messaging } from "./messaging.ts";
import { found, functionNameOf } from "./names.ts";

/** @returns the queues of messages that could not be handled, by the subscriber's name */
export function createSubscribers(deps: {
	functions: Functions;
	messaging: Messaging;
}): ReadonlyMap<string, sst.aws.Queue> {
	return new Map(
		SUBSCRIBERS.map((subscriber) => [functionNameOf(subscriber.handler), createSubscriber(subscriber, deps)]),
	);
}

function createSubscriber(
	{ topic: topicName, handler }: Subscriber,
	{ functions, messaging }: { functions: Functions; messaging: Messaging },
): sst.aws.Queue {
	const topic = found(messaging.topics, topicName);
	const subscriber = functions(handler);
	const id = functionNameOf(handler);
	const poison = found(messaging.unhandled, handler);
	new aws.sqs.QueuePolicy(`${id}PoisonPolicy`, {
		queueUrl: poison.url,
		policy: aws.iam.getPolicyDocumentOutput({
			statements: [
				{
					actions: ["sqs:SendMessage"],
					resources: [poison.arn],
					principals: [{ type: "Service", identifiers: ["sns.amazonaws.com"] }],
					conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: [topic.arn] }],
				},
			],
		}).json,
	});
	// SNS is done once Lambda has accepted the message; Lambda keeps the failures of the function.
	new aws.lambda.FunctionEventInvokeConfig(`${id}Unhandled`, {
		functionName: subscriber.name,
		maximumRetryAttempts: DELIVERY.attempts - 1,
		maximumEventAgeInSeconds: DELIVERY.maxAgeSeconds,
		destinationConfig: { onFailure: { destination: poison.arn } },
	});
	const permission = new aws.lambda.Permission(`${id}Permission`, {
		action: "lambda:InvokeFunction",
		function: subscriber.arn,
		principal: "sns.amazonaws.com",
		sourceArn: topic.arn,
	});
	new aws.sns.TopicSubscription(
		`${id}Subscription`,
		{
			topic: topic.arn,
			protocol: "lambda",
			endpoint: subscriber.arn,
			redrivePolicy: $jsonStringify({ deadLetterTargetArn: poison.arn }),
		},
		{ dependsOn: [permission] },
	);
	return poison;
}
