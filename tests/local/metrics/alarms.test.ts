/**
 * Each alarm of the app on AWS, made to go off by what the composed product writes: the embedded CloudWatch is asked for
 * the alarm's metric, dimensions and statistic, and its threshold is judged as CloudWatch does.
 */
import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { CloudWatchClient, GetMetricStatisticsCommand, type Statistic } from "@aws-sdk/client-cloudwatch";
import { MACHINE_NAMES, type MachineName } from "@dephealth/contract/machines.ts";
import { QUEUES, type QueueName } from "@dephealth/contract/queues.ts";
import { SCHEDULES } from "@dephealth/contract/schedules.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { CIRCUIT_NAMES } from "@dephealth/contract/vocabulary.ts";
import { emailVault, mailDelivery } from "@dephealth/functions/compose/accounts/accounts.ts";
import { circuits } from "@dephealth/functions/compose/circuits.ts";
import { startHttpBridge } from "@dephealth/local/http/http-bridge.ts";
import { countServerError, sampleQueues } from "@dephealth/local/metrics/service-metrics.ts";
import { type Services, startServices } from "@dephealth/local/services.ts";
import { startSchedules } from "@dephealth/local/workflows/schedules.ts";
import { embeddedQueueName } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AlarmDefinition } from "../../../stacks/alarms.ts";
import { pascalCase } from "../../../stacks/names.ts";
import { createManualClock } from "../../manual-clock.ts";
import { embeddedAlarms, jobOf } from "./embedded-alarms.ts";

const MINUTE = 60_000;
const clock = createManualClock({ start: Date.UTC(2026, 0, 1) });
/** Tasks whose table does not answer. */
const away = new Set<string>();
let services: Services;
let alarms: ReadonlyMap<string, AlarmDefinition>;
let stopSampling: () => Promise<void>;
let cloudWatch: CloudWatchClient;
let composition: ReturnType<Services["compose"]>;

beforeAll(async () => {
	services = await startServices({
		database: new DatabaseSync(":memory:"),
		clock,
		onError: (error) => failures.push(error instanceof Error ? error.name : String(error)),
		seams: {
			handler: (path, handler) => (event, context) => {
				if (away.has(path)) throw Object.assign(new Error("away"), { name: "StorageUnavailableError" });
				return handler(event, context);
			},
		},
	});
	composition = services.compose({
		EMAIL_SECRET: "e".repeat(48),
		MAIL_SENDER: "dephealth@example.org",
		PUBLIC_URL: "http://localhost:1",
	});
	const { queues } = services.workflows;
	const samples = sampleQueues({ metrics: services.metrics, queues, clock, onError: () => {} });
	stopSampling = samples.stop;
	cloudWatch = new CloudWatchClient({
		endpoint: services.awsUrl,
		region: services.aws.region,
		credentials: services.aws.credentials,
	});
	alarms = embeddedAlarms(services.workflows);
});

afterAll(async () => {
	cloudWatch.destroy();
	await stopSampling();
	await services.stop();
});

/** Whether the alarm is on, judged by the last whole periods. */
async function goesOff(id: string): Promise<boolean> {
	const alarm = alarms.get(id);
	if (!alarm) throw new Error(`There is no alarm ${id}.`);
	fired.add(id);
	const period = alarm.periodSeconds * 1000;
	const end = Math.floor(clock.now() / period) * period;
	const { Datapoints = [] } = await cloudWatch.send(
		new GetMetricStatisticsCommand({
			Namespace: alarm.namespace,
			MetricName: alarm.metric,
			Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
			StartTime: new Date(end - alarm.periods * period),
			EndTime: new Date(end),
			Period: alarm.periodSeconds,
			Statistics: [alarm.statistic as Statistic],
		}),
	);
	const values = Datapoints.map((point) => point[alarm.statistic] ?? 0);
	if (alarm.onSilence) return values.every((value) => value < 1);
	return values.length === alarm.periods && values.every((value) => value > alarm.above);
}

const fired = new Set<string>();
/** Names of background errors. */
const failures: string[] = [];

/** Lets the period in which it happens pass, and no more. */
async function periodOf(id: string, happen: () => unknown): Promise<void> {
	const period = (alarms.get(id)?.periodSeconds ?? 60) * 1000;
	await clock.advance(period - (clock.now() % period));
	await happen();
	await clock.advance(period);
}

