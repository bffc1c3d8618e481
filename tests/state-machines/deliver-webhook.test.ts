import { DatabaseSync } from "node:sqlite";
import {
	InvalidWebhookUrlError,
	StorageUnavailableError,
	WebhookNotAcceptedError,
} from "@dephealth/core/errors.ts";
import type { DeliveryRecord } from "@dephealth/core/webhooks/delivery-store.ts";
import type { PackageRiskChanged } from "@dephealth/core/webhooks/risk-change-event.ts";
import type { WebhookSubscription } from "@dephealth/core/webhooks/subscription-store.ts";
import { type WebhookEvent, webhookTest } from "@dephealth/core/webhooks/webhook-event.ts";
import type { WebhookDelivery } from "@dephealth/core/webhooks/webhook-sender.ts";
import { createClassifyDeliveryFailure } from "@dephealth/functions/tasks/deliver-webhook/classify-delivery-failure.ts";
import { createDeliverWebhook } from "@dephealth/functions/tasks/deliver-webhook/deliver-webhook.ts";
import { createFindWebhookSubscription } from "@dephealth/functions/tasks/deliver-webhook/find-webhook-subscription.ts";
import { createRecordWebhookOutcome } from "@dephealth/functions/tasks/deliver-webhook/record-webhook-outcome.ts";
import { startWorkflows, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { aTaskHandler } from "../handlers.ts";
import { createManualClock, type ManualClock } from "../manual-clock.ts";
import { createWalk } from "./test-workflows.ts";

const MACHINE = "deliver-webhook";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SUBSCRIPTION_ID = "0b9d8a3e-7a53-4b0c-9a7e-0d6f1f6f2b11";
const walk = createWalk(MACHINE);

const event: PackageRiskChanged = {
	type: "PackageRiskChanged",
	id: "0123456789abcdef0123456789abcdef",
	package: { ecosystem: "npm", name: "express" },
	latest_version: "5.0.0",
	changes: ["status"],
	before: { status: "active", risk_level: "LOW", abandonment_probability: 0.05 },
	after: { status: "archived", risk_level: "LOW", abandonment_probability: 0.05 },
	recent_changes: [],
	reason: "Its status went from active to archived.",
	changed_at: "2026-01-31T12:00:00.000Z",
};
const active: WebhookSubscription = {
	id: SUBSCRIPTION_ID,
	url: "https://example.org/hook",
	packages: ["npm/express"],
	createdAt: "2026-01-01T00:00:00.000Z",
	failedDeliveries: 0,
	lastFailure: undefined,
	disabledAt: undefined,
};

let clock: ManualClock;
let workflows: Workflows;
/** What stands in the table. */
let stored: WebhookSubscription | undefined;
let sent: (WebhookDelivery & { at: number })[];
let recorded: string[];
/** What its account could see of the delivery, one after the other. */
let seen: DeliveryRecord[];
let records: () => void;
let reads: () => void;
let classifies: () => void;
let answer: (attempt: number) => "delivered" | "gone";

const refuse = (): never => {
	throw new WebhookNotAcceptedError("The receiver answered with the status 500.");
};

const functions: Record<string, (input: unknown) => Promise<unknown>> = {
	FindWebhookSubscriptionFunction: aTaskHandler("find", (input) =>
		createFindWebhookSubscription({
			get: async (owner, id) => {
				reads();
				return owner === "ada" && id === SUBSCRIPTION_ID ? stored : undefined;
			},
		})(input),
	),
	DeliverWebhookFunction: aTaskHandler("deliver", (input) =>
		createDeliverWebhook({
			signingSecret: (id) => `secret of ${id}`,
			sender: {
				send: async (delivery) => {
					sent.push({ ...delivery, at: clock.now() });
					return answer(sent.length);
				},
			},
		})(input),
	),
	ClassifyDeliveryFailureFunction: aTaskHandler("classify", (input) => {
		classifies();
		return createClassifyDeliveryFailure()(input);
	}),
	RecordWebhookOutcomeFunction: aTaskHandler("record", (input) =>
		createRecordWebhookOutcome({
			subscriptions: {
				get: async () => stored,
				noteDelivered: async () => void recorded.push("delivered"),
				noteFailed: async (_owner, _id, reason) => void recorded.push(`failed: ${reason}`),
				disable: async (_owner, _id, reason) => void recorded.push(`disabled: ${reason}`),
			},
			deliveries: {
				async record(_owner, _id, delivery) {
					records();
					seen.push({ ...delivery, at: new Date(clock.now()).toISOString() });
				},
				async forget(_owner, _id, { id }) {
					seen = seen.filter((one) => one.id !== id);
				},
			},
			clock,
		})(input),
	),
};

beforeEach(() => {
	clock = createManualClock({ autoAdvance: true });
	stored = active;
	sent = [];
	recorded = [];
	seen = [];
	records = () => {};
	reads = () => {};
	classifies = () => {};
	answer = () => "delivered";
	workflows = startWorkflows({
		database: new DatabaseSync(":memory:"),
		clock,
		random: () => 0.5,
		region: "eu-central-1",
		resolveFunction: async (name) => functions[name],
		onError: (error) => {
			throw error;
		},
	});
	walk.watch(workflows);
});
afterEach(() => workflows.stop());

async function deliver(what: WebhookEvent = event) {
	const { executionArn } = workflows.engine.startExecution({
		stateMachineArn: workflows.stateMachineArns[MACHINE],
		name: "delivery",
		input: JSON.stringify({ event: what, owner: "ada", subscriptionId: SUBSCRIPTION_ID }),
	});
	await workflows.engine.waitFor(executionArn);
	const { status, output } = workflows.engine.describeExecution({ executionArn });
	return { status, output: output === undefined ? undefined : JSON.parse(output) };
}

const pausesBetween = () => sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? 0));

