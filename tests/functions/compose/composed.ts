/** Compositions whose AWS only records its calls. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { MachineName } from "@dephealth/contract/machines.ts";
import { MACHINE_NAMES, MACHINES } from "@dephealth/contract/machines.ts";
import type { Composition } from "@dephealth/functions/compose/process/composition.ts";
import { aComposition } from "../../handlers.ts";

const ARN = "eu-central-1:123456789012";

export function machineArn(name: MachineName): string {
	return `arn:aws:states:${ARN}:stateMachine:the-${name}`;
}

export function topicArn(name: string): string {
	return `arn:aws:sns:${ARN}:the-${name}`;
}

/** Every variable that a function may have, each with a different value. */
export const ENV = {
	PACKAGES_TABLE: "the-packages",
	ACCOUNTS_TABLE: "the-accounts",
	OPERATIONS_TABLE: "the-operations",
	DEAD_LETTER_QUEUE_URL: "https://sqs.eu-central-1.amazonaws.com/123456789012/the-dead-letters",
	COLLECTION_REQUESTS_TOPIC_ARN: topicArn("collection-requests"),
	RISK_CHANGES_TOPIC_ARN: topicArn("risk-changes"),
	MAIL_REQUESTS_TOPIC_ARN: topicArn("mail-requests"),
	PUBLIC_URL: "https://dephealth.example/",
	SESSION_SECRET: "a session secret of 32 characters",
	EMAIL_SECRET: "an e-mail secret of 32 characters",
	WEBHOOK_SECRET: "a webhook secret of 32 characters",
	MAIL_SENDER: "hello@dephealth.example",
	OPERATOR_OWNERS: "operator-1",
	...Object.fromEntries(MACHINE_NAMES.map((name) => [MACHINES[name].variable, machineArn(name)])),
};

export type AwsCall = {
	/** The client's class, as `SNSClient`. */
	client: string;
	region: string;
	/** Tries in all. */
	maxAttempts: number;
	/** `Get`, `Publish` … */
	command: string;
	/** The table, queue, topic or machine. */
	target: string | undefined;
	input: Record<string, unknown>;
};

type Config = {
	region(): Promise<string>;
	maxAttempts(): Promise<number>;
	retryStrategy?(): Promise<object>;
};
type Client = { config: Config; constructor: { name: string } };
type Command = { constructor: { name: string }; input: Record<string, unknown> };
type Base = { send: (this: Client, command: Command) => Promise<unknown> };

/**
 * Answers for all AWS clients of the process, which inherit `send` from one class.
 *
 * @param answer the answer to a call; default: an empty one
 */
export function recordAws(answer: (call: AwsCall) => unknown = () => ({})) {
	const base = Object.getPrototypeOf(DynamoDBClient.prototype) as Base;
	const original = base.send;
	const calls: AwsCall[] = [];
	base.send = async function send(command) {
		const call = {
			client: this.constructor.name,
			region: await this.config.region(),
			maxAttempts: await this.config.maxAttempts(),
			command: command.constructor.name.replace(/Command$/, ""),
			target: targetOf(command.input),
			input: command.input,
		};
		calls.push(call);
		return answer(call);
	};
	return {
		calls,
		end() {
			base.send = original;
		},
	};
}

/** @param env further variables, or `undefined` for unset ones */
export function composed(
	env: Composition["env"] = {},
	options: Omit<Parameters<typeof aComposition>[0] & object, "env"> = {},
): Composition {
	return aComposition({
		env: { ...ENV, ...env },
		aws: { region: "eu-test-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } },
		...options,
	});
}

const TARGETS = ["TableName", "QueueUrl", "TopicArn", "stateMachineArn", "FromEmailAddress"];

function targetOf(input: Record<string, unknown>): string | undefined {
	const named = TARGETS.map((name) => input[name]).find((value) => typeof value === "string");
	if (typeof named === "string") return named;
	if (input["RequestItems"]) return Object.keys(input["RequestItems"] as object)[0];
	const [first] = (input["TransactItems"] ?? []) as Record<string, Record<string, unknown>>[];
	return first && targetOf(Object.values(first)[0] ?? {});
}
