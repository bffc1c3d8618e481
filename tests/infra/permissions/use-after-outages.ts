import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { packageKey, shardedIndexValue } from "@dephealth/core/packages/package-key.ts";
import { hourOf, REFRESH_TIERS, TIER_PLANS } from "@dephealth/core/refresh/refresh-schedule.ts";
import { byUpstream } from "@dephealth/core/sources/sources.ts";
import { expect, vi } from "vitest";
import { PATIENT } from "../../patience.ts";
import type { Product } from "./running-product.ts";

export async function redriveOne(product: Product): Promise<void> {
	const listed = (await (await product.call("GET", "/v1/dead-letters")).json()) as {
		failures: { id: string; package: string | null }[];
	};
	const failure = listed.failures.find((candidate) => candidate.package !== null);
	await product.call("POST", `/v1/dead-letters/${failure?.id}/redrive`);
	const other = listed.failures.find((candidate) => candidate !== failure);
	await product.call("POST", `/v1/dead-letters/${other?.id}/discard`, { reason: "nobody needs it" });
}

/** Outages: circuits open, budgets pause, claims are given back. GitHub first, while its repositories can be found. */
export async function suffer(product: Product): Promise<void> {
	const limited = { mode: "rate_limited", retryAfterSeconds: 60 };
	await product.behave({ github: limited, gitOnGithub: limited });
	await Promise.all(OUTAGE.map((number) => product.collect(`active-1${number}`)));
	await product.behave(byUpstream(() => limited));
	await Promise.all(OUTAGE.map((number) => product.collect(`active-2${number}`)));
	await Promise.all(
		OUTAGE.map((number) =>
			product.runtime.collect({ ecosystem: "pypi", name: `active-2${number}` }, () => {}),
		),
	);
	await product.call("POST", "/v1/scan", { packages: OUTAGE.map((number) => `rubygems/active-2${number}`) });
	await vi.waitFor(
		() =>
			expect(product.calls).toContain(
				"packages/functions/src/tasks/collect-packages/collect-registry-batch.handler: PutItem on operations",
			),
		PATIENT,
	);
}

/** Weeks later, when the sources have news, and a round that begins a period ago: every known package is due. */
export async function refreshAll(product: Product): Promise<void> {
	product.passDays(40);
	const dynamoDb = new DynamoDBClient(product.runtime.aws);
	try {
		for (const tier of REFRESH_TIERS) {
			const oldest = hourOf(product.clock.now()) - TIER_PLANS[tier].periodHours + 1;
			await dynamoDb.send(
				new PutItemCommand({
					TableName: "dephealth-local-operations",
					Item: { pk: { S: "REFRESH" }, sk: { S: `TIER#${tier}` }, next_hour: { N: String(oldest) } },
				}),
			);
		}
	} finally {
		dynamoDb.destroy();
	}
	await endOfCollections(product);
	await product.run("refresh-packages");
}

/** A refresh passes over a package that is being collected, and looks again ten minutes later. */
async function endOfCollections(product: Product): Promise<void> {
	const sfn = new SFNClient(product.runtime.aws);
	try {
		await vi.waitFor(async () => {
			for (const machine of ["collect-package", "collect-packages"]) {
				const stateMachineArn = product.runtime.stateMachineArn.replace("collect-package", machine);
				const { executions } = await sfn.send(
					new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING" }),
				);
				expect(executions, machine).toEqual([]);
			}
		}, PATIENT);
	} finally {
		sfn.destroy();
	}
}

/** One package that is lost, and one that was started anew too often. */
export async function heal(product: Product): Promise<void> {
	const dynamoDb = new DynamoDBClient(product.runtime.aws);
	const since = new Date(Date.now() - 2 * 3_600_000).toISOString();
	try {
		for (const [name, attempts] of [
			["active-301", "0"],
			["active-302", "5"],
		] as const) {
			const ref = { ecosystem: "npm", name } as const;
			await dynamoDb.send(
				new PutItemCommand({
					TableName: "dephealth-local-packages",
					Item: {
						pk: { S: packageKey(ref) },
						sk: { S: "LATEST" },
						collection_status: { S: "pending" },
						status_shard: { S: shardedIndexValue("pending", ref) },
						status_since: { S: since },
						heal_attempts: { N: attempts },
					},
				}),
			);
		}
	} finally {
		dynamoDb.destroy();
	}
	await product.run("heal-stale-packages");
	await vi.waitFor(
		() => expect([...product.calls].some((call) => call.includes("start-collection"))).toBe(true),
		PATIENT,
	);
}

/** More than any circuit's threshold. */
const OUTAGE = [...Array(12).keys()];

/** One message of each kind: a repair, one that is given up, one that is no dead letter. */
export async function handleDeadLetters(product: Product): Promise<void> {
	const sqs = new SQSClient(product.runtime.aws);
	try {
		const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "dephealth-dead-letters" }));
		const letter = {
			package: { ecosystem: "npm", name: "active-1" },
			sources: ["github"],
			failures: [{ source: "github", error: "UpstreamUnavailableError", cause: "down" }],
			first_failed_at: new Date().toISOString(),
			_error_class: "transient",
		};
		for (const body of [
			JSON.stringify({ ...letter, _retry_count: 0 }),
			JSON.stringify({ ...letter, _retry_count: 5 }),
			"not JSON",
		]) {
			await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
		}
	} finally {
		sqs.destroy();
	}
	await product.run("process-dead-letters");
}