describe("a test of a subscription", () => {
	const test = webhookTest(SUBSCRIPTION_ID, Date.UTC(2026, 0, 31));

	it("is a signed delivery like any other", async () => {
		expect(await deliver(test)).toMatchObject({ output: { outcome: "delivered" } });
		expect(sent).toMatchObject([{ messageId: test.id, secret: `secret of ${SUBSCRIPTION_ID}` }]);
		expect(seen).toMatchObject([{ type: "WebhookTest", package: undefined, outcome: "delivered" }]);
	});

	it.each([
		["that is not accepted", refuse, "The receiver answered with the status 500."],
		[
			"into the network that it runs in",
			() => {
				throw new InvalidWebhookUrlError("It does not lead to a host on the public internet.");
			},
			"It does not lead to a host on the public internet.",
		],
	])("%s is made once, seen, and counts for nothing", async (_, refusal, failure) => {
		stored = { ...active, failedDeliveries: 19 };
		answer = refusal;
		expect(await deliver(test)).toMatchObject({ output: { outcome: "failed" } });
		expect(sent).toHaveLength(1);
		expect(seen).toMatchObject([{ outcome: "failed", attempts: 1, failure }]);
		expect(recorded).toEqual([]);
	});

	it("that is answered with 410 switches the subscription off", async () => {
		answer = () => "gone";
		await deliver(test);
		expect(recorded).toEqual(["disabled: The receiver does not want more deliveries (410)."]);
	});
});

describe("an execution that an earlier version has begun", () => {
	it("is recorded as it was then", async () => {
		const record = functions["RecordWebhookOutcomeFunction"];
		const result = { outcome: "failed", error: "WebhookNotAcceptedError", cause: "no" };
		await record?.({ owner: "ada", subscriptionId: SUBSCRIPTION_ID, result });
		expect([seen, recorded]).toEqual([[], ["failed: no"]]);
	});
});

