import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { logger } from "@dephealth/core/observability/logger.ts";
import { untraced } from "@dephealth/core/observability/tracing.ts";
import { createTrace, trace } from "@dephealth/functions/compose/process/tracing.ts";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { aComposition } from "../../../handlers.ts";
import { invokeInLambda } from "../lambda-process.ts";

type Segment = { name?: string; fault?: boolean; trace_id?: string; parent_id?: string };

const TASKS = "packages/functions/src/tasks/";
const express = { ecosystem: "npm", name: "express" };
const PARTS: [says: string, handler: string, input: object, part: Segment][] = [
	[
		"each call of an upstream, marked as a fault when it fails",
		`${TASKS}collect-package/collect-npm.ts`,
		{ package: express },
		{ name: "npm", fault: true },
	],
	[
		"self-healing's query",
		`${TASKS}heal-stale-packages/find-stuck-packages.ts`,
		{},
		{ name: "self-healing query" },
	],
	[
		"self-healing's publication",
		`${TASKS}heal-stale-packages/republish-packages.ts`,
		{ packages: [express], start: "heal-1" },
		{ name: "self-healing publish" },
	],
];
const TRACE_ID = "1-581cf771-a006649127e371903a2de979";

/** Stands in for the X-Ray daemon: a header in JSON, then a segment in JSON. */
const daemon = createSocket("udp4");
const registry = createServer((_, response) => response.writeHead(404).end("{}"));
const segments: Segment[] = [];
let root: string;

/** Each part in a separate process, all in parallel, since they mostly wait. */
beforeAll(async () => {
	root = mkdtempSync(join(tmpdir(), "dephealth-tracing-"));
	daemon.on("message", (message) => {
		const [, body = "{}"] = message.toString().split("\n");
		segments.push(JSON.parse(body) as Segment);
	});
	await Promise.all([
		new Promise<void>((resolve) => daemon.bind(0, "127.0.0.1", resolve)),
		new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve)),
	]);
	await Promise.all(PARTS.map(([, handler, input]) => invokeInLambda(handler, [input], traced())));
});
afterAll(() => {
	daemon.close();
	registry.close();
	rmSync(root, { recursive: true, force: true });
});

function traced(): Record<string, string> {
	const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
	return {
		LAMBDA_TASK_ROOT: root,
		_X_AMZN_TRACE_ID: `Root=${TRACE_ID};Parent=70de5b6f19ff9a0a;Sampled=1`,
		AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
		NPM_REGISTRY_URL: url,
		NPM_DOWNLOADS_URL: url,
		COLLECTION_REQUESTS_TOPIC_ARN: "arn:aws:sns:eu-central-1:123456789012:collection-requests",
	};
}

describe("in Lambda, the parts of a trace are", () => {
	it.each(PARTS)("%s", async (_, _handler, _input, part) => {
		// The last segments may still be on their way from a process that has ended.
		const found = () => segments.find(({ name }) => name === part.name);
		await expect.poll(found).toMatchObject({ ...part, trace_id: TRACE_ID, parent_id: "70de5b6f19ff9a0a" });
	});
});

it("on one machine nothing is traced, and what a part throws passes through", async () => {
	const part = trace(aComposition());
	expect(await part("a part", async () => 42)).toBe(42);
	await expect(part("a part", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
});

describe("a part of a trace", () => {
	type Part = { name: string; errors: unknown[]; isClosed: boolean };

	/** Begins a trace on a segment that notes its parts. */
	function traced() {
		const parts: Part[] = [];
		const load = vi.fn(async () => ({
			getSegment: () => ({
				addNewSubsegment(name: string) {
					const part: Part = { name, errors: [], isClosed: false };
					parts.push(part);
					return {
						addError: (error: unknown) => void part.errors.push(error),
						close: () => {
							part.isClosed = true;
						},
					};
				},
			}),
		}));
		return { parts, load, part: createTrace(load) };
	}

	it("hangs on the function's own segment from its beginning to its end", async () => {
		const { parts, load, part } = traced();
		expect(load).not.toHaveBeenCalled();
		expect(await part("npm", async () => parts[0]?.isClosed)).toBe(false);
		expect(await part("GitHub", async () => 42)).toBe(42);
		expect(parts).toEqual([
			{ name: "npm", errors: [], isClosed: true },
			{ name: "GitHub", errors: [], isClosed: true },
		]);
		expect(load).toHaveBeenCalledOnce();
	});

	it.each([
		["an error", new Error("down"), new Error("down")],
		["what is none", 42, "42"],
	])("is closed with %s that it throws, which passes through", async (_, thrown, noted) => {
		const { parts, part } = traced();
		await expect(part("npm", () => Promise.reject(thrown))).rejects.toBe(thrown);
		expect(parts).toEqual([{ name: "npm", errors: [noted], isClosed: true }]);
	});

	it("is left out, and its work done, where there is no segment", async () => {
		const debug = vi.spyOn(logger, "debug").mockReturnValue();
		const part = createTrace(async () => ({ getSegment: () => undefined }));
		expect(await part("npm", async () => 42)).toBe(42);
		await expect(part("npm", () => Promise.reject(new Error("down")))).rejects.toThrow("down");
		expect(debug).not.toHaveBeenCalled();
	});

	it("is left out, and its work done, where the tracer fails", async () => {
		const debug = vi.spyOn(logger, "debug").mockReturnValue();
		const part = createTrace(() => Promise.reject(new Error("no tracer")));
		expect(await part("npm", async () => 42)).toBe(42);
		expect(debug).toHaveBeenCalledExactlyOnceWith("a part cannot be traced", {
			reason: "npm",
			error: expect.any(Error),
		});
	});
});

it.each([
	["on Lambda", { AWS_LAMBDA_FUNCTION_NAME: "collect-npm" }, false],
	["on one machine", {}, true],
	[
		"where tracing is switched off",
		{ AWS_LAMBDA_FUNCTION_NAME: "f", POWERTOOLS_TRACE_ENABLED: "false" },
		true,
	],
])("whether calls are traced %s", (_, env, isUntraced) => {
	expect(trace(aComposition({ env })) === untraced).toBe(isUntraced);
});

it("Powertools' tracer is loaded, and stays silent where Lambda is not", async () => {
	const part = trace(aComposition({ env: { AWS_LAMBDA_FUNCTION_NAME: "collect-npm" } }));
	expect(await part("npm", async () => 42)).toBe(42);
});
