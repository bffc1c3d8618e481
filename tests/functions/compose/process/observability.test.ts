import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { RateLimitedError, UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import {
	countCall,
	metrics,
	noteCall,
	summingUpCalls,
} from "@dephealth/functions/compose/process/observability.ts";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { aComposition, anApiHandler, aTaskHandler } from "../../../handlers.ts";

let lines: string[];
beforeEach(() => {
	lines = [];
});
const writeMetric = (line: string) => void lines.push(line);
const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? "{}");

const handlerFiles = [...Object.values(TASK_FUNCTIONS), ...SUBSCRIBERS.map(({ handler }) => handler)];

it.each([
	...ROUTES.map(({ method, path }) => `${method} ${path}`),
	"$default",
	...handlerFiles.map((path) => path.split("/").at(-1)?.replace(".handler", "") ?? ""),
])("%s can be told by its errors", (handler) => {
	metrics(aComposition({ writeMetric })).errorOccurred({ errorType: "TypeError", service: "api", handler });
	expect(last()["Handler"]).toBe(handler);
});

it("an error of the API is counted under its route, never under the package that was asked for", async () => {
	const handler = anApiHandler({
		auth: "public",
		respond: () => Promise.reject(new UpstreamUnavailableError("left-pad", { source: "left-pad" })),
		writeMetric,
	});
	const { statusCode } = await handler({
		routeKey: "GET /v1/packages/{ecosystem}/{name}",
		rawPath: "/v1/packages/npm/left-pad",
		pathParameters: { ecosystem: "npm", name: "left-pad" },
	} as Partial<APIGatewayProxyEventV2> as APIGatewayProxyEventV2);
	expect(statusCode).toBeGreaterThanOrEqual(500);
	expect(last()).toMatchObject({ Errors: 1, Handler: "GET /v1/packages/{ecosystem}/{name}" });
	expect(lines.join()).not.toContain("left-pad");
});

it("an error of a task is counted under the task, never under its package", async () => {
	const handler = aTaskHandler(
		"collect-npm",
		() => Promise.reject(Object.assign(new Error("left-pad"), { name: "left-pad", source: "left-pad" })),
		writeMetric,
	);
	await expect(handler({ package: { ecosystem: "npm", name: "left-pad" } })).rejects.toThrow();
	expect(last()).toMatchObject({ ErrorType: "other", Service: "other", Handler: "collect-npm" });
	expect(lines.join()).not.toContain("left-pad");
});

it.each([
	["a route without a parameter", "POST /v1/scans", true],
	["a verb of two letters", "GO /v1/scans", false],
	["a verb in small letters", "get /v1/scans", false],
	["a path with spaces", "GET /v1/left pad", false],
	["a path with an accent", "GET /v1/é", false],
	["more before it", "an error in GET /v1/scans", false],
	["more behind it", "GET /v1/scans?q=left-pad", false],
	["more behind the default", "$default-left-pad", false],
	["a path of its own", "packages/functions/src/jobs/start-collection.handler", false],
	["a path that is too long", `GET /${"a".repeat(65)}`, false],
	["what stands before every route", "api", true],
])("%s is a handler's name, or is not", (_, handler, isName) => {
	metrics(aComposition({ writeMetric })).errorOccurred({ errorType: "TypeError", service: "api", handler });
	expect(last()["Handler"]).toBe(isName ? handler : "other");
});

it("a metric that cannot be written fails nobody, and is logged", () => {
	const warn = vi.spyOn(logger, "warn").mockReturnValue();
	const full = new Error("no space left");
	const c = aComposition({
		writeMetric() {
			throw full;
		},
	});
	metrics(c).coldStarted();
	expect(warn).toHaveBeenCalledExactlyOnceWith("a metric could not be written", { error: full });
});

describe("a call of an upstream", () => {
	const asked = { service: "npm", operation: "GET /express", latency_ms: 120 };
	const answered = { ...asked, success: true, http_status: 200 };
	const refused = { ...asked, success: false, error: new RateLimitedError("too many", { source: "npm" }) };
	const counted = () =>
		lines
			.map((line) => JSON.parse(line))
			.map(({ UpstreamCalls, UpstreamRefusals }) => [UpstreamCalls, UpstreamRefusals]);

	it("leaves a line and a count", () => {
		const info = vi.spyOn(logger, "info").mockReturnValue();
		const warn = vi.spyOn(logger, "warn").mockReturnValue();
		const note = noteCall(aComposition({ writeMetric }));
		note(answered);
		note(refused);
		expect(info).toHaveBeenCalledExactlyOnceWith("upstream asked", answered);
		expect(warn).toHaveBeenCalledExactlyOnceWith("upstream asked", refused);
		expect(counted()).toEqual([
			[1, undefined],
			[1, 1],
		]);
	});

	it("in a batch is summed up with the others; what failed keeps a line of its own", async () => {
		const info = vi.spyOn(logger, "info").mockReturnValue();
		const warn = vi.spyOn(logger, "warn").mockReturnValue();
		const c = aComposition({ writeMetric });
		const result = await summingUpCalls(c, async () => {
			const note = noteCall(c);
			note({ ...answered, latency_ms: 20 });
			note(answered);
			note({ ...refused, latency_ms: 30 });
			countCall(c, "npm", undefined);
			expect(lines).toEqual([]);
			return "the work's result";
		});
		expect(result).toBe("the work's result");
		expect(warn).toHaveBeenCalledOnce();
		expect(info).toHaveBeenCalledExactlyOnceWith("upstream asked for a batch", {
			service: "npm",
			count: 4,
			errors: 1,
			latency_ms: 120,
		});
		expect(counted()).toEqual([[4, 1]]);
	});
});
