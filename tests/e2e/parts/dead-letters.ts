import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../patience.ts";
import { SANDBOX_STATE_MACHINE_ARN, setSandboxBehaviour } from "../sandbox-controls.ts";
import { type Product, runCli } from "../start-product.ts";

const PROCESSOR_ARN = SANDBOX_STATE_MACHINE_ARN.replace("collect-package", "process-dead-letters");

/** @param product with dead letters that become ready within seconds */
export function describeDeadLetters(product: () => Product): void {
	let sfn: SFNClient;
	let sqs: SQSClient;

	beforeAll(() => {
		const config = {
			endpoint: product().awsUrl,
			region: "eu-central-1",
			credentials: { accessKeyId: "local", secretAccessKey: "local" },
		};
		sfn = new SFNClient(config);
		sqs = new SQSClient(config);
	});
	afterAll(() => {
		sfn.destroy();
		sqs.destroy();
	});

	/** A run of the processor that need not wait for the schedule's next one, which may have taken the messages before it. */
	async function processDeadLetters(): Promise<void> {
		const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: PROCESSOR_ARN }));
		await until(async () => {
			const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
			if (status === "RUNNING") return undefined;
			expect(status).toBe("SUCCEEDED");
			return true;
		});
	}

	/** The collection that was given up for a reason, once a run has recorded it. */
	async function givenUp(what: { package: string | null; reason: string }) {
		return until(async () => {
			await processDeadLetters();
			const { failures } = await deadLettersOf();
			return failures.find((failure) => failure.package === what.package && failure.reason === what.reason);
		});
	}

	async function documentOf(name: string, status: string) {
		return until(async () => {
			const response = await product().get(`/v1/packages/npm/${name}`);
			if (response.status !== 200) return undefined;
			const document = (await response.json()) as { data_quality: { status: string } };
			return document.data_quality.status === status ? document : undefined;
		});
	}

	async function callsOfUpstreams(): Promise<Map<string, number>> {
		const url = /sandbox\s+(http\S+)/i.exec(product().stdout())?.[1];
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
		(await (await product().get("/v1/dead-letters")).json()) as {
			queue: { ready: number; in_flight: number; delayed: number };
			failures: { id: string; package: string | null; reason: string; message: string | null }[];
		};

	/** Messages, in any state. */
	async function waiting(): Promise<number> {
		const { ready, in_flight, delayed } = (await deadLettersOf()).queue;
		return ready + in_flight + delayed;
	}

	/** The command line against the running product(). */
	const cli = (...args: string[]) =>
		runCli(["dead-letters", ...args, "--api", product().url, "--data-dir", product().dataDirectory]);

	describe("a source that was down", () => {
		it("is asked again when it is back, and only it", async () => {
			await setSandboxBehaviour(product(), "github", { mode: "down" });
			expect((await product().get("/v1/packages/npm/active-51")).status).toBe(202);
			await documentOf("active-51", "partial");
			await until(async () => ((await waiting()) > 0 ? true : undefined));
			await setSandboxBehaviour(product(), "github", { mode: "ok" });

			const before = await callsOfUpstreams();
			await until(async () => {
				await processDeadLetters();
				return (await waiting()) === 0 ? true : undefined;
			});
			await documentOf("active-51", "complete");

			const after = await callsOfUpstreams();
			const asked = new Map(
				[...after].map(([upstream, count]) => [upstream, count - (before.get(upstream) ?? 0)]),
			);
			expect(asked.get("github")).toBeGreaterThan(0);
			// The registry says where the repository is, once an attempt; it is not collected.
			expect(asked.get("npmRegistry")).toBeLessThanOrEqual(2);
			expect(Object.fromEntries(asked)).toMatchObject({ npmDownloads: 0, depsDev: 0, bundlephobia: 0 });
		});
	});

	describe("for the operator", () => {
		it("a message that nobody can read is listed, and cannot be redriven", async () => {
			const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "dephealth-dead-letters" }));
			await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "password=hunter22 <xml/>" }));
			const failure = await givenUp({ package: null, reason: "malformed" });
			expect(failure).toMatchObject({ message: "password=*** <xml/>" });

			const list = await cli("list");
			expect(list.stdout).toContain("the message could not be read");
			const redrive = await cli("redrive", failure.id);
			expect(redrive).toMatchObject({ code: 2, stdout: "" });
			expect(redrive.stderr).toMatch(/^dephealth: The recorded message names no package/);
		});

		it("what was given up is collected again and forgotten", async () => {
			const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "dephealth-dead-letters" }));
			const body = { package: { ecosystem: "npm", name: "active-52" }, _retry_count: 5 };
			await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
			const { id } = await givenUp({ package: "active-52", reason: "retries_spent" });
			const listed = JSON.parse((await cli("list", "--json")).stdout) as Awaited<
				ReturnType<typeof deadLettersOf>
			>;
			expect(listed.failures.map((failure) => failure.id)).toContain(id);
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
}
