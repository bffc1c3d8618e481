import {
	GetExecutionHistoryCommand,
	type HistoryEvent,
	ListExecutionsCommand,
	SFNClient,
} from "@aws-sdk/client-sfn";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { until } from "../patience.ts";
import { SANDBOX_STATE_MACHINE_ARN, setSandboxBehaviour } from "./sandbox-controls.ts";
import { type Product, runCli, startProduct, temporaryDirectory } from "./start-product.ts";

const products: Product[] = [];
afterEach(async () => {
	for (const product of products.splice(0)) await product.stop("SIGKILL");
});

async function start(options: Parameters<typeof startProduct>[0]): Promise<Product> {
	const product = await startProduct(options);
	products.push(product);
	return product;
}

function sfnOf(product: Product): SFNClient {
	return new SFNClient({
		endpoint: product.awsUrl,
		region: "eu-central-1",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	});
}

async function executionsOf(product: Product) {
	const { executions } = await sfnOf(product).send(
		new ListExecutionsCommand({ stateMachineArn: SANDBOX_STATE_MACHINE_ARN }),
	);
	return executions ?? [];
}

async function historyOf(product: Product, executionArn: string | undefined): Promise<HistoryEvent[]> {
	const events: HistoryEvent[] = [];
	let nextToken: string | undefined;
	do {
		const page = await sfnOf(product).send(new GetExecutionHistoryCommand({ executionArn, nextToken }));
		events.push(...(page.events ?? []));
		nextToken = page.nextToken;
	} while (nextToken);
	return events;
}

const document = (product: Product, name: string) =>
	until(async () => {
		const response = await product.get(`/v1/packages/npm/${name}`);
		return response.status === 200 ? ((await response.json()) as Record<string, unknown>) : undefined;
	});

describe("a process that is killed during a collection", () => {
	it("finishes it after the restart, without doing again what was done", async () => {
		const dataDirectory = temporaryDirectory();
		const first = await start({ args: ["--sandbox"], dataDirectory });
		await setSandboxBehaviour(first, "github", { mode: "hang" });
		expect((await first.get("/v1/packages/npm/active-42")).status).toBe(202);
		const running = await until(async () => {
			const [execution] = await executionsOf(first);
			const events = execution ? await historyOf(first, execution.executionArn) : [];
			const npmIsDone = events.some((event) => event.stateExitedEventDetails?.name === "CollectNpm");
			const githubIsAsked = events.some((event) => event.stateEnteredEventDetails?.name === "CollectGithub");
			return npmIsDone && githubIsAsked ? execution : undefined;
		});
		await first.stop("SIGKILL");

		const second = await start({ args: ["--sandbox"], dataDirectory });
		expect(second.stdout()).toContain("Resumed");
		expect(await document(second, "active-42")).toMatchObject({ data_quality: { status: "complete" } });
		const executions = await executionsOf(second);
		expect(executions).toMatchObject([{ executionArn: running.executionArn, status: "SUCCEEDED" }]);
		const entered = (await historyOf(second, running.executionArn)).filter(
			(event) => event.stateEnteredEventDetails?.name === "CollectNpm",
		);
		expect(entered).toHaveLength(1);
	});

	it("a clean stop keeps it too", async () => {
		const dataDirectory = temporaryDirectory();
		const first = await start({ args: ["--sandbox"], dataDirectory });
		await setSandboxBehaviour(first, "github", { mode: "hang" });
		await first.get("/v1/packages/npm/active-43");
		await until(async () => ((await executionsOf(first)).length > 0 ? true : undefined));
		expect(await first.stop("SIGTERM")).toBe(0);
		expect(first.stderr()).toContain("1 running");
		const second = await start({ args: ["--sandbox"], dataDirectory });
		expect(await document(second, "active-43")).toMatchObject({ package: "active-43" });
	});
});

describe("the history of an execution, read with the AWS client", () => {
	it("names every state with times, inputs, outputs and errors", async () => {
		const product = await start({ args: ["--sandbox"] });
		await setSandboxBehaviour(product, "bundlephobia", { mode: "down" });
		await document(product, "active-44");
		const [execution] = await until(async () => {
			const all = await executionsOf(product);
			return all[0]?.status === "SUCCEEDED" ? all : undefined;
		});
		const events = await historyOf(product, execution?.executionArn);

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
	let product: Product;
	beforeAll(async () => {
		product = await startProduct({ args: ["--sandbox"] });
	});
	afterAll(() => product.stop("SIGKILL"));

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
