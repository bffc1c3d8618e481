/** A runtime in which nothing must happen: counts what web pages could have made it do. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startRuntime } from "@dephealth/local/runtime.ts";
import { localTable } from "@dephealth/local/table-names.ts";

export type WatchedRuntime = Awaited<ReturnType<typeof startWatchedRuntime>>;

export async function startWatchedRuntime() {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-pages-"));
	const runtime = await startRuntime({
		dataDirectory: directory,
		port: 0,
		awsPort: 0,
		sandbox: true,
		tablesInMemory: true,
		schedules: [],
		env: {},
	});
	const sfn = new SFNClient(runtime.aws);
	const sqs = new SQSClient(runtime.aws);
	const sns = new SNSClient(runtime.aws);
	const dynamoDb = new DynamoDBClient(runtime.aws);

	async function countItems(table: "accounts" | "packages"): Promise<number> {
		return (await dynamoDb.send(new ScanCommand({ TableName: localTable(table) }))).Count ?? 0;
	}

	return {
		runtime,
		/** All that may not change: executions, queues, topics, mails, packages, accounts, the sandbox's faults. */
		async state() {
			const { executions = [] } = await sfn.send(
				new ListExecutionsCommand({ stateMachineArn: runtime.stateMachineArn }),
			);
			const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand());
			const { Topics = [] } = await sns.send(new ListTopicsCommand());
			const outbox = join(directory, "outbox");
			return {
				executions: executions.length,
				queues: QueueUrls.length,
				topics: Topics.length,
				mails: readdirSync(directory).includes("outbox") ? readdirSync(outbox).length : 0,
				packages: await countItems("packages"),
				accounts: await countItems("accounts"),
				faults: await (await fetch(`${runtime.sandboxUrl}/_sandbox/behaviour`)).text(),
			};
		},
		async close() {
			for (const client of [sfn, sqs, sns, dynamoDb]) client.destroy();
			await runtime.stop();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}
