/** SNS over the AWS query protocol (form in, XML out): the calls of this project and of the AWS console's pages. */
import { AwsError } from "../aws/aws-error.ts";
import { pageOf } from "../aws/page.ts";
import { toXml, type Xml } from "../aws/query-xml.ts";
import { ACCOUNT_ID, queueArn, queueName } from "./names.ts";
import type { MessageAttributes } from "./queues.ts";
import type { Subscription, Topics } from "./topics.ts";

export type SnsContext = { topics: Topics; region: string };
type Run = (context: SnsContext, form: URLSearchParams) => Xml;

const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
/** SNS's own limit. */
const MAX_BATCH = 10;
/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
const PAGE = 100;

/**
 * Runs one operation.
 *
 * @param form the request's body
 * @returns the answer as XML
 * @throws AwsError as SNS answers it
 */
export function handleSnsRequest(context: SnsContext, form: URLSearchParams): string {
	const action = form.get("Action") ?? "";
	const run = OPERATIONS.get(action);
	if (!run) throw new AwsError("InvalidAction", `SNS: ${action} is not supported here.`);
	return toXml({
		[`${action}Response xmlns="${NAMESPACE}"`]: {
			[`${action}Result`]: run(context, form),
			ResponseMetadata: { RequestId: "local" },
		},
	});
}

/** An error as the query protocol answers it. */
export function snsErrorXml(error: AwsError): string {
	return toXml({
		[`ErrorResponse xmlns="${NAMESPACE}"`]: {
			Error: { Type: "Sender", Code: error.code, Message: error.message },
			RequestId: "local",
		},
	});
}

const OPERATIONS: ReadonlyMap<string, Run> = new Map([
	["CreateTopic", ({ topics }, form) => ({ TopicArn: topics.create(required(form, "Name")) })],
	["ListTopics", listTopics],
	["GetTopicAttributes", topicAttributes],
	["ListSubscriptions", (context, form) => listSubscriptions(context, form)],
	[
		"ListSubscriptionsByTopic",
		(context, form) => listSubscriptions(context, form, required(form, "TopicArn")),
	],
	["GetSubscriptionAttributes", subscriptionAttributes],
	["ListTagsForResource", noTags],
	["Subscribe", subscribe],
	[
		"Publish",
		({ topics }, form) => ({
			MessageId: topics.publish(required(form, "TopicArn"), {
				body: required(form, "Message"),
				subject: form.get("Subject") ?? undefined,
				attributes: readAttributes(form, "MessageAttributes"),
			}),
		}),
	],
	["PublishBatch", publishBatch],
]);

function listTopics({ topics }: SnsContext, form: URLSearchParams): Xml {
	const { page, next } = pageOf(topics.arns(), (arn) => arn, pageAskedFor(form));
	return [{ Topics: page.map((arn) => ({ member: { TopicArn: arn } })) }, nextToken(next)];
}

/** @throws AwsError NotFound */
function topicAttributes({ topics }: SnsContext, form: URLSearchParams): Xml {
	const arn = required(form, "TopicArn");
	const subscriptions = topics.subscriptions(arn);
	return attributes({
		TopicArn: arn,
		Owner: ACCOUNT_ID,
		DisplayName: "",
		SubscriptionsConfirmed: String(subscriptions.length),
		SubscriptionsPending: "0",
		SubscriptionsDeleted: "0",
	});
}

function listSubscriptions({ topics, region }: SnsContext, form: URLSearchParams, topic?: string): Xml {
	const { page, next } = pageOf(topics.subscriptions(topic), ({ arn }) => arn, pageAskedFor(form));
	return [
		{ Subscriptions: page.map((subscription) => ({ member: describe(subscription, region) })) },
		nextToken(next),
	];
}

function subscriptionAttributes({ topics, region }: SnsContext, form: URLSearchParams): Xml {
	const arn = required(form, "SubscriptionArn");
	const found = topics.subscriptions().find((subscription) => subscription.arn === arn);
	if (!found) throw new AwsError("NotFound", "Subscription does not exist", { status: 404 });
	return attributes({
		...describe(found, region),
		RawMessageDelivery: String(found.raw),
		PendingConfirmation: "false",
		ConfirmationWasAuthenticated: "true",
	});
}

/** Topics have no tags here. @throws AwsError NotFound for an ARN that is no topic's */
function noTags({ topics }: SnsContext, form: URLSearchParams): Xml {
	const arn = required(form, "ResourceArn");
	if (!topics.arns().includes(arn)) {
		throw new AwsError("ResourceNotFound", "Resource does not exist", { status: 404 });
	}
	return { Tags: "" };
}

function describe({ arn, topic, queue }: Subscription, region: string) {
	return {
		SubscriptionArn: arn,
		Owner: ACCOUNT_ID,
		Protocol: "sqs",
		Endpoint: queueArn(region, queue),
		TopicArn: topic,
	};
}

function attributes(values: Readonly<Record<string, string>>): Xml {
	return { Attributes: Object.entries(values).map(([key, value]) => ({ entry: { key, value } })) };
}

function pageAskedFor(form: URLSearchParams) {
	return { size: PAGE, token: form.get("NextToken") ?? undefined, invalid: "InvalidParameter" };
}

function nextToken(next: string | undefined): Xml {
	return next === undefined ? [] : { NextToken: next };
}

function subscribe({ topics }: SnsContext, form: URLSearchParams): Xml {
	if (form.get("Protocol") !== "sqs")
		throw new AwsError("InvalidParameter", "Only the protocol sqs is supported here.");
	const raw = [...form].some(
		([name, value]) =>
			name.endsWith(".value") &&
			value === "true" &&
			form.get(name.replace(/value$/, "key")) === "RawMessageDelivery",
	);
	const queue = queueName(required(form, "Endpoint"));
	return { SubscriptionArn: topics.subscribe(required(form, "TopicArn"), queue, { raw }) };
}

/** Entries succeed and fail one by one. */
function publishBatch({ topics }: SnsContext, form: URLSearchParams): Xml {
	const topic = required(form, "TopicArn");
	const successful: Xml[] = [];
	const failed: Xml[] = [];
	for (let index = 1; index <= MAX_BATCH; index++) {
		const prefix = `PublishBatchRequestEntries.member.${index}`;
		const id = form.get(`${prefix}.Id`);
		if (id === null) break;
		try {
			const messageId = topics.publish(topic, {
				body: required(form, `${prefix}.Message`),
				attributes: readAttributes(form, `${prefix}.MessageAttributes`),
			});
			successful.push({ member: { Id: id, MessageId: messageId } });
		} catch (error) {
			if (!(error instanceof AwsError) || error.code === "NotFound") throw error;
			failed.push({ member: { Id: id, Code: error.code, Message: error.message, SenderFault: "true" } });
		}
	}
	return { Successful: successful, Failed: failed };
}

function readAttributes(form: URLSearchParams, prefix: string): MessageAttributes | undefined {
	const attributes: [string, unknown][] = [];
	for (let index = 1; index <= MAX_BATCH; index++) {
		const entry = `${prefix}.entry.${index}`;
		const name = form.get(`${entry}.Name`);
		if (name === null) break;
		attributes.push([
			name,
			{
				DataType: form.get(`${entry}.Value.DataType`) ?? "String",
				StringValue: form.get(`${entry}.Value.StringValue`) ?? "",
			},
		]);
	}
	return attributes.length > 0 ? Object.fromEntries(attributes) : undefined;
}

function required(form: URLSearchParams, name: string): string {
	const value = form.get(name);
	if (value) return value;
	throw new AwsError("InvalidParameter", `Invalid parameter: ${name}`);
}
