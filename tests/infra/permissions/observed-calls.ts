import { AsyncLocalStorage } from "node:async_hooks";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { vi } from "vitest";

type Command = { constructor: { name: string }; input: Record<string, unknown> };

/**
 * Writes down the calls to AWS of each handler that runs within `running`, as `handler: action on resource`, e.g.
 * `…/claim.handler: UpdateItem on packages`.
 */
export function observeCalls(): { calls: Set<string>; running: AsyncLocalStorage<string> } {
	const running = new AsyncLocalStorage<string>();
	const calls = new Set<string>();
	// All AWS clients inherit `send` from one class.
	const base = Object.getPrototypeOf(DynamoDBClient.prototype) as { send: (command: Command) => unknown };
	const send = base.send;
	vi.spyOn(base, "send").mockImplementation(function (this: unknown, ...args) {
		const handler = running.getStore();
		if (handler !== undefined) for (const call of describeCommand(args[0])) calls.add(`${handler}: ${call}`);
		return send.apply(this, args);
	});
	return { calls, running };
}

const ACTIONS: ReadonlyMap<string, string> = new Map([
	["Get", "GetItem"],
	["Put", "PutItem"],
	["Update", "UpdateItem"],
	["Delete", "DeleteItem"],
	["BatchGet", "BatchGetItem"],
	["BatchWrite", "BatchWriteItem"],
	// IAM knows one permission for both.
	["PublishBatch", "Publish"],
]);
const TRANSACTED: ReadonlyMap<string, string> = new Map([
	["Put", "PutItem"],
	["Update", "UpdateItem"],
	["Delete", "DeleteItem"],
	["ConditionCheck", "ConditionCheckItem"],
]);

/** The need of a command, as `action on resource`. */
function describeCommand(command: Command): string[] {
	const { input } = command;
	const name = command.constructor.name.replace(/Command$/, "");
	const action = ACTIONS.get(name) ?? name;
	if (name.startsWith("Transact")) {
		return (input["TransactItems"] as Record<string, { TableName: string }>[]).flatMap((item) =>
			Object.entries(item).map(
				([kind, { TableName }]) => `${TRANSACTED.get(kind) ?? kind} on ${last(TableName, "-")}`,
			),
		);
	}
	const requested = input["RequestItems"];
	if (typeof requested === "object" && requested !== null) {
		return Object.keys(requested).map((table) => `${action} on ${last(table, "-")}`);
	}
	if (typeof input["TableName"] === "string") {
		const index = input["IndexName"];
		return [`${action} on ${last(input["TableName"], "-")}${index === undefined ? "" : `/${index}`}`];
	}
	const target =
		input["QueueUrl"] ??
		input["TopicArn"] ??
		input["stateMachineArn"] ??
		input["executionArn"] ??
		input["mapRunArn"];
	return [typeof target === "string" ? `${action} on ${nameIn(target)}` : action];
}

function last(text: string, separator: string): string {
	return text.slice(text.lastIndexOf(separator) + 1);
}

/** The embedded runtime calls queues and topics `dephealth-<name>`, executions `<machine>:<name>`. */
function nameIn(target: string): string {
	const execution = /:(?:execution|mapRun):([^:/]+)[:/]/.exec(target);
	return execution?.[1] ?? last(last(target, "/"), ":").replace(/^dephealth-/, "");
}
