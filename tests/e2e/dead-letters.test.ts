import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../patience.ts";
import { SANDBOX_STATE_MACHINE_ARN, setSandboxBehaviour } from "./sandbox-controls.ts";
import { type Product, runCli, startProduct } from "./start-product.ts";

const PROCESSOR_ARN = SANDBOX_STATE_MACHINE_ARN.replace("collect-package", "process-dead-letters");
let product: Product;
let sfn: SFNClient;
let sqs: SQSClient;

beforeAll(async () => {
	product = await startProduct({
		args: ["--sandbox"],
		environment: { DEAD_LETTER_DELAYS_SECONDS: "1,1,1,1,1" },
	});
	const config = {
		endpoint: product.awsUrl,
		region: "eu-central-1",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	};
	sfn = new SFNClient(config);
	sqs = new SQSClient(config);
});
afterAll(async () => {
	sfn.destroy();
	sqs.destroy();
	await product.stop();
});

/** One run of the processor, as the schedule makes one every minute. */
async function processDeadLetters(): Promise<Record<string, number>> {
	const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: PROCESSOR_ARN }));
	return until(async () => {
		const { status, output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
		if (status === "RUNNING") return undefined;
		expect(status).toBe("SUCCEEDED");
		return JSON.parse(output ?? "{}") as Record<string, number>;
	});
}

async function documentOf(name: string, status: string) {
	return until(async () => {
		const response = await product.get(`/v1/packages/npm/${name}`);
		if (response.status !== 200) return undefined;
		const document = (await response.json()) as { data_quality: { status: string } };
		return document.data_quality.status === status ? document : undefined;
	});
}

async function callsOfUpstreams(): Promise<Map<string, number>> {
	const url = /sandbox\s+(http\S+)/i.exec(product.stdout())?.[1];
	const answer = (await (await fetch(`${url}/_sandbox/calls`)).json()) as {
		calls: Record<string, Record<string, number>>;
	};
	return new Map(
		Object.entries(answer.calls).map(([upstream, counts]) => [
			upstream,
			Object.values(counts).reduce((sum, count) => sum + count, 0),
		]),
	);
}

const deadLettersOf = async () =>
	(await (await product.get("/v1/dead-letters")).json()) as {
		queue: { ready: number; in_flight: number; delayed: number };
		failures: { id: string; package: string | null; reason: string; message: string | null }[];
	};

/** The command line against the running product. */
const cli = (...args: string[]) =>
	runCli(["dead-letters", ...args, "--api", product.url, "--data-dir", product.dataDirectory]);

describe("a source that was down", () => {
	it("is asked again when it is back, and only it", async () => {
		await setSandboxBehaviour(product, "github", { mode: "down" });
		expect((await product.get("/v1/packages/npm/active-51")).status).toBe(202);
		await documentOf("active-51", "partial");
		await until(async () => ((await deadLettersOf()).queue.ready === 1 ? true : undefined));
		await setSandboxBehaviour(product, "github", { mode: "ok" });

		const before = await callsOfUpstreams();
		let requeued = 0;
		await until(async () => {
			const run = await processDeadLetters();
			requeued += run["requeued"] ?? 0;
			return run["collecting"] === 1 ? true : undefined;
		});
		expect(requeued).toBe(1);
		await documentOf("active-51", "complete");

		const after = await callsOfUpstreams();
		const asked = new Map(
			[...after].map(([upstream, count]) => [upstream, count - (before.get(upstream) ?? 0)]),
		);
		expect(asked.get("github")).toBeGreaterThan(0);
		// The registry says where the repository is; it is not collected.
		expect(Object.fromEntries(asked)).toMatchObject({
			npmRegistry: 1,
			npmDownloads: 0,
			depsDev: 0,
			bundlephobia: 0,
		});
		expect((await deadLettersOf()).queue).toEqual({ ready: 0, in_flight: 0, delayed: 0 });
	});
});

describe("for the operator", () => {
	it("a message that is no letter is listed, and cannot be redriven", async () => {
		const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "dephealth-dead-letters" }));
		await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "password=hunter22 <xml/>" }));
		expect(await processDeadLetters()).toMatchObject({ permanent: 1 });
		const [failure] = (await deadLettersOf()).failures;
		expect(failure).toMatchObject({ package: null, reason: "malformed", message: "password=*** <xml/>" });

		const list = await cli("list");
		expect(list.stdout).toContain("the message could not be read");
		const redrive = await cli("redrive", failure?.id ?? "");
		expect(redrive).toMatchObject({ code: 2, stdout: "" });
		expect(redrive.stderr).toMatch(/^dephealth: The recorded message names no package/);
	});

	it("what was given up is collected again and forgotten", async () => {
		const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "dephealth-dead-letters" }));
		const body = { package: { ecosystem: "npm", name: "active-52" }, _retry_count: 5 };
		await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
		await processDeadLetters();
		const listed = JSON.parse((await cli("list", "--json")).stdout) as Awaited<
			ReturnType<typeof deadLettersOf>
		>;
		const id = listed.failures.find((failure) => failure.package === "active-52")?.id ?? "";
		const redrive = await cli("redrive", id);
		expect(redrive).toMatchObject({ code: 0, stdout: "npm/active-52 is being collected again.\n" });
		await documentOf("active-52", "complete");
		expect(await cli("redrive", id)).toMatchObject({ code: 3 });
	});

	it.each([
		[["list", "--limit", "0"], 2, "--limit"],
		[["redrive"], 2, "id"],
		[["list", "--cursor", "x"], 2, "cursor"],
		[["list", "--key", "dh_live_wrong"], 2, "API key"],
	])("%j ends with exit code %i and one clear message", async (args, code, text) => {
		const { code: actual, stderr } = await cli(...args);
		expect(actual).toBe(code);
		expect(stderr).toContain(text);
		expect(stderr).not.toContain("    at ");
	});

	it("a server that is not there is said in one line", async () => {
		const { code, stderr } = await runCli([
			"dead-letters",
			"list",
			"--api",
			"http://127.0.0.1:9",
			"--key",
			"x",
		]);
		expect(code).toBe(4);
		expect(stderr).toMatch(/^dephealth: http:\/\/127\.0\.0\.1:9 does not answer\. .*\n$/);
	});
});
