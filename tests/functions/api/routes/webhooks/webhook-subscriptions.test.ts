import {
	createdWebhookSubscriptionSchema,
	webhookDeliveriesSchema,
	webhookSubscriptionsSchema,
	webhookTestStartedSchema,
} from "@dephealth/contract/routes/webhooks.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { createDeliveryStore } from "@dephealth/core/webhooks/delivery-store.ts";
import { webhookSigningSecret } from "@dephealth/core/webhooks/signing-secret.ts";
import {
	createWebhookSubscriptionStore,
	type Watcher,
	type WebhookSubscriptionStore,
} from "@dephealth/core/webhooks/subscription-store.ts";
import { type WebhookEvent, webhookTest } from "@dephealth/core/webhooks/webhook-event.ts";
import { createCreateWebhookSubscription } from "@dephealth/functions/api/routes/webhooks/create-webhook-subscription.ts";
import { createDeleteWebhookSubscription } from "@dephealth/functions/api/routes/webhooks/delete-webhook-subscription.ts";
import { createListWebhookDeliveries } from "@dephealth/functions/api/routes/webhooks/list-webhook-deliveries.ts";
import { createListWebhookSubscriptions } from "@dephealth/functions/api/routes/webhooks/list-webhook-subscriptions.ts";
import { createTestWebhookSubscription } from "@dephealth/functions/api/routes/webhooks/test-webhook-subscription.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askAs } from "../../../../handlers.ts";
import { type ContractStorage, startContractStorage } from "../../../../local-storage.ts";
import { createManualClock } from "../../../../manual-clock.ts";

let storage: ContractStorage;
let subscriptions: WebhookSubscriptionStore;
beforeAll(async () => {
	storage = await startContractStorage();
	subscriptions = createWebhookSubscriptionStore({
		client: storage.client,
		tableName: storage.tables.accounts,
		clock: systemClock,
		random: () => 0,
	});
});
afterAll(() => storage.close());

const signingSecret = (id: string) => webhookSigningSecret("a secret of thirty-two characters", id);
const create = (owner: string, body: unknown) =>
	askAs(owner, createCreateWebhookSubscription({ subscriptions, signingSecret, allowPrivate: false }), {
		method: "POST",
		body: JSON.stringify(body),
	});
const list = (owner: string) => askAs(owner, createListWebhookSubscriptions({ subscriptions }));
const remove = (owner: string, id: string) =>
	askAs(owner, createDeleteWebhookSubscription({ subscriptions }), {
		method: "DELETE",
		pathParameters: { id },
	});

const URL = "https://example.org/hook";

describe("POST /v1/webhook-subscriptions", () => {
	it("answers with the secret, which is stored nowhere and never shown again", async () => {
		const owner = await storage.anAccount();
		const { status, body } = await create(owner, { url: URL, packages: ["npm/express", "pypi/Flask_Login"] });
		expect(status).toBe(201);
		expect(createdWebhookSubscriptionSchema.strict().parse(body)).toMatchObject({
			url: URL,
			packages: ["npm/express", "pypi/flask-login"],
			status: "active",
			failed_deliveries: 0,
			last_failure: null,
			secret: signingSecret(body.id),
		});
		const listed = await list(owner);
		expect(webhookSubscriptionsSchema.parse(listed.body)).toEqual(listed.body);
		const { secret, ...shown } = body;
		expect(listed.body).toEqual({ webhook_subscriptions: [shown] });
		expect(JSON.stringify(await subscriptions.list(owner))).not.toContain(secret.slice(6));
	});

	it("counts a package that is named twice once", async () => {
		const { body } = await create(await storage.anAccount(), {
			url: URL,
			packages: ["pypi/Flask-Login", "pypi/flask_login"],
		});
		expect(body.packages).toEqual(["pypi/flask-login"]);
	});

	it.each([
		["url", { packages: ["npm/express"] }],
		["url", { url: "http://example.org/", packages: ["npm/express"] }],
		["url", { url: "https://169.254.169.254/", packages: ["npm/express"] }],
		["packages", { url: URL }],
		["packages", { url: URL, packages: [] }],
		["packages", { url: URL, packages: Array.from({ length: 201 }, (_, index) => `npm/p${index}`) }],
		["packages[0]", { url: URL, packages: [1] }],
		["ecosystem", { url: URL, packages: ["cpan/Moose"] }],
		["name", { url: URL, packages: ["npm/../secret"] }],
		["body", { url: URL, packages: ["npm/express"], admin: true }],
	])("refuses a wrong %s", async (field, body) => {
		const answer = await create(await storage.anAccount(), body);
		expect(answer.status).toBe(400);
		expect(answer.body.error.details.field).toBe(field);
	});

	it("refuses the eleventh", async () => {
		const owner = await storage.anAccount();
		for (let count = 1; count <= 10; count++) await create(owner, { url: URL, packages: ["npm/express"] });
		const { status, body } = await create(owner, { url: URL, packages: ["npm/express"] });
		expect([status, body.error.code]).toEqual([409, "too_many_webhook_subscriptions"]);
	});
});

