import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	DescribeExecutionCommand,
	GetExecutionHistoryCommand,
	SFNClient,
	StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import type { Clock } from "@dephealth/core/clock.ts";
import { startRuntime } from "@dephealth/local/runtime.ts";
import { expect, vi } from "vitest";
import { PATIENT } from "../../patience.ts";
import { createJumpingClock } from "../../wiring/jumping-clock.ts";
import { observeCalls } from "./observed-calls.ts";

export const PRICE = "price_pro";
export const WEBHOOK_SECRET = "whsec_permissions";

/** The third wait of `refresh-packages`, WaitForSources. */
const LONGEST_WAIT_MS = 30 * 60_000;

export type Product = Awaited<ReturnType<typeof startProduct>>;

/** The product with its sandbox, whose functions' calls to AWS are written down. */
export async function startProduct() {
	const { calls, running } = observeCalls();
	const directory = mkdtempSync(join(tmpdir(), "dephealth-permissions-"));
	const jumping = createJumpingClock();
	/** Durations follow the jumps: the runtime does not believe a jump of the wall clock alone. */
	const clock: Clock = { ...jumping, monotonic: jumping.now };
	vi.stubEnv("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET);
	vi.stubEnv("STRIPE_PRICES", `${PRICE}:pro`);
	const runtime = await startRuntime({
		dataDirectory: directory,
		port: 0,
		awsPort: 0,
		sandbox: true,
		clock,
		seams: {
			handler:
				(path, handler) =>
				(...args) =>
					running.run(path, () => handler(...args)),
		},
	});

	function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
		return fetch(`${runtime.url}${path}`, { method: "POST", headers, body: new URLSearchParams(form) });
	}

	function call(
		method: string,
		path: string,
		body?: unknown,
		apiKey: string = runtime.apiKey,
	): Promise<Response> {
		return fetch(`${runtime.url}${path}`, {
			method,
			headers: { "x-api-key": apiKey, "content-type": "application/json" },
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
	}

	async function collect(name: string): Promise<void> {
		await runtime.collect({ ecosystem: "npm", name }, () => {});
	}

	async function behave(behaviour: Record<string, unknown>): Promise<void> {
		const answer = await fetch(`${runtime.sandboxUrl}/_sandbox/behaviour`, {
			method: "PUT",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(behaviour),
		});
		expect(answer.status).toBe(200);
	}

	/** One execution of a machine, as its schedule starts it. Where it waits, as for sources on a busy machine, time jumps. */
	async function run(machine: string): Promise<void> {
		const sfn = new SFNClient(runtime.aws);
		try {
			const { executionArn } = await sfn.send(
				new StartExecutionCommand({
					stateMachineArn: runtime.stateMachineArn.replace("collect-package", machine),
				}),
			);
			await vi.waitFor(async () => {
				const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
				const { events = [] } = await sfn.send(
					new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
				);
				if (events[0]?.type === "WaitStateEntered") jumping.advance(LONGEST_WAIT_MS);
				expect(`${machine}: ${status}`).toBe(`${machine}: SUCCEEDED`);
			}, PATIENT);
		} finally {
			sfn.destroy();
		}
	}

	return {
		runtime,
		directory,
		clock,
		calls,
		call,
		post,
		collect,
		behave,
		run,
		passDays(days: number): void {
			jumping.advance(days * 86_400_000);
		},
		async stop(): Promise<void> {
			await runtime.stop();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}
