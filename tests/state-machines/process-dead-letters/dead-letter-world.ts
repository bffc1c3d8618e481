import { SQSClient } from "@aws-sdk/client-sqs";
import { createDeadLetterQueue } from "@dephealth/core/dead-letters/dead-letter-queue.ts";
import type { DeadLetterSummary } from "@dephealth/core/dead-letters/dead-letter-summary.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createDecideDeadLetter } from "@dephealth/functions/tasks/process-dead-letters/decide-dead-letter.ts";
import { createReceiveDeadLetters } from "@dephealth/functions/tasks/process-dead-letters/receive-dead-letters.ts";
import { createRecordDeadLetter } from "@dephealth/functions/tasks/process-dead-letters/record-dead-letter.ts";
import { createSummarizeDeadLetters } from "@dephealth/functions/tasks/process-dead-letters/summarize-dead-letters.ts";
import { queueUrl } from "@dephealth/local/messaging/names.ts";
import { DEAD_LETTER_QUEUE } from "@dephealth/local/workflows/workflows.ts";
import { afterEach, beforeEach, vi } from "vitest";
import { collectionTasks } from "../collection-tasks.ts";
import { createMachineWorld } from "../machine-world.ts";
import { runMachine } from "../test-workflows.ts";

const MACHINE = "process-dead-letters";
export const DAY = 86_400;
export const ref: PackageRef = { ecosystem: "npm", name: "express" };

export const failure = (error = "UpstreamTimeoutError") => ({ source: "github", error, cause: "slow" });
export const deadLetter = (fields: Record<string, unknown> = {}) => ({
	package: ref,
	sources: ["github"],
	failures: [failure()],
	execution_id: "execution-1",
	_retry_count: 0,
	_error_class: "transient",
	...fields,
});

export type DeadLetterWorld = ReturnType<typeof createDeadLetterWorld>;

/** Starts the machine anew for each test of the file that calls this. */
export function createDeadLetterWorld() {
	const world = createMachineWorld(MACHINE);
	const { walk, clock } = world;
	const pass = (seconds: number) => world.pass(seconds * 1000);

	let sqs: SQSClient;
	let counted: string[];

	beforeEach(() => {
		const { storage, endpoint } = world;
		counted = [];
		sqs = new SQSClient(world.client);
		const queue = createDeadLetterQueue({
			client: async () => sqs,
			queueUrl: queueUrl(endpoint.url, DEAD_LETTER_QUEUE),
			waitSeconds: 0,
		});
		world.functions = {
			...collectionTasks(storage, clock),
			ReceiveDeadLettersFunction: createReceiveDeadLetters(queue),
			DecideDeadLetterFunction: createDecideDeadLetter({ clock }),
			RecordDeadLetterFunction: createRecordDeadLetter(storage.permanentFailures),
			SummarizeDeadLettersFunction: createSummarizeDeadLetters({
				metrics: { deadLetterHandled: (action) => counted.push(action) },
				log: () => {},
			}),
		};
	});

	afterEach(() => {
		vi.restoreAllMocks();
		sqs.destroy();
	});

	const run = () => runMachine<Partial<DeadLetterSummary>>(world.workflows, MACHINE);

	const scheduled = (fields: Record<string, unknown> = {}) =>
		deadLetter({ _retry_count: 1, not_before: new Date(clock.now() - 1000).toISOString(), ...fields });

	function send(body: unknown): string {
		return world.workflows.queues.send(DEAD_LETTER_QUEUE, {
			body: typeof body === "string" ? body : JSON.stringify(body),
		});
	}

	/** Everything in the queue, hidden or not; taken out of it. */
	async function queued(): Promise<Record<string, unknown>[]> {
		pass(DAY);
		const messages = await world.workflows.queues.receive(DEAD_LETTER_QUEUE, { max: 10 });
		for (const message of messages) world.workflows.queues.delete(DEAD_LETTER_QUEUE, message.receiptHandle);
		return messages.map((message) => JSON.parse(message.body));
	}

	const messageCount = () => {
		const { visible, inFlight, delayed } = world.workflows.queues.depth(DEAD_LETTER_QUEUE);
		return visible + inFlight + delayed;
	};

	async function repairs() {
		const stateMachineArn = world.workflows.stateMachineArns["collect-package"];
		const started = world.workflows.engine.listExecutions({ stateMachineArn }).executions ?? [];
		return Promise.all(
			started.map(async ({ executionArn = "" }) => {
				const ended = await world.workflows.engine.waitFor(executionArn);
				return { input: JSON.parse(ended.input ?? "{}"), output: JSON.parse(ended.output ?? "null") };
			}),
		);
	}

	const failures = async () => (await world.storage.permanentFailures.list({ limit: 50 })).failures;

	return {
		walk,
		clock,
		pass,
		run,
		scheduled,
		send,
		queued,
		messageCount,
		repairs,
		failures,
		get storage() {
			return world.storage;
		},
		get workflows() {
			return world.workflows;
		},
		/** A test may replace one. */
		get functions() {
			return world.functions;
		},
		get endpoint() {
			return world.endpoint;
		},
		/** What has become of dead letters, as counted. */
		get counted() {
			return counted;
		},
	};
}
