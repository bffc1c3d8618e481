/** Every command in README and docs runs and prints the documented output. */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { promisify } from "node:util";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
	GetExecutionHistoryCommand,
	ListExecutionsCommand,
	SFNClient,
	StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentedCommands } from "../docs/documented-commands.ts";
import { until } from "../patience.ts";
import { COMMAND, type Product, startProduct } from "./start-product.ts";

const root = new URL("../../", import.meta.url);

/** The commands that are not run here, with reasons. */
const NOT_RUN: readonly [command: RegExp, reason: string][] = [
	[/^npx sst (?:dev|deploy|secret)/, "needs an AWS account"],
	[/^npm (?:ci|test)\b/, "is what runs this test"],
	[/^open /, "opens a window; that the mail is there is tested with the command before it"],
	[/^export /, "sets the credentials that the clients here are given"],
];

let product: Product;
beforeAll(async () => {
	product = await startProduct({ fromSource: true, args: ["--sandbox"] });
	await until(async () => {
		const response = await product.get("/v1/packages/npm/active-web-framework");
		return response.status === 200 ? true : undefined;
	}, "the first collection");
	await giveUpAPackage();
});
afterAll(() => product?.stop());

const commands = documentedCommands();
const run = commands.filter(({ command }) => !NOT_RUN.some(([pattern]) => pattern.test(command)));

it.each(NOT_RUN.map(([pattern, reason]) => [String(pattern), reason] as const))(
	"%s is not run: it %s",
	(pattern) => {
		expect(
			commands.filter(({ command }) =>
				NOT_RUN.find(([known]) => String(known) === pattern)?.[0].test(command),
			),
		).not.toEqual([]);
	},
);

describe("documented commands", () => {
	it.each(run.map((documented) => [documented.place, documented.command, documented] as const))(
		"%s: %s",
		async (_place, command, { shown }) => {
			const printed = await outputOf(command);
			if (shown !== undefined) expect(neutral(printed)).toMatch(asPattern(neutral(shown)));
		},
	);
});

/** Runs it against the running product, with its ports and folders. */
async function outputOf(command: string): Promise<string> {
	if (/^npm start\b/.test(command)) return product.stdout();
	if (command.startsWith("aws ")) return JSON.stringify(await askAws(command));
	const here = command
		.replaceAll("http://127.0.0.1:8787", product.url)
		.replaceAll(".dephealth/", `${product.dataDirectory}/`)
		.replace("<sandbox>", sandboxUrl())
		.replace("<id…>", await idOfADeadLetter())
		.replace(
			/^npm run -s dephealth -- (status|circuits|dead-letters)(.*)$/,
			(_, name: string, rest: string) => {
				return `npm run -s dephealth -- ${name}${rest} --api ${product.url} --data-dir ${product.dataDirectory}`;
			},
		)
		.replace(/^npm run -s dephealth --/, `"${process.execPath}" "${COMMAND}"`)
		.replace(/^curl /, "curl -sS --fail ");
	const { stdout } = await promisify(execFile)("sh", ["-c", here], {
		cwd: root,
		maxBuffer: 64 * 1024 * 1024,
	});
	return stdout;
}

function sandboxUrl(): string {
	return /Sandbox\s+(http\S+)/.exec(product.stdout())?.[1] ?? "";
}

/** One that can be redriven: a collection that has spent its retries. */
async function idOfADeadLetter(): Promise<string> {
	return until(async () => {
		const answer = (await (await product.get("/v1/dead-letters")).json()) as { failures: { id: string }[] };
		return answer.failures[0]?.id;
	}, "a dead letter");
}

async function giveUpAPackage(): Promise<void> {
	const sqs = new SQSClient(aws());
	const sfn = new SFNClient(aws());
	const body = {
		package: { ecosystem: "npm", name: "active-17" },
		sources: ["github"],
		failures: [{ source: "github", error: "UpstreamUnavailableError", cause: "down" }],
		dead_letter_id: "given-up",
		first_failed_at: new Date().toISOString(),
		_retry_count: 5,
		_error_class: "transient",
	};
	const QueueUrl = `${product.awsUrl}/000000000000/dephealth-dead-letters`;
	await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
	await sfn.send(new StartExecutionCommand({ stateMachineArn: machineArn("process-dead-letters") }));
	sqs.destroy();
	sfn.destroy();
}

const machineArn = (name: string) => `arn:aws:states:eu-central-1:000000000000:stateMachine:${name}`;
const aws = () => ({
	endpoint: product.awsUrl,
	region: "eu-central-1",
	credentials: { accessKeyId: "local", secretAccessKey: "local" },
});

/** The command line of AWS is not installed everywhere; its calls are the SDK's. */
async function askAws(command: string): Promise<unknown> {
	const stateMachineArn = machineArn("collect-package");
	const sfn = new SFNClient(aws());
	const cloudWatch = new CloudWatchClient(aws());
	try {
		if (command.includes("get-metric-data")) {
			return await cloudWatch.send(
				new GetMetricDataCommand({
					StartTime: new Date(Date.now() - 60_000),
					EndTime: new Date(),
					MetricDataQueries: [
						{
							Id: "m",
							MetricStat: {
								Metric: { Namespace: "DepHealth", MetricName: "SelfHealingItemsFound" },
								Period: 60,
								Stat: "Sum",
							},
						},
					],
				}),
			);
		}
		const statusFilter = /--status-filter (\w+)/.exec(command)?.[1] as "FAILED" | undefined;
		const { executions } = await sfn.send(
			new ListExecutionsCommand({ stateMachineArn, ...(statusFilter && { statusFilter }) }),
		);
		if (command.includes("list-executions")) return executions;
		if (!command.includes("get-execution-history")) throw new Error(`Nobody knows how to ask for ${command}`);
		const { executions: all = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
		const { events } = await sfn.send(
			new GetExecutionHistoryCommand({ executionArn: all[0]?.executionArn ?? "" }),
		);
		expect(events).not.toEqual([]);
		return events;
	} finally {
		sfn.destroy();
		cloudWatch.destroy();
	}
}

/** Dates, times, keys and places apart. */
function neutral(text: string): string {
	return text
		.replaceAll(product.dataDirectory, ".dephealth")
		.replace(/http:\/\/127\.0\.0\.1:\d+/g, "http://127.0.0.1:PORT")
		.replace(/dh_live_[\w-]+/g, "dh_live_…")
		.replace(/\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z| \d\d:\d\d UTC)?/g, "DATE")
		.replace(/\b\d+(?:\.\d+)? s\b/g, "TIME")
		.trim();
}

/** `…` matches anything: on its own line any lines, within a line any text. */
function asPattern(shown: string): RegExp {
	const escaped = shown.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
	return new RegExp(`^${escaped.replace(/^ *…$/gm, "[^]*?").replaceAll("…", ".*")}`);
}

it("the mail that is announced is there", async () => {
	await until(
		() =>
			readdirSync(`${product.dataDirectory}/outbox`).some((name) => name.endsWith(".eml")) ? true : undefined,
		"the mail",
	);
});
