/** The state machines with the task handlers, queues and topics that they call. */
import type { DatabaseSync } from "node:sqlite";
import { TASK_SIZES } from "@dephealth/contract/function-sizes.ts";
import { MACHINE_NAMES, MACHINES, type MachineName } from "@dephealth/contract/machines.ts";
import { LONGEST_RETENTION_SECONDS, QUEUES, type QueueName } from "@dephealth/contract/queues.ts";
import type { TaskFunctionName } from "@dephealth/contract/task-functions.ts";
import type { Clock, Random } from "@dephealth/core/clock.ts";
import type { TakeTurn } from "@dephealth/core/turns.ts";
import { LAMBDA_INVOKE } from "../asl/parse/resource.ts";
import { createArns } from "../asl/run/arns.ts";
import { createEngine } from "../asl/run/create-engine.ts";
import type { Engine } from "../asl/run/engine.ts";
import type { Retention } from "../asl/run/executions/retention.ts";
import { dynamoDbIntegrations, type ExecuteDynamoDb } from "../asl/run/integrations/dynamodb.ts";
import { type LambdaFunction, lambdaInvoke } from "../asl/run/integrations/lambda-invoke.ts";
import {
	SNS_PUBLISH,
	SQS_CHANGE_VISIBILITY,
	SQS_DELETE_MESSAGE,
	SQS_SEND_MESSAGE,
	type SqsReceipt,
	snsPublish,
	sqsReceiptAction,
	sqsSendMessage,
} from "../asl/run/integrations/messages.ts";
import {
	START_EXECUTION,
	START_EXECUTION_SYNC,
	START_EXECUTION_SYNC_1,
	startExecution,
	startExecutionSync,
} from "../asl/run/integrations/start-execution.ts";
import { createQueues } from "../messaging/create-queues.ts";
import { ACCOUNT_ID, queueName, queueUrl } from "../messaging/names.ts";
import type { Queues } from "../messaging/queues.ts";
import { createTopics, type Topics } from "../messaging/topics.ts";
import type { Transactions } from "../sqlite/transactions.ts";
import { readDefinition } from "./state-machines.ts";

/** Finds the code behind a function name of a definition. */
export type ResolveFunction = (functionName: string) => Promise<LambdaFunction | undefined>;

export type Workflows = {
	engine: Engine;
	queues: Queues;
	topics: Topics;
	stateMachineArns: Readonly<Record<MachineName, string>>;
	stop(): Promise<void>;
};

export const DEAD_LETTER_QUEUE = embeddedQueueName("dead-letters");

/** A queue of the contract on this machine. */
export function embeddedQueueName(name: QueueName): string {
	return `dephealth-${name}`;
}