describe("a delivery", () => {
	it("is sent once, signed for its subscription, and its account can see it", async () => {
		expect(await deliver()).toMatchObject({ status: "SUCCEEDED", output: { outcome: "delivered" } });
		expect(sent).toEqual([
			{
				url: active.url,
				secret: `secret of ${SUBSCRIPTION_ID}`,
				messageId: event.id,
				body: JSON.stringify(event),
				at: expect.any(Number),
			},
		]);
		expect(recorded).toEqual([]);
		expect(seen).toEqual([
			expect.objectContaining({ id: event.id, package: "npm/express", outcome: "delivered", attempts: 1 }),
		]);
	});

	it("that is accepted ends a row of failures", async () => {
		stored = { ...active, failedDeliveries: 3 };
		expect(await deliver()).toMatchObject({ output: { outcome: "delivered" } });
		expect(recorded).toEqual(["delivered"]);
	});

	it("is tried again with growing pauses, as the same message, until it is accepted", async () => {
		answer = (attempt) => (attempt < 4 ? refuse() : "delivered");
		expect(await deliver()).toMatchObject({ status: "SUCCEEDED", output: { outcome: "delivered" } });
		expect(new Set(sent.map(({ messageId, body }) => messageId + body)).size).toBe(1);
		for (const [index, pause] of pausesBetween().entries()) {
			expect(pause).toBeGreaterThanOrEqual(4 ** index * 30_000);
			expect(pause).toBeLessThanOrEqual(4 ** index * 45_000);
		}
		expect(recorded).toEqual([]);
		expect(seen.map(({ outcome, attempts }) => [outcome, attempts])).toEqual([
			["failing", 1],
			["failing", 2],
			["failing", 3],
			["delivered", 4],
		]);
		expect(new Set(seen.map(({ id, startedAt }) => id + startedAt)).size).toBe(1);
		for (const [index, { failure, nextAttemptAt = "" }] of seen.slice(0, 3).entries()) {
			expect(failure).toBe("The receiver answered with the status 500.");
			expect(Date.parse(nextAttemptAt)).toBeLessThanOrEqual(sent[index + 1]?.at ?? 0);
			expect(Date.parse(nextAttemptAt)).toBeGreaterThan(sent[index]?.at ?? 0);
		}
	});

	it("goes on although what happened meanwhile cannot be written down", async () => {
		records = () => {
			if (sent.length < 2) throw new StorageUnavailableError("The database could not be reached.");
		};
		answer = (attempt) => (attempt < 2 ? refuse() : "delivered");
		expect(await deliver()).toMatchObject({ output: { outcome: "delivered" } });
		expect(seen).toMatchObject([{ outcome: "delivered", attempts: 2 }]);
	});

	it("is given up after seven attempts within a day, and its account can see why", async () => {
		answer = refuse;
		expect(await deliver()).toMatchObject({ status: "SUCCEEDED", output: { outcome: "failed" } });
		expect(sent).toHaveLength(7);
		const whole = pausesBetween().reduce((sum, pause) => sum + pause, 0);
		expect(whole).toBeGreaterThan(11 * HOUR);
		expect(whole).toBeLessThan(18 * HOUR);
		expect(recorded).toEqual(["failed: The receiver answered with the status 500."]);
	});

	it("is not tried again where none may be sent", async () => {
		answer = () => {
			throw new InvalidWebhookUrlError("example.org does not lead to a host on the public internet.");
		};
		expect(await deliver()).toMatchObject({ output: { outcome: "failed" } });
		expect(sent).toHaveLength(1);
		expect(recorded).toEqual(["failed: example.org does not lead to a host on the public internet."]);
	});

	it.each([
		["an error that nobody knows", () => {}],
		[
			"a failure that cannot be classified",
			() => {
				throw new Error("a defect");
			},
		],
	])("is tried again after %s", async (_, classify) => {
		classifies = classify;
		answer = (attempt) => {
			if (attempt === 1) throw new TypeError("something odd");
			return "delivered";
		};
		expect(await deliver()).toMatchObject({ status: "SUCCEEDED", output: { outcome: "delivered" } });
		expect(sent).toHaveLength(2);
	});

	it("that the receiver wants no more switches the subscription off", async () => {
		answer = () => "gone";
		expect(await deliver()).toMatchObject({ output: { outcome: "gone" } });
		expect(recorded).toEqual(["disabled: The receiver does not want more deliveries (410)."]);
	});

	it.each([
		["was deleted", () => undefined],
		["was switched off", () => ({ ...active, disabledAt: "2026-01-02T00:00:00.000Z" })],
	])("is not sent to a subscription that %s", async (_, change) => {
		stored = change();
		expect(await deliver()).toMatchObject({ status: "SUCCEEDED", output: { outcome: "unsubscribed" } });
		expect(sent).toEqual([]);
	});

	it("stops in the middle when the subscription is deleted", async () => {
		answer = (attempt) => {
			if (attempt === 2) stored = undefined;
			return refuse();
		};
		expect(await deliver()).toMatchObject({ output: { outcome: "unsubscribed" } });
		expect(sent).toHaveLength(2);
		expect(recorded).toEqual([]);
		expect(seen).toEqual([]);
	});

	it("survives a database that is away for a minute", async () => {
		let failures = 3;
		reads = () => {
			if (failures-- > 0) throw new StorageUnavailableError("The database could not be reached.");
		};
		expect(await deliver()).toMatchObject({ output: { outcome: "delivered" } });
	});

	it("fails, for an alarm, when the database stays away", async () => {
		reads = () => {
			throw new StorageUnavailableError("The database could not be reached.");
		};
		expect(await deliver()).toMatchObject({ status: "FAILED" });
		expect(sent).toEqual([]);
	});
});

afterAll(() => {
	expect(walk.missed()).toEqual([]);
});
