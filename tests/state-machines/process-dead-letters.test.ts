import { SQSClient } from "@aws-sdk/client-sqs";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { RETRY_DELAYS_SECONDS } from "@dephealth/core/dead-letters/dead-letter-policy.ts";
import { createDeadLetterQueue } from "@dephealth/core/dead-letters/dead-letter-queue.ts";
import type { DeadLetterSummary } from "@dephealth/core/dead-letters/dead-letter-summary.ts";
import { StorageUnavailableError, UpstreamTimeoutError } from "@dephealth/core/errors.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createDecideDeadLetter } from "@dephealth/functions/tasks/process-dead-letters/decide-dead-letter.ts";
import { createReceiveDeadLetters } from "@dephealth/functions/tasks/process-dead-letters/receive-dead-letters.ts";
import { createRecordDeadLetter } from "@dephealth/functions/tasks/process-dead-letters/record-dead-letter.ts";
import { createSummarizeDeadLetters } from "@dephealth/functions/tasks/process-dead-letters/summarize-dead-letters.ts";
import type { AwsEndpoint } from "@dephealth/local/aws/aws-endpoint.ts";
import { queueUrl } from "@dephealth/local/messaging/names.ts";
import { DEAD_LETTER_QUEUE, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type LocalStorage, startLocalStorage } from "../local-storage.ts";
import { collectionTasks, type Functions } from "./collection-tasks.ts";
import { createWalk, runMachine, startTestEndpoint, startTestWorkflows } from "./test-workflows.ts";

const MACHINE = "process-dead-letters";
const DAY = 86_400;
const ref: PackageRef = { ecosystem: "npm", name: "express" };
const walk = createWalk(MACHINE);

/** Time that a test may move on; sleeping is real, and nobody sleeps here. */
let ahead = 0;
const clock: Clock = { now: () => Date.now() + ahead, sleep: systemClock.sleep };
const pass = (seconds: number) => {
	ahead += seconds * 1000;
};

let storage: LocalStorage;
let workflows: Workflows;
let endpoint: AwsEndpoint;
let sqs: SQSClient;
let functions: Functions;
let counted: string[];

beforeAll(async () => {
	storage = await startLocalStorage(clock);
});
afterAll(() => storage.close());

beforeEach(async () => {
	await storage.clear();
	ahead = 0;
	counted = [];
	workflows = startTestWorkflows({ clock, functions: () => functions });
	const aws = await startTestEndpoint(storage, workflows);
	endpoint = aws.endpoint;
	sqs = new SQSClient(aws.client);
	const queue = createDeadLetterQueue({
		client: async () => sqs,
		queueUrl: queueUrl(endpoint.url, DEAD_LETTER_QUEUE),
		waitSeconds: 0,
	});
	functions = {
		...collectionTasks(storage, clock),
		ReceiveDeadLettersFunction: createReceiveDeadLetters(queue),
		DecideDeadLetterFunction: createDecideDeadLetter({ clock }),
		RecordDeadLetterFunction: createRecordDeadLetter(storage.permanentFailures),
		SummarizeDeadLettersFunction: createSummarizeDeadLetters({
			metrics: { deadLetterHandled: (action) => counted.push(action) },
			log: () => {},
		}),
	};
	walk.watch(workflows);
});

afterEach(async () => {
	vi.restoreAllMocks();
	sqs.destroy();
	await endpoint.close();
	await workflows.stop();
});

const run = () => runMachine<Partial<DeadLetterSummary>>(workflows, MACHINE);

const failure = (error = "UpstreamTimeoutError") => ({ source: "github", error, cause: "slow" });
const deadLetter = (fields: Record<string, unknown> = {}) => ({
	package: ref,
	sources: ["github"],
	failures: [failure()],
	execution_id: "execution-1",
	_retry_count: 0,
	_error_class: "transient",
	...fields,
});
const scheduled = (fields: Record<string, unknown> = {}) =>
	deadLetter({ _retry_count: 1, not_before: new Date(clock.now() - 1000).toISOString(), ...fields });

function send(body: unknown): string {
	return workflows.queues.send(DEAD_LETTER_QUEUE, {
		body: typeof body === "string" ? body : JSON.stringify(body),
	});
}

