import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createLambdaProcess } from "@dephealth/functions/compose/process/on-lambda.ts";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { aComposition } from "../../../handlers.ts";
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
const context = { functionName: "a-function", awsRequestId: "invocation-1" };

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
		expect(lines.filter((line) => "ColdStarts" in line)).toMatchObject([{ ColdStarts: 1 }]);
		const asked = lines.filter(({ message }) => message === "upstream asked");
		expect(asked.length).toBeGreaterThanOrEqual(2);
		for (const line of asked) {
			expect(line["service"]).toMatch(/^npm/);
			expect(line).toMatchObject({ function_name: "dephealth-test-function", logger: "collect-npm" });
		}
	});

	it.each([
		["in its process", {}],
		["prepared before anybody asked", { AWS_LAMBDA_INITIALIZATION_TYPE: "provisioned-concurrency" }],
	])("is composed once, by the first invocation, %s", async (_, env) => {
		const compose = vi.fn(() => aComposition({ env }));
		const createHandler = vi.fn(() => async (event: string, _context: unknown) => `answer to ${event}`);
		const onLambda = createLambdaProcess({ compose, addContext: () => {} });
		const [handler, another] = [onLambda(createHandler), onLambda(createHandler)];
		expect(compose).not.toHaveBeenCalled();
		expect(await handler("a", context)).toBe("answer to a");
		expect(await handler("b", context)).toBe("answer to b");
		expect(createHandler).toHaveBeenCalledOnce();
		expect(await another("c", context)).toBe("answer to c");
		expect(createHandler).toHaveBeenCalledTimes(2);
		expect(compose).toHaveBeenCalledOnce();
	});

	it.each([
		["counts its cold start once", "on-demand", [true, false, false]],
		["that was prepared before anybody asked has none", "provisioned-concurrency", [false, false, false]],
	])("%s, whichever handler is asked", async (_, type, isCold) => {
		const lines: Record<string, unknown>[] = [];
		const added: [unknown, boolean][] = [];
		const onLambda = createLambdaProcess({
			compose: () =>
				aComposition({
					env: { AWS_LAMBDA_INITIALIZATION_TYPE: type },
					writeMetric: (line) => void lines.push(JSON.parse(line)),
				}),
			addContext: (...each) => void added.push(each),
		});
		const make = () => onLambda(() => async (_event: string, _context: unknown) => {});
		const [handler, another] = [make(), make()];
		for (const each of [handler, handler, another]) await each("event", context);
		expect(added).toEqual(isCold.map((cold) => [context, cold]));
		expect(lines.filter((line) => "ColdStarts" in line)).toHaveLength(isCold.filter(Boolean).length);
	});

	it.each([
		["nothing", undefined],
		["null", null],
		["text", "context"],
		["another object", {}],
		["half of a context", { functionName: "f" }],
		["its other half", { awsRequestId: "r" }],
	])("takes %s for no context of Lambda's", async (_, value) => {
		const addContext = vi.fn();
		const onLambda = createLambdaProcess({ compose: () => aComposition(), addContext });
		const handler = onLambda(() => async (_event: string, _context: unknown) => "answer");
		expect(await handler("event", value)).toBe("answer");
		expect(addContext).not.toHaveBeenCalled();
	});
});