describe("of a state machine", () => {
	/** The machine as it is deployed, with another state before its first. @returns what puts it back */
	function begin(name: MachineName, state: Record<string, unknown>, fields: Record<string, unknown> = {}) {
		const { engine, stateMachineArns } = services.workflows;
		const stateMachineArn = stateMachineArns[name];
		const { definition = "" } = engine.describeStateMachine({ stateMachineArn });
		const raw = JSON.parse(definition) as { StartAt: string; States: Record<string, unknown> };
		const States = { ...raw.States, Before: { ...state, Next: raw.StartAt } };
		const changed = JSON.stringify({ ...raw, ...fields, StartAt: "Before", States });
		engine.updateStateMachine({ stateMachineArn, definition: changed });
		return () => void engine.updateStateMachine({ stateMachineArn, definition });
	}

	it.each(MACHINE_NAMES)("%s: an execution that fails, and one that takes too long", async (name) => {
		const { engine, stateMachineArns } = services.workflows;
		const stateMachineArn = stateMachineArns[name];
		const failed = `${pascalCase(name)}Failed`;
		expect(await goesOff(failed)).toBe(false);
		await periodOf(failed, async () => {
			// A state catches everything but a defect of the definition.
			const restore = begin(name, { Type: "Pass", Output: "{% $undefined %}" });
			const { executionArn } = engine.startExecution({ stateMachineArn, input: "{}" });
			await expect.poll(() => engine.describeExecution({ executionArn }).status).toBe("FAILED");
			restore();
		});
		expect(await goesOff(failed)).toBe(true);
		const timedOut = `${pascalCase(name)}TimedOut`;
		expect(await goesOff(timedOut)).toBe(false);
		await periodOf(timedOut, async () => {
			const restore = begin(name, { Type: "Wait", Seconds: 60 }, { TimeoutSeconds: 1 });
			const { executionArn } = engine.startExecution({ stateMachineArn, input: "{}" });
			await clock.advance(2_000);
			expect(engine.describeExecution({ executionArn }).status).toBe("TIMED_OUT");
			restore();
		});
		expect(await goesOff(timedOut)).toBe(true);
	});

	it.each(SCHEDULES.map(({ stateMachine }) => stateMachine))(
		"%s: no start when there should be",
		async (name) => {
			const { engine, stateMachineArns } = services.workflows;
			const silent = `${pascalCase(name)}Silent`;
			await periodOf(silent, () => engine.startExecution({ stateMachineArn: stateMachineArns[name] }));
			expect(await goesOff(silent)).toBe(false);
			await clock.advance((alarms.get(silent)?.periodSeconds ?? 0) * 1000);
			expect(await goesOff(silent)).toBe(true);
		},
	);
});

describe("of a queue", () => {
	it.each(Object.keys(QUEUES) as QueueName[])(
		"%s: a backlog, and poison",
		async (name) => {
			const { queues } = services.workflows;
			const queue = embeddedQueueName(name);
			const [backlog, poison] = [`${pascalCase(name)}Backlog`, `${pascalCase(name)}PoisonFound`];
			expect(await goesOff(backlog)).toBe(false);
			expect(await goesOff(poison)).toBe(false);
			queues.send(`${queue}-poison`, { body: "x" });
			for (let index = 0; index <= 1000; index += 1) queues.send(queue, { body: "x" });
			await clock.advance(21 * MINUTE);
			expect(await goesOff(poison)).toBe(true);
			expect(await goesOff(backlog)).toBe(true);
			queues.purge(queue);
			queues.purge(`${queue}-poison`);
			await clock.advance(11 * MINUTE);
			expect(await goesOff(backlog)).toBe(false);
			expect(await goesOff(poison)).toBe(false);
		},
		120_000,
	);
});

