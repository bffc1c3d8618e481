/** The product as `npm start -- --sandbox` composes it, in this process, with its time, its calls and its log in the test's hands. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { MachineName } from "@dephealth/contract/machines.ts";
import { METRIC_NAMESPACE, type MetricName } from "@dephealth/contract/metrics.ts";
import type { TableName } from "@dephealth/contract/tables.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { importHandlerFile } from "@dephealth/local/functions/handler-files.ts";
import type { Runtime } from "@dephealth/local/runtime.ts";
import { PATIENT } from "../patience.ts";
import { createJumpingClock } from "./jumping-clock.ts";
import { countUpstreamCalls, recordCalls, recordLog } from "./recorders.ts";

export type ComposedProduct = Awaited<ReturnType<typeof startComposedProduct>>;

const DAY_SECONDS = 86_400;
/** Milliseconds between two looks: longer while nothing happens, because a busy machine may be what keeps it from happening. */
const PAUSE = { first: 8, growth: 1.3 } as const;
/** A look costs nothing. A read is a request, or several. */
const LOOKS_BEFORE_A_READ = 2;
/** Loading a module is no call, so that time must not jump too soon. */
const LOOKS_BEFORE_A_JUMP = 8;

/** A module that is loaded late is no call: time would jump over the deadline of whoever waits for it. */
async function loadHandlers(): Promise<void> {
	const handlers = [
		...Object.values(TASK_FUNCTIONS),
		...Object.values(SUBSCRIBERS).map(({ handler }) => handler),
	];
	await Promise.all(handlers.map((handler) => importHandlerFile(handler.replace(/\.\w+$/, ""))));
}

