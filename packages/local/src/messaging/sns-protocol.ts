/** SNS over the AWS query protocol (form in, XML out): the operations this project uses. */
import { AwsError } from "../aws/aws-error.ts";
import { queueName } from "./names.ts";
import type { MessageAttributes } from "./queues.ts";
import type { Topics } from "./topics.ts";

type Xml = string | readonly Xml[] | { readonly [tag: string]: Xml };

const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
/** SNS's own limit. */
const MAX_BATCH = 10;

/**
 * Runs one operation.
 *
 * @param form the request's body
 * @returns the answer as XML
 * @throws AwsError as SNS answers it
 */
export function handleSnsRequest(topics: Topics, form: URLSearchParams): string {
	const action = form.get("Action") ?? "";
	const run = OPERATIONS.get(action);
	if (!run) throw new AwsError("InvalidAction", `SNS: ${action} is not supported here.`);
	return toXml({
		[`${action}Response xmlns="${NAMESPACE}"`]: {
			[`${action}Result`]: run(topics, form),
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

const OPERATIONS: ReadonlyMap<string, (topics: Topics, form: URLSearchParams) => Xml> = new Map([
	["CreateTopic", (topics, form) => ({ TopicArn: topics.create(required(form, "Name")) })],
	["ListTopics", (topics) => ({ Topics: topics.arns().map((arn) => ({ member: { TopicArn: arn } })) })],
	["Subscribe", subscribe],
	[
		"Publish",
		(topics, form) => ({
			MessageId: topics.publish(required(form, "TopicArn"), {
				body: required(form, "Message"),
				subject: form.get("Subject") ?? undefined,
				attributes: readAttributes(form, "MessageAttributes"),
			}),
		}),
	],
	["PublishBatch", publishBatch],
]);

function subscribe(topics: Topics, form: URLSearchParams): Xml {
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
function publishBatch(topics: Topics, form: URLSearchParams): Xml {
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

function toXml(value: Xml): string {
	if (typeof value === "string") return escapeXml(value);
	if (Array.isArray(value)) return value.map(toXml).join("");
	return Object.entries(value)
		.map(([tag, content]) => `<${tag}>${toXml(content)}</${tag.split(" ")[0]}>`)
		.join("");
}

const XML_ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
};

function escapeXml(text: string): string {
	return text.replace(/[&<>"]/g, (character) => XML_ENTITIES[character] ?? "");
}
