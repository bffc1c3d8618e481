/** Counts of actions that web pages could trigger. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { AwsClientSettings } from "@dephealth/core/aws/client-settings.ts";
import { localTable } from "@dephealth/local/table-names.ts";

export type State = Awaited<ReturnType<ReturnType<typeof watchState>["read"]>>;

export function watchState(product: {
	aws: AwsClientSettings;
	stateMachineArn: string;
	sandboxUrl: string | undefined;
	dataDirectory: string;
}) {
	const sfn = new SFNClient(product.aws);
	const sqs = new SQSClient(product.aws);
	const sns = new SNSClient(product.aws);
	const dynamoDb = new DynamoDBClient(product.aws);

	async function countItems(table: "accounts" | "packages"): Promise<number> {
		return (await dynamoDb.send(new ScanCommand({ TableName: localTable(table) }))).Count ?? 0;
	}

	return {
		/** All that may not change: executions, queues, topics, mails, packages, accounts, the sandbox's faults. */
		async read() {
			const { executions = [] } = await sfn.send(
				new ListExecutionsCommand({ stateMachineArn: product.stateMachineArn }),
			);
			const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand());
			const { Topics = [] } = await sns.send(new ListTopicsCommand());
			const outbox = join(product.dataDirectory, "outbox");
			return {
				executions: executions.length,
				queues: QueueUrls.length,
				topics: Topics.length,
				mails: existsSync(outbox) ? readdirSync(outbox).length : 0,
				packages: await countItems("packages"),
				accounts: await countItems("accounts"),
				faults: await (await fetch(`${product.sandboxUrl}/_sandbox/behaviour`)).text(),
			};
		},
		close(): void {
			for (const client of [sfn, sqs, sns, dynamoDb]) client.destroy();
		},
	};
}