describe("DELETE /v1/webhook-subscriptions/{id}", () => {
	it("deletes one's own, once", async () => {
		const owner = await storage.anAccount();
		const { body } = await create(owner, { url: URL, packages: ["npm/express"] });
		expect((await remove(owner, body.id)).status).toBe(204);
		expect((await remove(owner, body.id)).status).toBe(404);
		expect((await list(owner)).body).toEqual({ webhook_subscriptions: [] });
	});

	it("knows nothing of another account's", async () => {
		const owner = await storage.anAccount();
		const { body } = await create(owner, { url: URL, packages: ["npm/express"] });
		const answer = await remove(await storage.anAccount(), body.id);
		expect([answer.status, answer.body.error.code]).toEqual([404, "webhook_subscription_not_found"]);
		expect((await list(owner)).body.webhook_subscriptions).toHaveLength(1);
	});
});

describe("POST /v1/webhook-subscriptions/{id}/test", () => {
	const NOW = Date.UTC(2026, 0, 1);
	const started: [WebhookEvent, Watcher][] = [];
	const test = (owner: string, id: string) =>
		askAs(
			owner,
			createTestWebhookSubscription({
				subscriptions,
				deliveries: () => ({ start: async (...delivery) => void started.push(delivery) }),
				clock: createManualClock({ start: NOW }),
			}),
			{ method: "POST", pathParameters: { id } },
		);

	it("starts a delivery of a test event to that subscription, and names it", async () => {
		const owner = await storage.anAccount();
		const { body } = await create(owner, { url: URL, packages: ["npm/express"] });
		const answer = await test(owner, body.id);
		expect(answer.status).toBe(202);
		expect(webhookTestStartedSchema.strict().parse(answer.body)).toEqual({
			delivery_id: webhookTest(body.id, NOW).id,
		});
		expect(started).toEqual([[webhookTest(body.id, NOW), { owner, subscriptionId: body.id }]]);
	});

	it("is refused for another account's subscription, as if there were none", async () => {
		const { body } = await create(await storage.anAccount(), { url: URL, packages: ["npm/express"] });
		for (const id of [body.id, "none"]) {
			expect(await test(await storage.anAccount(), id)).toMatchObject({
				status: 404,
				body: { error: { code: "webhook_subscription_not_found" } },
			});
		}
	});

	it("is refused for one that was switched off, with what to do", async () => {
		const owner = await storage.anAccount();
		const { body } = await create(owner, { url: URL, packages: ["npm/express"] });
		await subscriptions.disable(owner, body.id, "gone");
		const before = started.length;
		expect(await test(owner, body.id)).toMatchObject({
			status: 409,
			body: { error: { code: "webhook_subscription_disabled", message: expect.stringContaining("new one") } },
		});
		expect(started).toHaveLength(before);
	});
});

describe("GET /v1/webhook-subscriptions/{id}/deliveries", () => {
	it("says how they went, to their owner alone", async () => {
		const deliveries = createDeliveryStore({
			client: storage.client,
			tableName: storage.tables.accounts,
			clock: systemClock,
		});
		const listOf = (owner: string, id: string) =>
			askAs(owner, createListWebhookDeliveries({ subscriptions, deliveries }), { pathParameters: { id } });
		const owner = await storage.anAccount();
		const { body } = await create(owner, { url: URL, packages: ["npm/express"] });
		await deliveries.record(owner, body.id, {
			id: "e1",
			type: "WebhookTest",
			package: undefined,
			startedAt: "2026-01-01T00:00:00.000Z",
			outcome: "failed",
			attempts: 1,
			failure: "The receiver answered with the status 500.",
			nextAttemptAt: undefined,
		});
		const listed = await listOf(owner, body.id);
		expect(webhookDeliveriesSchema.parse(listed.body)).toEqual({
			deliveries: [
				{
					id: "e1",
					type: "WebhookTest",
					package: null,
					outcome: "failed",
					attempts: 1,
					failure: "The receiver answered with the status 500.",
					started_at: "2026-01-01T00:00:00.000Z",
					at: expect.any(String),
					next_attempt_at: null,
				},
			],
		});
		expect((await listOf(await storage.anAccount(), body.id)).status).toBe(404);
	});
});
