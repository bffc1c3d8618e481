import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { invokeInLambda } from "../lambda-process.ts";

const COLLECT_NPM = "packages/functions/src/tasks/collect-package/collect-npm.ts";
const express = { correlationId: "request-1", package: { ecosystem: "npm", name: "express" } };

/** A registry that knows nothing. */
const registry = createServer((_, response) => response.writeHead(404).end("{}"));
let registryUrl: string;
beforeAll(async () => {
	await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
	registryUrl = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
});
afterAll(() => registry.close());

const upstreams = () => ({ NPM_REGISTRY_URL: registryUrl, NPM_DOWNLOADS_URL: registryUrl });
const isColdStart = (line: Record<string, unknown>) => "ColdStarts" in line;

describe("a process of Lambda's", () => {
	it("says of each line which function, which invocation and which logger wrote it", async () => {
		const lines = await invokeInLambda(COLLECT_NPM, [express, express], upstreams());
		const failures = lines.filter(({ message }) => message === "a task failed");
		expect(failures).toMatchObject([
			{ function_request_id: "invocation-0", cold_start: true },
			{ function_request_id: "invocation-1", cold_start: false },
		]);
		for (const line of failures) {
			expect(line).toMatchObject({
				function_name: "dephealth-test-function",
				logger: "collect-npm",
				service: "dephealth",
				correlation_id: "request-1",
			});
		}
		const asked = lines.filter(({ message }) => message === "upstream asked");
		expect(asked.length).toBeGreaterThanOrEqual(2);
		for (const line of asked) {
			expect(line["service"]).toMatch(/^npm/);
			expect(line).toMatchObject({ function_name: "dephealth-test-function", logger: "collect-npm" });
		}
	});

	it("counts its cold start once", async () => {
		const lines = await invokeInLambda(COLLECT_NPM, [express, express], upstreams());
		expect(lines.filter(isColdStart)).toMatchObject([{ ColdStarts: 1 }]);
	});

	it("that was prepared before anybody asked has none", async () => {
		const env = { ...upstreams(), AWS_LAMBDA_INITIALIZATION_TYPE: "provisioned-concurrency" };
		expect((await invokeInLambda(COLLECT_NPM, [express], env)).filter(isColdStart)).toEqual([]);
	});
});
