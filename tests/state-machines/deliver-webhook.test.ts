import { DatabaseSync } from "node:sqlite";
import {
	InvalidWebhookUrlError,
	StorageUnavailableError,
	WebhookNotAcceptedError,
} from "@dephealth/core/errors.ts";
import type { PackageRiskChanged } from "@dephealth/core/webhooks/risk-change-event.ts";
import type { WebhookSubscription } from "@dephealth/core/webhooks/subscription-store.ts";
import type { WebhookDelivery } from "@dephealth/core/webhooks/webhook-sender.ts";
import { createClassifyDeliveryFailure } from "@dephealth/functions/tasks/deliver-webhook/classify-delivery-failure.ts";
import { createDeliverWebhook } from "@dephealth/functions/tasks/deliver-webhook/deliver-webhook.ts";
import { createFindWebhookSubscription } from "@dephealth/functions/tasks/deliver-webhook/find-webhook-subscription.ts";
import { createRecordWebhookOutcome } from "@dephealth/functions/tasks/deliver-webhook/record-webhook-outcome.ts";
import { startWorkflows, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { aTaskHandler } from "../handlers.ts";
import { createManualClock, type ManualClock } from "../manual-clock.ts";
import { definitionOf, stateNames } from "./definitions.ts";

const MACHINE = "deliver-webhook";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SUBSCRIPTION_ID = "0b9d8a3e-7a53-4b0c-9a7e-0d6f1f6f2b11";
const visited = new Set<string>();

const event: PackageRiskChanged = {
	type: "PackageRiskChanged",
	id: "0123456789abcdef0123456789abcdef",
	package: { ecosystem: "npm", name: "express" },
	latest_version: "5.0.0",
	changes: ["status"],
	before: { status: "active", risk_level: "LOW", abandonment_probability: 0.05 },
	after: { status: "archived", risk_level: "LOW", abandonment_probability: 0.05 },
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
			noteDelivered: async () => void recorded.push("delivered"),
			noteFailed: async (_owner, _id, reason) => void recorded.push(`failed: ${reason}`),
			disable: async (_owner, _id, reason) => void recorded.push(`disabled: ${reason}`),
		})(input),
	),
};

beforeEach(() => {
	clock = createManualClock({ autoAdvance: true });
	stored = active;
	sent = [];
	recorded = [];
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
	workflows.engine.onTransition(({ stateName }) => visited.add(stateName));
});
afterEach(() => workflows.stop());

async function deliver() {
	const { executionArn } = workflows.engine.startExecution({
		stateMachineArn: workflows.stateMachineArns[MACHINE],
		name: "delivery",
		input: JSON.stringify({ event, owner: "ada", subscriptionId: SUBSCRIPTION_ID }),
	});
	await workflows.engine.waitFor(executionArn);
	const { status, output } = workflows.engine.describeExecution({ executionArn });
	return { status, output: output === undefined ? undefined : JSON.parse(output) };
}

const pausesBetween = () => sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? 0));

describe("a delivery", () => {
	it("is sent once, signed for its subscription, and leaves nothing to write down", async () => {
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
		expect(recorded).toEqual(["disabled: The receiver wants no more deliveries (410)."]);
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
	expect([...stateNames(definitionOf(MACHINE))].filter((name) => !visited.has(name))).toEqual([]);
});
