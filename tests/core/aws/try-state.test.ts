import { SFNClient } from "@aws-sdk/client-sfn";
import { tryState } from "@dephealth/core/aws/try-state.ts";
import { expect, it, vi } from "vitest";
import { createManualClock } from "../../manual-clock.ts";
import { PATIENT } from "../../patience.ts";

const MACHINE = "arn:aws:states:eu-central-1:000000000000:stateMachine:collect-package";
const EXECUTION = "arn:aws:states:eu-central-1:000000000000:execution:collect-package:one";

type Asked = { operation: string; host: string; body: Record<string, unknown> };

/** Step Functions, which knows one machine. @param test answers TestState; undefined: it never does */
function clientOf(test: object | undefined) {
	const asked: Asked[] = [];
	const client = new SFNClient({
		region: "eu-central-1",
		credentials: { accessKeyId: "a", secretAccessKey: "b" },
		requestHandler: {
			async handle(
				request: { hostname: string; headers: Record<string, string>; body: string },
				{ abortSignal }: { abortSignal?: AbortSignal } = {},
			) {
				const operation = request.headers["x-amz-target"]?.split(".")[1] ?? "";
				asked.push({ operation, host: request.hostname, body: JSON.parse(request.body) });
				const answer = operation === "TestState" ? test : { definition: "{}", roleArn: "its-role" };
				if (!answer) {
					await new Promise((_, reject) => {
						const abort = () => reject(Object.assign(new Error("aborted"), { name: "AbortError" }));
						if (abortSignal?.aborted) abort();
						abortSignal?.addEventListener("abort", abort);
					});
				}
				return {
					response: {
						statusCode: 200,
						headers: { "content-type": "application/x-amz-json-1.0" },
						body: new TextEncoder().encode(JSON.stringify(answer)),
					},
				};
			},
		},
	});
	return { client, asked };
}

it.each([
	[
		"the definition that an execution ran with",
		{ executionArn: EXECUTION },
		"DescribeStateMachineForExecution",
	],
	["a machine's present definition", { stateMachineArn: MACHINE }, "DescribeStateMachine"],
])("tries a state of %s, with the machine's role", async (_, of, describes) => {
	const { client, asked } = clientOf({ status: "SUCCEEDED", output: "1" });
	const asks = { ...of, stateName: "Claim", input: "{}", variables: '{"a":1}' };
	const answer = await tryState(client, asks, createManualClock());
	expect(answer).toMatchObject({ status: "SUCCEEDED", output: "1" });
	expect(asked.map(({ operation }) => operation)).toEqual([describes, "TestState"]);
	expect(asked[1]?.body).toEqual({
		definition: "{}",
		roleArn: "its-role",
		stateName: "Claim",
		input: "{}",
		variables: '{"a":1}',
	});
});

it("passes no role with a result that is given: nothing is called", async () => {
	const { client, asked } = clientOf({ status: "SUCCEEDED" });
	const asks = { stateMachineArn: MACHINE, stateName: "Claim", mock: { result: "{}" } };
	await tryState(client, asks, createManualClock());
	expect(asked[1]?.body).toEqual({ definition: "{}", stateName: "Claim", mock: { result: "{}" } });
});

it("says that a state was not waited for, and what that leaves open; it is not asked twice", async () => {
	const { client, asked } = clientOf(undefined);
	const clock = createManualClock();
	const trial = tryState(client, { stateMachineArn: MACHINE, stateName: "Claim" }, clock);
	const isAsked = () => expect(asked.map(({ operation }) => operation)).toContain("TestState");
	const ended = trial.catch(() => {});
	await vi.waitFor(isAsked, PATIENT);
	await clock.advance(19_999);
	await expect(Promise.race([trial, "waits"])).resolves.toBe("waits");
	await clock.advance(1);
	await ended;
	await expect(trial).rejects.toMatchObject({
		name: "StepFunctionsRefusalError",
		reason: "TestStateNotAnswered",
		message: expect.stringContaining("Anything that it called may still be running."),
	});
	expect(asked.filter(({ operation }) => operation === "TestState")).toHaveLength(1);
});
