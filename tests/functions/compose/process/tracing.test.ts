import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trace } from "@dephealth/functions/compose/process/tracing.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aComposition } from "../../../handlers.ts";
import { invokeInLambda } from "../lambda-process.ts";

type Segment = { name?: string; fault?: boolean; trace_id?: string; parent_id?: string };

/** Stands in for the X-Ray daemon: a header in JSON, then a segment in JSON. */
const daemon = createSocket("udp4");
const registry = createServer((_, response) => response.writeHead(404).end("{}"));
let segments: Segment[];
let root: string;
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
});
afterAll(() => {
	daemon.close();
	registry.close();
	rmSync(root, { recursive: true, force: true });
});
beforeEach(() => {
	segments = [];
});

const TRACE_ID = "1-581cf771-a006649127e371903a2de979";

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
	it.each([
		[
			"each call of an upstream",
			"packages/functions/src/tasks/collect-package/collect-npm.ts",
			{ package: { ecosystem: "npm", name: "express" } },
			"npm",
		],
		[
			"self-healing's query",
			"packages/functions/src/tasks/heal-stale-packages/find-stuck-packages.ts",
			{},
			"self-healing query",
		],
		[
			"self-healing's publication",
			"packages/functions/src/tasks/heal-stale-packages/republish-packages.ts",
			{ packages: [{ ecosystem: "npm", name: "express" }], start: "heal-1" },
			"self-healing publish",
		],
	])("%s", async (_, handler, input, name) => {
		await invokeInLambda(handler, [input], traced());
		const found = segments.find((segment) => segment.name === name);
		expect(found).toMatchObject({ trace_id: TRACE_ID, parent_id: "70de5b6f19ff9a0a" });
	});

	it("marked as faults when they fail", async () => {
		const input = { package: { ecosystem: "npm", name: "express" } };
		await invokeInLambda("packages/functions/src/tasks/collect-package/collect-npm.ts", [input], traced());
		expect(segments.find(({ name }) => name === "npm")).toMatchObject({ fault: true });
	});

	it("none when tracing is switched off", async () => {
		const input = { package: { ecosystem: "npm", name: "express" } };
		const env = { ...traced(), POWERTOOLS_TRACE_ENABLED: "false" };
		await invokeInLambda("packages/functions/src/tasks/collect-package/collect-npm.ts", [input], env);
		expect(segments).toEqual([]);
	});
});

it("on one machine nothing is traced, and what a part throws passes through", async () => {
	const part = trace(aComposition());
	expect(await part("a part", async () => 42)).toBe(42);
	await expect(part("a part", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
});