describe("of a topic's subscriber", () => {
	it.each(SUBSCRIBERS.filter(({ topic }) => topic !== "mail-requests"))(
		"$handler: a message that it cannot handle",
		async ({ topic, handler }) => {
			const id = `${pascalCase(`jobs-${jobOf(handler)}`)}PoisonFound`;
			expect(await goesOff(id)).toBe(false);
			publish(topic, "not what it expects");
			await untilPoisoned(topic, handler);
			expect(await goesOff(id)).toBe(true);
		},
	);

	it("a mail that cannot be sent: SES refuses the sender", async () => {
		const id = "JobsSendAccountMailPoisonFound";
		expect(await goesOff(id)).toBe(false);
		const address = emailVault(composition).seal("somebody@example.org");
		publish("mail-requests", JSON.stringify({ kind: "sign_up", address, request: randomUUID() }));
		await untilPoisoned("mail-requests", "send-account-mail");
		expect(failures.filter((name) => name === "MailNotSentError")).toHaveLength(3);
		expect((await mailDelivery(composition).read()).failingSince).toEqual(expect.any(Number));
		expect(await goesOff(id)).toBe(true);
	});

	/** Attempts take real time, and a minute of the clock apart. */
	async function untilPoisoned(topic: string, handler: string): Promise<void> {
		const { queues } = services.workflows;
		const poison = `dephealth-${topic}-to-${jobOf(handler)}-poison`;
		await expect
			.poll(async () => {
				await clock.advance(MINUTE);
				return queues.depth(poison).visible;
			})
			.toBe(1);
		await clock.advance(11 * MINUTE);
	}

	function publish(topic: string, body: string): void {
		const { topics } = services.workflows;
		const arn = topics.arns().find((candidate) => candidate.endsWith(`dephealth-${topic}`)) ?? "";
		topics.publish(arn, { body });
	}
});

describe("of an upstream", () => {
	it.each(CIRCUIT_NAMES)("%s: its circuit opens", async (name) => {
		const id = "CircuitOpened";
		await clock.advance(5 * MINUTE);
		expect(await goesOff(id)).toBe(false);
		await periodOf(id, async () => {
			const circuit = circuits(composition).get(name);
			for (let call = 0; call < 100 && !circuit?.refusal(); call += 1) {
				const permit = await circuit?.acquire();
				if (permit) await circuit?.settle(permit, "failure", 10);
			}
			expect(circuit?.refusal()).toBeDefined();
		});
		expect(await goesOff(id)).toBe(true);
	});
});

it("of the schedules: a start that failed", async () => {
	const id = "SchedulesPoisonFound";
	const { queues } = services.workflows;
	const schedules = startSchedules({
		engine: {
			listExecutions: () => ({ executions: [] }),
			startExecution() {
				throw new Error("no such machine");
			},
		},
		queues,
		clock,
		schedules: [{ name: "lost", stateMachineArn: "arn:aws:states:::stateMachine:gone", everySeconds: 60 }],
		onError: () => {},
	});
	expect(await goesOff(id)).toBe(false);
	await clock.advance(11 * MINUTE);
	await schedules.stop();
	expect(await goesOff(id)).toBe(true);
});

it("of self-healing: two runs that could not reach the tables", async () => {
	const { engine, stateMachineArns } = services.workflows;
	const id = "SelfHealingErrors";
	expect(await goesOff(id)).toBe(false);
	const period = 15 * MINUTE;
	await clock.advance(period - (clock.now() % period));
	away.add("packages/functions/src/tasks/heal-stale-packages/find-stuck-packages.handler");
	for (let run = 0; run < 2; run += 1) {
		const stateMachineArn = stateMachineArns["heal-stale-packages"];
		const { executionArn } = engine.startExecution({ stateMachineArn });
		await clock.advance(period);
		expect(engine.describeExecution({ executionArn }).status).toBe("SUCCEEDED");
	}
	away.clear();
	expect(await goesOff(id)).toBe(true);
});

it("of the API: answers of 500 and above", async () => {
	const bridge = await startHttpBridge({
		routes: [],
		resolveHandler: async () => async () => {
			throw new Error("a defect");
		},
		clock,
		port: 0,
		onServerError: () => countServerError(services.metrics),
	});
	const id = "ApiServerErrors";
	expect(await goesOff(id)).toBe(false);
	await periodOf(id, async () => {
		for (let request = 0; request < 11; request += 1) {
			expect((await fetch(`${bridge.url}/x`)).status).toBe(500);
		}
	});
	expect(await goesOff(id)).toBe(true);
	await bridge.close();
});

it("of Lambda: a quarter of an hour of refusals, counted as Lambda counts them, since nothing refuses here", async () => {
	const id = "FunctionsThrottled";
	const refuse = async () => {
		services.metrics.put({ namespace: "AWS/Lambda", name: "Throttles", dimensions: {} }, 1);
		await clock.advance(5 * MINUTE);
	};
	await clock.advance(5 * MINUTE - (clock.now() % (5 * MINUTE)));
	await refuse();
	await refuse();
	expect(await goesOff(id)).toBe(false);
	await refuse();
	expect(await goesOff(id)).toBe(true);
});

it("all have been made to go off", () => {
	expect([...alarms.keys()].filter((id) => !fired.has(id))).toEqual([]);
});
