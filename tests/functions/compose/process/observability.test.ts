import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import { metrics } from "@dephealth/functions/compose/process/observability.ts";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { beforeEach, expect, it } from "vitest";
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
