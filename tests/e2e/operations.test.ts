/** An operator's view and actions: status, circuits, dead letters, and a log in which one id connects a request with its tasks. */
import { CIRCUIT_NAMES } from "@dephealth/contract/vocabulary.ts";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENT, until } from "../patience.ts";
import { describeDeadLetters } from "./parts/dead-letters.ts";
import { SANDBOX_STATE_MACHINE_ARN } from "./sandbox-controls.ts";
import { type Product, runCli, startProduct } from "./start-product.ts";

type LogLine = { message?: string; correlation_id?: string; [field: string]: unknown };

let product: Product;

beforeAll(async () => {
	product = await startProduct({
		args: ["--sandbox", "--verbose"],
		environment: { POWERTOOLS_LOG_LEVEL: "INFO", DEAD_LETTER_DELAYS_SECONDS: "1,1,1,1,1" },
	});
});
afterAll(() => product?.stop());

function logLines(): LogLine[] {
	return `${product.stdout()}\n${product.stderr()}`.split("\n").flatMap((line): LogLine[] => {
		if (!line.startsWith("{")) return [];
		return [JSON.parse(line)];
	});
}

const cli = (...args: string[]) =>
	runCli([...args, "--api", product.url, "--data-dir", product.dataDirectory]);

describe("the log", () => {
	it("has one id for a request, the execution that it starts and the calls of its tasks", async () => {
		const response = await product.get("/v1/packages/npm/active-901", { "x-api-key": product.apiKey });
		expect(response.status).toBe(202);
		const id = response.headers.get("x-request-id");
		const of = (message: string) =>
			logLines().filter((line) => line.message === message && line.correlation_id === id);
		await vi.waitFor(() => {
			expect(of("request")).toMatchObject([
				{ status_code: 202, route: "GET /v1/packages/{ecosystem}/{name+}" },
			]);
			const upstreams = new Set(of("upstream asked").map(({ service }) => service));
			expect(upstreams).toEqual(
				new Set(["npm", "npm downloads", "deps.dev", "OSV", "GitHub", "git on github.com", "bundlephobia"]),
			);
		}, PATIENT);
	});

	it("names no key", async () => {
		await product.get("/v1/packages/npm/active-901?api_key=abc", { "x-api-key": product.apiKey });
		const text = JSON.stringify(logLines());
		expect(text).not.toContain(product.apiKey);
		expect(text).not.toContain("api_key=abc");
	});
});

describe("GET /v1/status", () => {
	it("counts what was collected", async () => {
		// A status is kept for a while, so nobody asks for it before the collection has ended.
		await until(async () => {
			const response = await fetch(`${product.url}/v1/step-functions/ListExecutions`, {
				method: "POST",
				headers: { "x-api-key": product.apiKey },
				body: JSON.stringify({ stateMachineArn: SANDBOX_STATE_MACHINE_ARN, statusFilter: "SUCCEEDED" }),
			});
			const { executions } = (await response.json()) as { executions: unknown[] };
			return executions[0];
		}, "the end of the collection");
		await vi.waitFor(
			async () => {
				const status = await (await product.get("/v1/status")).json();
				expect(status).toMatchObject({
					unknown: [],
					collections_last_hour: { complete: 1, success_rate: 1 },
				});
			},
			{ ...PATIENT, interval: 1000 },
		);
	});

	it("is a short text on the command line", async () => {
		const { code, stdout } = await cli("status");
		expect(code).toBe(0);
		expect(stdout).toMatch(/^ {2}GitHub +closed +asked as usual$/m);
		expect(stdout).toContain("Waiting for another attempt: 0 ready");
		expect(stdout.replaceAll("\n", " ")).toMatch(
			/ On disk: \d\S* MB; \d+ finished executions take \S+ MB, kept for 90 days and up to 512 MB /,
		);
	});
});

it("metrics are kept, and do not stand in the way of who reads the terminal", async () => {
	await product.get("/v1/status");
	expect(logLines().length).toBeGreaterThan(0);
	expect(logLines().filter((line) => "_aws" in line)).toEqual([]);
});

describe("a circuit", () => {
	it("can be held open for all processes, and let go again", async () => {
		const held = await cli("circuits", "force-open", "bundlephobia");
		expect(held).toMatchObject({ code: 0, stdout: "bundlephobia is forced_open now.\n" });
		const released = await cli("circuits", "reset", "bundlephobia");
		expect(released).toMatchObject({ code: 0, stdout: "bundlephobia is closed now.\n" });
	});

	it("can be seen among all, and let every call pass", async () => {
		expect(await cli("circuits", "force-close", "npm")).toMatchObject({
			code: 0,
			stdout: "npm is disabled now.\n",
		});
		// A machine that is slow enough opens some of them: any state will do.
		const { stdout } = await cli("circuits", "list");
		const listed = [...stdout.matchAll(/^ {2}(\S+(?: \S+)*) {2,}\w+ /gm)].map(([, name]) => name);
		expect(listed).toEqual([...CIRCUIT_NAMES]);
		expect(await cli("circuits", "automatic", "npm")).toMatchObject({ stdout: "npm is closed now.\n" });
	});

	it("that does not exist is refused with the names of those that do", async () => {
		const { code, stderr } = await cli("circuits", "reset", "left-pad");
		expect(code).not.toBe(0);
		expect(stderr).toContain("There are: GitHub, deps.dev, OSV, npm");
	});
});

describeDeadLetters(() => product);