/** Loads the definitions and their functions; running executions continue only after `engine.recover()`. */
export function startWorkflows(options: {
	database: DatabaseSync;
	/** The transactions shared with everybody who writes to the database. Default: the engine alone. */
	transactions?: Transactions;
	clock: Clock;
	/** The time by which finished executions are deleted. Default: the clock's. */
	deletionClock?: Pick<Clock, "now">;
	random: Random;
	region: string;
	resolveFunction: ResolveFunction;
	/** Default: machines cannot call DynamoDB themselves. */
	executeDynamoDb?: ExecuteDynamoDb;
	onError: (error: unknown) => void;
	retention?: Retention;
	onPruned?: () => void;
	/** Waited for before each task. */
	takeTurn?: TakeTurn;
}): Workflows {
	const { database, clock, region } = options;
	const queues = createQueues({ database, clock });
	const topics = createTopics({ database, queues, clock, region });
	createQueuesOfContract(queues);

	const engine: Engine = createEngine({
		database,
		...(options.transactions && { transactions: options.transactions }),
		clock,
		...(options.deletionClock && { deletionClock: options.deletionClock }),
		random: options.random,
		region,
		accountId: ACCOUNT_ID,
		onError: options.onError,
		...(options.retention && { retention: options.retention }),
		...(options.onPruned && { onPruned: options.onPruned }),
		...(options.takeTurn && { takeTurn: options.takeTurn }),
		integrations: new Map([
			[LAMBDA_INVOKE, lambdaInvoke(options.resolveFunction, clock, timeoutSeconds)],
			[SQS_SEND_MESSAGE, sqsSendMessage(async (message) => sendToQueue(queues, message))],
			[SQS_DELETE_MESSAGE, sqsReceiptAction(async (receipt) => deleteFromQueue(queues, receipt))],
			[SQS_CHANGE_VISIBILITY, sqsReceiptAction(async (receipt) => hideInQueue(queues, receipt))],
			[
				SNS_PUBLISH,
				snsPublish(async ({ TopicArn, Message }) => ({
					MessageId: topics.publish(TopicArn, { body: Message }),
				})),
			],
			[START_EXECUTION, startExecution(() => engine)],
			[START_EXECUTION_SYNC, startExecutionSync(() => engine)],
			[START_EXECUTION_SYNC_1, startExecutionSync(() => engine, String)],
			...(options.executeDynamoDb ? dynamoDbIntegrations(options.executeDynamoDb) : []),
		]),
	});
	// The host does not matter to the integration, and a URL without our port leaves the definition the same.
	const values = {
		...Object.fromEntries(
			(Object.keys(QUEUES) as QueueName[]).map((name) => [
				QUEUES[name].placeholder,
				queueUrl("http://localhost", embeddedQueueName(name)),
			]),
		),
		...Object.fromEntries(
			MACHINE_NAMES.map((name) => [MACHINES[name].placeholder, stateMachineArn(region, name)]),
		),
	};
	const arns = MACHINE_NAMES.map((name) => {
		const definition = readDefinition(name, values);
		const { type } = MACHINES[name];
		return [name, engine.ensureStateMachine({ name, type, definition }).stateMachineArn] as const;
	});

	return {
		engine,
		queues,
		topics,
		stateMachineArns: Object.fromEntries(arns) as Record<MachineName, string>,
		async stop() {
			queues.stop();
			await engine.stop();
		},
	};
}

/** Creates the queues like the infrastructure, each with a dead-letter queue. */
function createQueuesOfContract(queues: Queues): void {
	for (const [name, definition] of Object.entries(QUEUES)) {
		const queue = embeddedQueueName(name as QueueName);
		const deadLetterQueue = `${queue}-poison`;
		queues.create(deadLetterQueue, { retention: LONGEST_RETENTION_SECONDS });
		queues.create(queue, {
			visibilityTimeout: definition.visibilitySeconds,
			retention: definition.retentionSeconds,
			redrive: { deadLetterQueue, maxReceives: definition.maxReceiveCount },
		});
	}
}

function sendToQueue(
	queues: Queues,
	message: { QueueUrl: string; MessageBody: string; DelaySeconds?: unknown },
) {
	const delay = message.DelaySeconds;
	const messageId = queues.send(queueName(message.QueueUrl), {
		body: message.MessageBody,
		...(typeof delay === "number" && { delaySeconds: delay }),
	});
	return { MessageId: messageId };
}

function deleteFromQueue(queues: Queues, { QueueUrl, ReceiptHandle }: SqsReceipt): void {
	queues.delete(queueName(QueueUrl), ReceiptHandle);
}

function hideInQueue(queues: Queues, { QueueUrl, ReceiptHandle, VisibilityTimeout }: SqsReceipt): void {
	queues.changeVisibility(queueName(QueueUrl), ReceiptHandle, Number(VisibilityTimeout));
}

/** The timeout of a function of the contract, by its name or the end of its ARN; others have Lambda's limit. */
function timeoutSeconds(functionName: string): number | undefined {
	const name = functionName.slice(functionName.lastIndexOf(":") + 1);
	return Object.hasOwn(TASK_SIZES, name) ? TASK_SIZES[name as TaskFunctionName].timeoutSeconds : undefined;
}

function stateMachineArn(region: string, name: MachineName): string {
	return createArns({ region, accountId: ACCOUNT_ID }).machine(name);
}