/** Everything in the queue, hidden or not; taken out of it. */
async function queued(): Promise<Record<string, unknown>[]> {
	pass(DAY);
	const messages = await workflows.queues.receive(DEAD_LETTER_QUEUE, { max: 10 });
	for (const message of messages) workflows.queues.delete(DEAD_LETTER_QUEUE, message.receiptHandle);
	return messages.map((message) => JSON.parse(message.body));
}

const messageCount = () => {
	const { visible, inFlight, delayed } = workflows.queues.depth(DEAD_LETTER_QUEUE);
	return visible + inFlight + delayed;
};

async function repairs() {
	const stateMachineArn = workflows.stateMachineArns["collect-package"];
	const started = workflows.engine.listExecutions({ stateMachineArn }).executions ?? [];
	return Promise.all(
		started.map(async ({ executionArn = "" }) => {
			const ended = await workflows.engine.waitFor(executionArn);
			return { input: JSON.parse(ended.input ?? "{}"), output: JSON.parse(ended.output ?? "null") };
		}),
	);
}

const failures = async () => (await storage.permanentFailures.list({ limit: 50 })).failures;

it("an empty queue is left after one look", async () => {
	const receive = vi.spyOn(workflows.queues, "receive");
	expect(await run()).toMatchObject({ status: "SUCCEEDED", output: { requeued: 0, permanent: 0 } });
	expect(receive).toHaveBeenCalledTimes(1);
});

describe("a dead letter that has just come", () => {
	it.each(RETRY_DELAYS_SECONDS.map((delay, retries) => [retries, delay] as const))(
		"after %i retries is queued again, hidden for %i seconds, with one retry more",
		async (retries, delay) => {
			send(deadLetter({ _retry_count: retries, secret: "not copied" }));
			const before = clock.now();
			expect((await run()).output).toMatchObject({ requeued: 1 });
			const after = clock.now();
			expect(counted).toEqual(["requeued"]);
			expect(workflows.queues.depth(DEAD_LETTER_QUEUE)).toEqual({ visible: 0, inFlight: 0, delayed: 1 });
			const [message] = await queued();
			expect(message).toMatchObject({
				package: ref,
				sources: ["github"],
				failures: [failure()],
				dead_letter_id: "execution-1",
				_retry_count: retries + 1,
				_error_class: "transient",
			});
			expect(message).not.toHaveProperty("secret");
			const notBefore = Date.parse(String(message?.["not_before"]));
			expect(notBefore).toBeGreaterThanOrEqual(before + delay * 1000);
			// A second, because the time is told in whole ones.
			expect(notBefore).toBeLessThanOrEqual(after + delay * 1000 + 1000);
			expect(await repairs()).toEqual([]);
		},
	);

	it("keeps the time at which the package failed first", async () => {
		const first = new Date(clock.now() - DAY * 1000).toISOString();
		send(deadLetter({ first_failed_at: first }));
		await run();
		expect(await queued()).toMatchObject([{ first_failed_at: first }]);
	});

	it("keeps the id of the request that it all began with", async () => {
		send(deadLetter({ correlation_id: "request-1" }));
		await run();
		expect(await queued()).toMatchObject([{ correlation_id: "request-1" }]);
	});
});

describe("a dead letter whose time has come", () => {
	it("starts a collection of the missing sources alone and is gone", async () => {
		for (const task of [
			"CollectNpmFunction",
			"CollectDepsDevFunction",
			"CollectBundlephobiaFunction",
		] as const) {
			functions[task] = async () => {
				throw new Error(`${task} was asked`);
			};
		}
		send(scheduled());
		expect((await run()).output).toMatchObject({ collecting: 1 });
		expect(counted).toEqual(["processed"]);
		expect(await repairs()).toMatchObject([
			{ input: { package: ref, sources: ["github"], _retry_count: 1 }, output: { outcome: "partial" } },
		]);
		expect(messageCount()).toBe(0);
	});

	it("hands the id of the first request on to the repair", async () => {
		send(scheduled({ correlation_id: "request-1" }));
		await run();
		expect(await repairs()).toMatchObject([{ input: { correlationId: "request-1" } }]);
	});

	it.each([["no id\n"], ["x".repeat(200)], [{ id: 1 }]])("has no id when it claims to be %j", async (id) => {
		send(scheduled({ correlation_id: id }));
		expect((await run()).output).toMatchObject({ collecting: 1 });
		expect((await repairs())[0]?.input).not.toHaveProperty("correlationId");
	});

	it("that is not there yet is left alone until then", async () => {
		send(scheduled({ not_before: new Date(clock.now() + 600_000).toISOString() }));
		expect((await run()).output).toMatchObject({ waiting: 1 });
		pass(590);
		expect((await run()).output).toMatchObject({ waiting: 0, collecting: 0 });
		pass(15);
		expect((await run()).output).toMatchObject({ collecting: 1 });
	});

	it("is collected once, however many copies of it there are", async () => {
		for (let copy = 0; copy < 7; copy++) send(scheduled());
		expect((await run()).output).toMatchObject({ collecting: 7 });
		expect(await repairs()).toHaveLength(1);
		expect(messageCount()).toBe(0);
	});

	it("is collected once although the queue delivers it again after the repair has ended", async () => {
		send(scheduled());
		await run();
		await repairs();
		send(scheduled());
		expect((await run()).output).toMatchObject({ collecting: 1 });
		expect(await repairs()).toHaveLength(1);
		expect(messageCount()).toBe(0);
	});
});