/** @param options.schedules whether machines start by themselves. Default false */
export async function startComposedProduct(options: { schedules?: boolean } = {}) {
	const directory = mkdtempSync(join(tmpdir(), "dephealth-wiring-"));
	const clock = createJumpingClock();
	const log = recordLog();
	const aws = recordCalls();
	const upstreams = countUpstreamCalls();
	const { startRuntime } = await import("@dephealth/local/runtime.ts");
	await loadHandlers();
	const runtime: Runtime = await startRuntime({
		dataDirectory: directory,
		port: 0,
		awsPort: 0,
		sandbox: true,
		tablesInMemory: true,
		clock,
		...(!options.schedules && { schedules: [] }),
	});
	const tables = DynamoDBDocumentClient.from(new DynamoDBClient(runtime.aws));
	const sfn = new SFNClient(runtime.aws);
	const cloudWatch = new CloudWatchClient(runtime.aws);
	const sqs = new SQSClient(runtime.aws);
	const tableOf = (table: TableName) => `dephealth-local-${table}`;
	const arnOf = (machine: MachineName) => runtime.stateMachineArn.replace("collect-package", machine);

	function send(method: string, path: string, headers: Record<string, string> = {}, body?: unknown) {
		return fetch(`${runtime.url}${path}`, {
			method,
			headers: { "x-api-key": runtime.apiKey, ...headers },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
	}

	/** Names of executions that have ended. */
	async function endedOf(machine: MachineName): Promise<string[]> {
		const { executions = [] } = await sfn.send(
			new ListExecutionsCommand({ stateMachineArn: arnOf(machine) }),
		);
		return executions.flatMap(({ name = "", status }) => (status === "RUNNING" ? [] : [name]));
	}

	/**
	 * Reads when nothing is asked of AWS or of an upstream, and has not been for two looks. When what is waited for has
	 * not happened after several such reads, time jumps to the next sleeper, or as `leap` says.
	 */
	async function withoutWaiting<T>(
		read: () => T | undefined | Promise<T | undefined>,
		what: string,
		leap: () => void = clock.jump,
	): Promise<T> {
		const activity = () => aws.calls.length + upstreams.begun();
		let seen = activity();
		let quietLooks = 0;
		let pause: number = PAUSE.first;
		for (let waited = 0; waited < PATIENT.timeout; waited += pause) {
			const isQuiet = activity() === seen && aws.underWay() + upstreams.underWay() === 0;
			quietLooks = isQuiet ? quietLooks + 1 : 0;
			if (isQuiet && quietLooks % LOOKS_BEFORE_A_READ === 0) {
				const value = await read();
				if (value !== undefined) return value;
			}
			// What was read is no activity; what the read has begun is.
			seen = activity();
			if (quietLooks === LOOKS_BEFORE_A_JUMP) {
				leap();
				quietLooks = 0;
			}
			pause = quietLooks === 0 ? PAUSE.first : pause * PAUSE.growth;
			const ms = pause;
			await new Promise((resolve) => setTimeout(resolve, ms));
		}
		throw new Error(`${what} did not happen in time`);
	}

	return {
		runtime,
		clock,
		calls: aws.calls,
		breakCalls: aws.breakCalls,
		log: log.lines,
		send,
		get: (path: string, headers?: Record<string, string>) => send("GET", path, headers),
		withoutWaiting,
		endedOf,

		/** Asks for a package and waits for the end of its collection. */
		async collect(
			name: string,
			ecosystem = "npm",
		): Promise<{ status: number; document: Record<string, unknown> }> {
			return withoutWaiting(async () => {
				const response = await send("GET", `/v1/packages/${ecosystem}/${encodeURIComponent(name)}`);
				if (response.status === 202) return undefined;
				return {
					status: response.status,
					document: (await response.json()) as Record<string, unknown>,
				};
			}, `the collection of ${name}`);
		},

		/** One execution of a machine, as its schedule starts it. */
		async run(machine: MachineName): Promise<void> {
			const { executionArn = "" } = await sfn.send(
				new StartExecutionCommand({ stateMachineArn: arnOf(machine) }),
			);
			const name = executionArn.split(":").at(-1) ?? "";
			await withoutWaiting(
				async () => ((await endedOf(machine)).includes(name) ? true : undefined),
				`the end of ${machine}`,
			);
		},

		async sendDeadLetter(body: string): Promise<void> {
			const QueueUrl = `${runtime.awsUrl}/000000000000/dephealth-dead-letters`;
			await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
		},

		/** The behaviour of the sandbox's upstreams from now on. */
		async behave(behaviour: Record<string, Record<string, unknown>>): Promise<void> {
			const response = await fetch(`${runtime.sandboxUrl}/_sandbox/behaviour`, {
				method: "PUT",
				headers: { "content-type": "application/json" },
				body: JSON.stringify(behaviour),
			});
			if (!response.ok) throw new Error(`The sandbox refused: ${await response.text()}`);
		},

		/** Calls that have reached an upstream. */
		async callsTo(upstream: string): Promise<number> {
			const { calls } = (await (await fetch(`${runtime.sandboxUrl}/_sandbox/calls`)).json()) as {
				calls: Record<string, Record<string, number>>;
			};
			return Object.values(calls[upstream] ?? {}).reduce((sum, count) => sum + count, 0);
		},

		/** The sum of a metric, as an alarm reads it: by its name and exactly its own dimensions. */
		async sumOf(name: MetricName, dimensions: Record<string, string> = {}): Promise<number> {
			const end = Math.ceil(clock.now() / 1000) + 60;
			const { MetricDataResults } = await cloudWatch.send(
				new GetMetricDataCommand({
					StartTime: new Date((end - DAY_SECONDS * 14) * 1000),
					EndTime: new Date(end * 1000),
					MetricDataQueries: [
						{
							Id: "m",
							MetricStat: {
								Metric: {
									Namespace: METRIC_NAMESPACE,
									MetricName: name,
									Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
								},
								Period: DAY_SECONDS,
								Stat: "Sum",
							},
						},
					],
				}),
			);
			return (MetricDataResults?.[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
		},

		async itemsOf(table: TableName): Promise<Record<string, unknown>[]> {
			const { Items } = await tables.send(new ScanCommand({ TableName: tableOf(table) }));
			return Items ?? [];
		},
		async itemOf(table: TableName, pk: string, sk: string): Promise<Record<string, unknown> | undefined> {
			return (await tables.send(new GetCommand({ TableName: tableOf(table), Key: { pk, sk } }))).Item;
		},
		async putItem(table: TableName, item: Record<string, unknown>): Promise<void> {
			await tables.send(new PutCommand({ TableName: tableOf(table), Item: item }));
		},

		async stop(): Promise<void> {
			for (const client of [tables, sfn, cloudWatch, sqs]) client.destroy();
			await runtime.stop();
			upstreams.end();
			aws.end();
			log.end();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}
