import { rmSync } from "node:fs";
import {
	GetExecutionHistoryCommand,
	type HistoryEvent,
	ListExecutionsCommand,
	SFNClient,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../patience.ts";
import { SANDBOX_STATE_MACHINE_ARN, setSandboxBehaviour } from "./sandbox-controls.ts";
import { type Product, runCli, startProduct, temporaryDirectory } from "./start-product.ts";

const dataDirectory = temporaryDirectory();
/** Restarted repeatedly on the same data: each test continues where the previous one ended. */
let product: Product;
const start = async () => {
	product = await startProduct({ args: ["--sandbox"], dataDirectory });
};
beforeAll(start);
afterAll(async () => {
	await product?.stop("SIGKILL");
	rmSync(dataDirectory, { recursive: true, force: true });
});

function sfn(): SFNClient {
	return new SFNClient({
		endpoint: product.awsUrl,
		region: "eu-central-1",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
}

async function executionsOf(name: string) {
	const { executions = [] } = await sfn().send(
		new ListExecutionsCommand({ stateMachineArn: SANDBOX_STATE_MACHINE_ARN }),
	);
	return executions.filter((execution) => execution.name?.startsWith(`npm-${name}-`));
}

async function historyOf(executionArn: string | undefined): Promise<HistoryEvent[]> {
	const events: HistoryEvent[] = [];
	let nextToken: string | undefined;
	do {
		const page = await sfn().send(new GetExecutionHistoryCommand({ executionArn, nextToken }));
		events.push(...(page.events ?? []));
		nextToken = page.nextToken;
	} while (nextToken);
	return events;
}

const document = (name: string) =>
	until(async () => {
		const response = await product.get(`/v1/packages/npm/${name}`);
		return response.status === 200 ? ((await response.json()) as Record<string, unknown>) : undefined;
	});

describe("a process that ends during a collection", () => {
	it("finishes it after the restart, when it was killed, without doing again what was done", async () => {
		await setSandboxBehaviour(product, "github", { mode: "hang" });
		expect((await product.get("/v1/packages/npm/active-42")).status).toBe(202);
		const running = await until(async () => {
			const [execution] = await executionsOf("active-42");
			const events = execution ? await historyOf(execution.executionArn) : [];
			const npmIsDone = events.some((event) => event.stateExitedEventDetails?.name === "CollectNpm");
			const githubIsAsked = events.some((event) => event.stateEnteredEventDetails?.name === "CollectGithub");
			return npmIsDone && githubIsAsked ? execution : undefined;
		});
		await product.stop("SIGKILL");

		await start();
		expect(product.stdout()).toContain("Resumed");
		expect(await document("active-42")).toMatchObject({ data_quality: { status: "complete" } });
		const executions = await executionsOf("active-42");
		expect(executions).toMatchObject([{ executionArn: running.executionArn, status: "SUCCEEDED" }]);
		const entered = (await historyOf(running.executionArn)).filter(
			(event) => event.stateEnteredEventDetails?.name === "CollectNpm",
		);
		expect(entered).toHaveLength(1);
	});

	it("finishes it after a clean stop, too", async () => {
		await setSandboxBehaviour(product, "github", { mode: "hang" });
		await product.get("/v1/packages/npm/active-43");
		await until(async () => ((await executionsOf("active-43")).length > 0 ? true : undefined));
		expect(await product.stop("SIGTERM")).toBe(0);
		expect(product.stderr()).toMatch(/\b[1-9]\d* running/);
		await start();
		expect(await document("active-43")).toMatchObject({ package: "active-43" });
	});
});

describe("the history of an execution, read with the AWS client", () => {
	it("names every state with times, inputs, outputs and errors", async () => {
		await setSandboxBehaviour(product, "bundlephobia", { mode: "down" });
		await document("active-44");
		const [execution] = await until(async () => {
			const all = await executionsOf("active-44");
			return all[0]?.status === "SUCCEEDED" ? all : undefined;
		});
		const events = await historyOf(execution?.executionArn);

		expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1));
		expect(events.every((event) => event.timestamp instanceof Date)).toBe(true);
		expect(events[0]).toMatchObject({ type: "ExecutionStarted" });
		expect(JSON.parse(events[0]?.executionStartedEventDetails?.input ?? "")).toEqual({
			package: { ecosystem: "npm", name: "active-44" },
			// The request's id, that all of its lines in the log have in common.
			correlationId: expect.stringMatching(/^[\w.-]{8,}$/),
		});
		expect(events.at(-1)).toMatchObject({ type: "ExecutionSucceeded" });

		const entered = events.flatMap((event) => event.stateEnteredEventDetails ?? []);
		const exited = events.flatMap((event) => event.stateExitedEventDetails ?? []);
		for (const name of [
			"Claim",
			"CollectSources",
			"CollectNpm",
			"CollectGithub",
			"Verdict?",
			"Score",
			"Save",
		]) {
			expect(entered.find((details) => details.name === name)?.input, name).toBeDefined();
			expect(exited.find((details) => details.name === name)?.output, name).toBeDefined();
		}
		const failures = events.flatMap((event) => event.taskFailedEventDetails ?? []);
		expect(failures.map((failure) => failure.error)).toContain("UpstreamUnavailableError");
		// The first state's event points to 0, as on AWS, like the start of the execution.
		const ids = new Set([0, ...events.map((event) => event.id)]);
		for (const { id = 0, previousEventId = 0 } of events) {
			expect(ids.has(previousEventId) && previousEventId < id, `event ${id}`).toBe(true);
		}
	});
});

describe("what stands in the way of a start is said in one line", () => {
	it.each([
		["API", 0],
		["AWS endpoint", -1],
	])("an occupied port of the %s", async (_, offset) => {
		const port = Number(new URL(product.url).port) + offset;
		const { code, stderr } = await serve("--port", String(port), "--data-dir", temporaryDirectory());
		expect(code).toBe(5);
		expect(stderr).toMatch(/^dephealth: Port \d+ is taken by another program\. .*\n$/);
	});

	it("a locked data directory", async () => {
		const { code, stderr } = await serve(
			...["--sandbox", "--port", "0", "--data-dir", product.dataDirectory],
		);
		expect(code).toBe(5);
		expect(stderr).toMatch(/^dephealth: The data directory .* is in use by process \d+\. .*\n$/);
	});
});

const serve = (...args: string[]) => runCli(["serve", ...args]);