describe("the whole way of a package whose source stays down", () => {
	it("is five repairs with growing delays, then one record that lasts 90 days", async () => {
		functions.CollectGithubFunction = async () => {
			throw new UpstreamTimeoutError("slow", { source: "github" });
		};
		workflows.engine.startExecution({
			stateMachineArn: workflows.stateMachineArns["collect-package"],
			input: JSON.stringify({ package: ref }),
		});
		await repairs();
		const start = clock.now();
		const startedAfterMinutes: number[] = [];
		let known = 1;
		while (messageCount() > 0) {
			// A run that finds nothing is tested apart.
			if (workflows.queues.depth(DEAD_LETTER_QUEUE).visible > 0) await run();
			const now = (await repairs()).length;
			if (now > known) startedAfterMinutes.push(Math.round((clock.now() - start) / 60_000));
			known = now;
			pass(60);
		}
		// What the machine itself takes may add up to a minute.
		const expected = [1, 7, 38, 159, 520];
		expect(startedAfterMinutes).toHaveLength(expected.length);
		for (const [index, minutes] of expected.entries()) {
			expect(Math.abs((startedAfterMinutes[index] ?? 0) - minutes)).toBeLessThanOrEqual(1);
		}
		expect((await repairs()).map(({ input }) => input._retry_count ?? 0).sort()).toEqual([0, 1, 2, 3, 4, 5]);
		const recorded = await failures();
		expect(recorded).toMatchObject([
			{
				package: ref,
				reason: "retries_spent",
				retryCount: 5,
				sources: ["github"],
				failures: [failure()].map(({ error }) => ({ error })),
			},
		]);
		const kept = Date.parse(recorded[0]?.expiresAt ?? "") - Date.parse(recorded[0]?.failedAt ?? "");
		expect(kept / 1000 / DAY).toBeCloseTo(90, 3);
		expect((await storage.packages.get(ref))?.documentJson).toBeDefined();
	});

	it("ends as soon as the source answers", async () => {
		send(deadLetter());
		await run();
		pass(61);
		await run();
		await repairs();
		expect((await run()).output).toMatchObject({ requeued: 0, collecting: 0 });
		expect(messageCount()).toBe(0);
		expect(await failures()).toEqual([]);
	});
});

describe("a dead letter that is given up is recorded once and deleted", () => {
	it.each([
		["five retries are spent", deadLetter({ _retry_count: 5 }), "retries_spent"],
		["more retries than there are", deadLetter({ _retry_count: 1e9 }), "retries_spent"],
		["no failure can mend", deadLetter({ failures: [failure("UpstreamForbiddenError")] }), "permanent_error"],
		[
			"it says so and nothing else",
			deadLetter({ failures: [], _error_class: "permanent" }),
			"permanent_error",
		],
		[
			"it is too old",
			deadLetter({ first_failed_at: new Date(Date.now() - 8 * DAY * 1000).toISOString() }),
			"too_old",
		],
	])("when %s", async (_, body, reason) => {
		const messageId = send(body);
		expect((await run()).output).toMatchObject({ permanent: 1 });
		expect(counted).toEqual(["permanent_failure"]);
		expect(await failures()).toMatchObject([{ attemptId: messageId, package: ref, reason }]);
		expect(messageCount()).toBe(0);
		expect(await repairs()).toEqual([]);
	});

	it("when its message has been handed out too often", async () => {
		send(deadLetter());
		for (let receive = 0; receive < 100; receive++) {
			await workflows.queues.receive(DEAD_LETTER_QUEUE, { max: 1, visibilityTimeout: 0 });
		}
		expect((await run()).output).toMatchObject({ permanent: 1 });
		expect(await failures()).toMatchObject([{ reason: "poison" }]);
	});
});

