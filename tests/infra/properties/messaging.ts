import { QUEUES } from "@dephealth/contract/queues.ts";
import { SUBSCRIBERS, TOPICS } from "@dephealth/contract/topics.ts";
import { MAX_RECEIVES } from "@dephealth/core/dead-letters/dead-letter-policy.ts";
import {
	arnOfFunction,
	definitionOf,
	differences,
	functionsOf,
	resourcesOf,
	statementsOf,
	statesOf,
	textOf,
} from "../read-app.ts";
import type { App, Resource } from "../synth/synthesize.ts";

type RedrivePolicy = { deadLetterTargetArn?: string; maxReceiveCount?: number };

/** SQS's longest. */
const RETENTION_SECONDS = 14 * 86_400;

function redriveOf(resource: Resource): RedrivePolicy | undefined {
	const text = textOf(resource, "redrivePolicy");
	return text === "" ? undefined : (JSON.parse(text) as RedrivePolicy);
}

function queueArn(app: App, queue: Resource): string {
	return `arn:aws:sqs:${app.region}:${app.account}:${textOf(queue, "name")}`;
}

/** Queues that others leave what they cannot handle in. */
function deadLetterTargets(app: App): Set<string> {
	const redriven = [...resourcesOf(app, "queue"), ...resourcesOf(app, "subscription")].flatMap(
		(resource) => redriveOf(resource)?.deadLetterTargetArn ?? [],
	);
	const scheduled = resourcesOf(app, "schedule").flatMap((schedule) => {
		const target = schedule.inputs["target"] as { deadLetterConfig?: { arn?: string } } | undefined;
		return target?.deadLetterConfig?.arn ?? [];
	});
	return new Set([...redriven, ...scheduled]);
}

export function everyDeclaredQueueAndTopicExists(app: App): string[] {
	const names = (type: "queue" | "topic") =>
		resourcesOf(app, type).map(({ name }) => name.replace(/(Queue|Topic)$/, "").toLowerCase());
	const plain = (name: string) => name.replaceAll("-", "");
	return [
		...Object.keys(QUEUES)
			.filter((name) => !names("queue").includes(plain(name)))
			.map((name) => `no queue ${name}`),
		...Object.keys(TOPICS)
			.filter((name) => !names("topic").includes(plain(name)))
			.map((name) => `no topic ${name}`),
	];
}

export function everyQueueHasADeadLetterQueue(app: App): string[] {
	const queues = resourcesOf(app, "queue");
	const existing = new Set(queues.map((queue) => queueArn(app, queue)));
	const targets = deadLetterTargets(app);
	return queues.flatMap((queue) => {
		const redrive = redriveOf(queue);
		if (!redrive) return targets.has(queueArn(app, queue)) ? [] : [`${queue.name} has no dead-letter queue`];
		return existing.has(redrive.deadLetterTargetArn ?? "")
			? []
			: [`${queue.name}: its dead-letter queue does not exist`];
	});
}

/** What SQS hands out more often than the policy allows must have been given up by the policy before. */
export function poisonIsGivenUpByThePolicyFirst(app: App): string[] {
	return resourcesOf(app, "queue")
		.filter((queue) => redriveOf(queue) !== undefined)
		.filter((queue) => Number(redriveOf(queue)?.maxReceiveCount) <= MAX_RECEIVES)
		.map((queue) => `${queue.name} moves messages before the processor has given them up`);
}

export function messagesAreKeptAsLongAsPossibleAndEncrypted(app: App): string[] {
	return resourcesOf(app, "queue").flatMap((queue) => [
		...(queue.inputs["messageRetentionSeconds"] === RETENTION_SECONDS
			? []
			: [`${queue.name} drops messages early`]),
		...(queue.inputs["sqsManagedSseEnabled"] === true ? [] : [`${queue.name} is not encrypted`]),
	]);
}

/** A message must not come back while the machine that received it still works on it. */
export function messagesStayHiddenWhileTheyAreHandled(app: App): string[] {
	return resourcesOf(app, "queue").flatMap((queue) =>
		resourcesOf(app, "machine")
			.filter((machine) =>
				[...statesOf(definitionOf(machine))].some(
					([, { Resource, Arguments }]) =>
						Resource?.endsWith("sqs:deleteMessage") &&
						String(Arguments?.["QueueUrl"]).endsWith(`/${textOf(queue, "name")}`),
				),
			)
			.filter(
				(machine) =>
					Number(queue.inputs["visibilityTimeoutSeconds"]) <= Number(definitionOf(machine).TimeoutSeconds),
			)
			.map((machine) => `${queue.name}: a message comes back while ${machine.name} still runs`),
	);
}

/** Every declared subscriber is subscribed, and every message that it fails to handle is kept. Mail cannot be kept. */
export function subscriptionsAreDeclaredAndKeepWhatFails(app: App): string[] {
	const functions = new Map(
		functionsOf(app).map(({ handler, resource }) => [arnOfFunction(app, resource), handler]),
	);
	const subscriptions = resourcesOf(app, "subscription").filter(
		(subscription) => textOf(subscription, "protocol") !== "email",
	);
	return [
		...differences(
			"subscriber",
			subscriptions.map((subscription) => {
				const endpoint = textOf(subscription, "endpoint");
				return functions.get(endpoint) ?? endpoint;
			}),
			SUBSCRIBERS.map(({ handler }) => handler),
		),
		...subscriptions
			.filter((subscription) => redriveOf(subscription)?.deadLetterTargetArn === undefined)
			.map((subscription) => `${subscription.name} loses what cannot be delivered`),
		...functionsOf(app)
			.filter(({ handler }) => SUBSCRIBERS.some((subscriber) => subscriber.handler === handler))
			.flatMap(({ handler, resource, role }) => {
				const kept = unhandledQueueOf(app, textOf(resource, "name"));
				if (kept === undefined) return [`${handler} loses what it fails at`];
				const mayKeep = (role ? statementsOf(role) : []).some(
					({ Action, Resource }) => Action.includes("sqs:SendMessage") && Resource.includes(kept),
				);
				return mayKeep ? [] : [`${handler} may not send to the queue that keeps what it fails at`];
			}),
	];
}

/** ARN of an existing queue that Lambda sends to what a function failed at. */
function unhandledQueueOf(app: App, functionName: string): string | undefined {
	const config = resourcesOf(app, "eventInvokeConfig").find(
		(candidate) => textOf(candidate, "functionName") === functionName,
	);
	const destinations = config?.inputs["destinationConfig"] as
		| { onFailure?: { destination?: string } }
		| undefined;
	const destination = destinations?.onFailure?.destination;
	const queues = resourcesOf(app, "queue").map((queue) => queueArn(app, queue));
	return queues.find((arn) => arn === destination);
}

export function mailIsSentFromTheConfiguredIdentity(app: App): string[] {
	return differences(
		"mail identity",
		resourcesOf(app, "mailIdentity").map((identity) => textOf(identity, "emailIdentity")),
		app.environment["DEPHEALTH_MAIL_SENDER"] === undefined ? [] : [app.environment["DEPHEALTH_MAIL_SENDER"]],
	);
}
