/** The environment of handlers on one machine, under the names that the stacks use on AWS. */
import { MACHINES, type MachineName } from "@dephealth/contract/machines.ts";
import { QUEUES, type QueueName } from "@dephealth/contract/queues.ts";
import { TABLE_NAMES, TABLES } from "@dephealth/contract/tables.ts";
import { TOPICS } from "@dephealth/contract/topics.ts";
import { UPSTREAM_KEYS, UPSTREAMS } from "@dephealth/core/sources/sources.ts";
import { queueUrl } from "../messaging/names.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { tableName } from "../table-names.ts";
import { embeddedQueueName } from "../workflows/workflows.ts";

export type EmbeddedServices = {
	/** The address of the AWS endpoint. */
	awsUrl: string;
	tablePrefix: string;
	stateMachineArns: Readonly<Record<MachineName, string>>;
	/** The topics by name. Absent: nothing is published. */
	topicArns?: ReadonlyMap<string, string>;
	/** The addresses that replace the upstreams' own. Default: the upstreams' own. */
	sandboxUrls?: Sandbox["urls"] | undefined;
};

export function handlerEnvironment(services: EmbeddedServices): Record<string, string> {
	const { awsUrl, tablePrefix, stateMachineArns, topicArns, sandboxUrls } = services;
	return {
		...Object.fromEntries(
			TABLE_NAMES.map((table) => [TABLES[table].variable, tableName(tablePrefix, table)]),
		),
		...Object.fromEntries(
			Object.entries(QUEUES).map(([name, { variable }]) => [
				variable,
				queueUrl(awsUrl, embeddedQueueName(name as QueueName)),
			]),
		),
		...Object.fromEntries(
			Object.entries(MACHINES).map(([name, { variable }]) => [
				variable,
				stateMachineArns[name as MachineName],
			]),
		),
		...(topicArns &&
			Object.fromEntries(
				Object.entries(TOPICS).map(([name, { variable }]) => [variable, topicArns.get(name) ?? ""]),
			)),
		DEPHEALTH_SANDBOX: sandboxUrls ? "1" : "0",
		...(sandboxUrls && sandboxEnvironment(sandboxUrls)),
	};
}

function sandboxEnvironment(urls: Sandbox["urls"]): Record<string, string> {
	return {
		...Object.fromEntries(UPSTREAM_KEYS.map((key) => [UPSTREAMS[key].urlVariable, urls[key]])),
		// The simulator takes any token; with one, the collector uses the richer API.
		GITHUB_TOKEN: "sandbox",
		// The simulator has its own allowance; ours would only end long runs.
		GITHUB_CALLS_PER_HOUR: "1000000",
	};
}