describe("a producer's count is bounded", () => {
	it.each([[-1], ["x"], [null], [{}], [Number.MIN_VALUE], [[5]]])("%j counts as none", async (count) => {
		send(deadLetter({ _retry_count: count }));
		await run();
		expect(await queued()).toMatchObject([{ _retry_count: 1 }]);
	});

	it("and a scheduled dead letter with a count too large is tried once more, then given up", async () => {
		functions.CollectGithubFunction = async () => {
			throw new UpstreamTimeoutError("slow", { source: "github" });
		};
		send(scheduled({ _retry_count: 1e9 }));
		await run();
		await repairs();
		expect((await run()).output).toMatchObject({ permanent: 1 });
		expect(messageCount()).toBe(0);
	});

	it("and a time far away is not waited for longer than the longest delay", async () => {
		send(scheduled({ not_before: "9999-12-31T00:00:00Z" }));
		await run();
		pass(6 * 3600 + 1);
		expect((await run()).output).toMatchObject({ collecting: 1 });
	});
});

describe("a body that is no dead letter is kept as a permanent failure, bounded and without secrets", () => {
	it.each([
		["not JSON", "<xml/>"],
		["null", "null"],
		["a number", "42"],
		["an array", "[]"],
		["no package", "{}"],
		["the prototype", '{"__proto__":{"package":{"ecosystem":"npm","name":"x"}}}'],
		["a package that cannot exist", '{"package":{"ecosystem":"npm","name":".."}}'],
		["an unknown ecosystem", '{"package":{"ecosystem":"cpan","name":"x"}}'],
		["256 KB of it", "x".repeat(262_144)],
		["very deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
	])("%s", async (_, body) => {
		const messageId = send(body);
		expect((await run()).output).toMatchObject({ permanent: 1 });
		const [recorded] = await failures();
		expect(recorded).toMatchObject({ attemptId: messageId, package: undefined, reason: "malformed" });
		expect(Buffer.byteLength(recorded?.originalMessage ?? "")).toBeLessThanOrEqual(4096);
		expect(recorded?.originalMessage).toBe(body.slice(0, 4096));
		expect(messageCount()).toBe(0);
	});

	it("with a token in it", async () => {
		send(`Authorization: Bearer abcdefghijkl ghp_${"a".repeat(36)} jane@example.org`);
		await run();
		expect((await failures())[0]?.originalMessage).toBe("Authorization: *** *** ***");
	});

	it("ten of the largest travel together", async () => {
		const quote = '"'.repeat(262_000);
		for (let count = 0; count < 10; count++) {
			send(
				count % 2
					? quote
					: deadLetter({
							failures: Array(20).fill({
								source: "é".repeat(99),
								error: quote.slice(0, 900),
								cause: '\u0001é"'.repeat(900),
							}),
						}),
			);
		}
		expect(await run()).toMatchObject({ status: "SUCCEEDED", output: { permanent: 5, requeued: 5 } });
	});
});

describe("one message that cannot be handled", () => {
	it("does not stop the others, and comes back later", async () => {
		const decide = functions.DecideDeadLetterFunction;
		functions.DecideDeadLetterFunction = async (payload, context) => {
			if (JSON.stringify(payload).includes("poison")) throw new TypeError("a defect of ours");
			return decide?.(payload, context);
		};
		for (const name of ["a", "poison", "b"]) {
			send(deadLetter({ package: { ecosystem: "npm", name }, execution_id: name }));
		}
		expect(await run()).toMatchObject({ status: "SUCCEEDED", output: { requeued: 2, left: 1 } });
		expect((await run()).output).toMatchObject({ left: 0 });
		functions.DecideDeadLetterFunction = decide ?? (async () => {});
		pass(59);
		expect((await run()).output).toMatchObject({ requeued: 0 });
		pass(2);
		expect((await run()).output).toMatchObject({ requeued: 1 });
	});
});

describe("nothing is lost and nothing done twice when a step fails", () => {
	const down = () => {
		throw new Error("connect ECONNREFUSED");
	};

	it("a store that is down: the message stays until it is back", async () => {
		functions.RecordDeadLetterFunction = async () => {
			throw new StorageUnavailableError("down");
		};
		send(deadLetter({ _retry_count: 5 }));
		expect((await run()).output).toMatchObject({ permanent: 0, left: 1 });
		expect(messageCount()).toBe(1);
		functions.RecordDeadLetterFunction = createRecordDeadLetter(storage.permanentFailures);
		pass(61);
		expect((await run()).output).toMatchObject({ permanent: 1 });
		expect(await failures()).toHaveLength(1);
	});

	it.each([
		["given up", () => deadLetter({ _retry_count: 5 }), "permanent"],
		["collected", scheduled, "collecting"],
	])(
		"a crash between the outcome and the deletion of what is %s: the outcome is stored once",
		async (_, body, outcome) => {
			send(body());
			const deletion = vi.spyOn(workflows.queues, "delete").mockImplementation(down);
			expect((await run()).output).toMatchObject({ left: 1 });
			deletion.mockRestore();
			const [before] = await failures();
			pass(301);
			expect((await run()).output).toMatchObject({ [outcome]: 1 });
			expect(messageCount()).toBe(0);
			expect((await failures()).length + (await repairs()).length).toBe(1);
			expect(await failures()).toEqual(before ? [before] : []);
		},
	);

	it("a crash between the re-queueing and the deletion: two copies, one repair", async () => {
		send(deadLetter());
		const deletion = vi.spyOn(workflows.queues, "delete").mockImplementation(down);
		await run();
		deletion.mockRestore();
		pass(301);
		await run();
		pass(301);
		await run();
		await repairs();
		pass(301);
		await run();
		expect(await repairs()).toHaveLength(1);
		expect(messageCount()).toBe(0);
	});

	it("a queue that takes no message: the letter stays", async () => {
		send(deadLetter());
		vi.spyOn(workflows.queues, "send").mockImplementation(down);
		expect((await run()).output).toMatchObject({ requeued: 0, left: 1 });
		expect(await queued()).toMatchObject([{ _retry_count: 0 }]);
	});

	it("a queue that cannot even hide it: it comes back when its visibility timeout ends", async () => {
		const hide = vi.spyOn(workflows.queues, "changeVisibility").mockImplementation(down);
		functions.DecideDeadLetterFunction = async () => {
			throw new TypeError("defect");
		};
		send(deadLetter());
		expect((await run()).output).toMatchObject({ left: 1 });
		functions.DecideDeadLetterFunction = createDecideDeadLetter({ clock });
		send(scheduled({ not_before: new Date(clock.now() + 3_600_000).toISOString() }));
		expect((await run()).output).toMatchObject({ left: 1, waiting: 0 });
		hide.mockRestore();
		pass(301);
		expect((await run()).output).toMatchObject({ requeued: 1, waiting: 1 });
	});

	it("a workflow service that starts nothing: the letter stays", async () => {
		functions.DecideDeadLetterFunction = async () => ({
			action: "collect",
			executionName: "not a valid name",
			input: {},
		});
		send(scheduled());
		expect((await run()).output).toMatchObject({ collecting: 0, left: 1 });
		expect(messageCount()).toBe(1);
	});

	it("a queue that does not answer fails the run, where an alarm sees it", async () => {
		await endpoint.close();
		expect(await run()).toMatchObject({ status: "FAILED", error: "QueueUnreachable" });
	});

	it("metrics that cannot be written do not fail the run", async () => {
		functions.SummarizeDeadLettersFunction = async () => {
			throw new TypeError("defect");
		};
		send(deadLetter());
		expect((await run()).status).toBe("SUCCEEDED");
	});
});

describe("a run", () => {
	const fill = (count: number) => {
		for (let index = 0; index < count; index++) send(deadLetter({ execution_id: `e-${index}` }));
	};

	it("takes as many messages as there are", async () => {
		fill(203);
		expect((await run()).output).toMatchObject({ requeued: 203 });
	});

	it("begins no batch when its time is up, and leaves the rest to the next", async () => {
		fill(25);
		const receive = functions.ReceiveDeadLettersFunction;
		functions.ReceiveDeadLettersFunction = async (...args) => {
			pass(80);
			return receive?.(...args);
		};
		expect((await run()).output).toMatchObject({ requeued: 20 });
		expect(await run()).toMatchObject({ output: { requeued: 5 } });
	});
});

it("the cases above have walked through every state of the machine", () => {
	expect(walk.missed()).toEqual([]);
});
