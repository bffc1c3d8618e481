/**
 * The permissions of a function, in words; `functions.ts` makes IAM statements of them. Plain data and its
 * constructors.
 */
import type { MachineName } from "@dephealth/contract/machines.ts";
import type { QueueName } from "@dephealth/contract/queues.ts";
import type { TableName } from "@dephealth/contract/tables.ts";
import type { TopicName } from "@dephealth/contract/topics.ts";

export type TableAction =
	| "GetItem"
	| "BatchGetItem"
	| "BatchWriteItem"
	| "PutItem"
	| "UpdateItem"
	| "DeleteItem"
	| "Query"
	| "ConditionCheckItem";
export type QueueAction = "SendMessage" | "ReceiveMessage" | "DeleteMessage" | "GetQueueAttributes";

export type Grant =
	| { kind: "table"; table: TableName; actions: readonly TableAction[] }
	/** Query of one index. */
	| { kind: "index"; table: TableName; index: string }
	| { kind: "queue"; queue: QueueName; actions: readonly QueueAction[] }
	/** Publish. */
	| { kind: "topic"; topic: TopicName }
	/** StartExecution. */
	| { kind: "start"; stateMachine: MachineName }
	/** Read a machine's definition, its executions, their histories and map runs. */
	| { kind: "executions"; stateMachine: MachineName }
	/** Start, stop and redrive its executions, and change its map runs. */
	| { kind: "steer"; stateMachine: MachineName }
	/** Try single states of machines, with the machines' roles. */
	| { kind: "try"; stateMachines: readonly MachineName[] }
	/** Gives the function the name for CloudWatch, without any permission. */
	| { kind: "named"; of: { stateMachine: MachineName } | { queue: QueueName } }
	/** Read metrics; CloudWatch knows no resources for this. */
	| { kind: "metrics" }
	/** Send mail from the configured identity. */
	| { kind: "mail" };

export const table = (name: TableName, ...actions: TableAction[]): Grant => ({
	kind: "table",
	table: name,
	actions,
});
export const index = (name: TableName, indexName: string): Grant => ({
	kind: "index",
	table: name,
	index: indexName,
});
export const queue = (name: QueueName, ...actions: QueueAction[]): Grant => ({
	kind: "queue",
	queue: name,
	actions,
});
export const topic = (name: TopicName): Grant => ({ kind: "topic", topic: name });
export const start = (stateMachine: MachineName): Grant => ({ kind: "start", stateMachine });
export const executions = (stateMachine: MachineName): Grant => ({ kind: "executions", stateMachine });
export const steer = (stateMachine: MachineName): Grant => ({ kind: "steer", stateMachine });
export const tryStates = (stateMachines: readonly MachineName[]): Grant => ({ kind: "try", stateMachines });
export const named = (of: { stateMachine: MachineName } | { queue: QueueName }): Grant => ({
	kind: "named",
	of,
});
export const metrics: Grant = { kind: "metrics" };
export const mail: Grant = { kind: "mail" };
