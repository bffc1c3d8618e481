import { SFNClient, type StartExecutionCommand } from "@aws-sdk/client-sfn";
import { QueueUnavailableError } from "@dephealth/core/errors.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { PackageRiskChanged } from "@dephealth/core/webhooks/risk-change-event.ts";
import type { Watcher } from "@dephealth/core/webhooks/subscription-store.ts";
import { createWebhookDeliveries } from "@dephealth/core/webhooks/webhook-delivery-starter.ts";
import {
	createStartWebhookDeliveries,
	InvalidRiskChangeError,
} from "@dephealth/functions/jobs/start-webhook-deliveries.ts";
import type { SNSEvent } from "aws-lambda";
import { afterEach, describe, expect, it, vi } from "vitest";

const event: PackageRiskChanged = {
	type: "PackageRiskChanged",
	id: "0123456789abcdef0123456789abcdef",
	package: { ecosystem: "npm", name: "@types/node" },
	latest_version: null,
	changes: ["risk_level"],
	before: { status: null, risk_level: "LOW", abandonment_probability: null },
	after: { status: null, risk_level: "HIGH", abandonment_probability: null },
	recent_changes: [],
	reason: "Its risk level went from LOW to HIGH.",
	changed_at: "2026-01-31T12:00:00.000Z",
};

const messageOf = (message: unknown) => ({ Records: [{ Sns: { Message: message } }] }) as unknown as SNSEvent;

afterEach(() => vi.restoreAllMocks());

function setUp(pages: Watcher[][], start: (command: StartExecutionCommand) => void = () => {}) {
	const started: { name: string; input: unknown }[] = [];
	const client = new SFNClient({ region: "local" });
	vi.spyOn(client, "send").mockImplementation(async (command) => {
		start(command as StartExecutionCommand);
		const { name = "", input = "" } = (command as StartExecutionCommand).input;
		started.push({ name, input: JSON.parse(input) });
	});
	const run = createStartWebhookDeliveries({
		subscriptions: () => ({
			async *watchersOf(ref) {
				expect(formatPackageRef(ref)).toBe("npm/@types/node");
				yield* pages;
			},
		}),
		deliveries: () => createWebhookDeliveries({ client: async () => client, stateMachineArn: "arn:machine" }),
	});
	return { run, started };
}

const watchers = (count: number, page: number): Watcher[] =>
	Array.from({ length: count }, (_, index) => ({
		owner: `user_${page}`,
		subscriptionId: `id-${page}-${index}`,
	}));

describe("a change of risk", () => {
	it("starts one delivery to each who watches, under a name of its own", async () => {
		const { run, started } = setUp([watchers(40, 1), [], watchers(2, 2)]);
		await run(messageOf(JSON.stringify(event)));
		expect(started).toHaveLength(42);
		expect(new Set(started.map(({ name }) => name)).size).toBe(42);
		expect(started.at(-1)).toEqual({
			name: `${event.id}-id-2-1`,
			input: { event, owner: "user_2", subscriptionId: "id-2-1" },
		});
	});

	it("that arrives twice starts nothing twice", async () => {
		const { run } = setUp([watchers(1, 1)], () => {
			throw Object.assign(new Error("exists"), { name: "ExecutionAlreadyExists" });
		});
		const { ExecutionAlreadyExists } = await import("@aws-sdk/client-sfn");
		const again = setUp([watchers(1, 1)], () => {
			throw new ExecutionAlreadyExists({ message: "exists", $metadata: {} });
		});
		await again.run(messageOf(JSON.stringify(event)));
		await expect(run(messageOf(JSON.stringify(event)))).rejects.toThrow("exists");
	});

	it("is delivered again by the topic while no delivery can be started", async () => {
		const { run } = setUp([watchers(1, 1)], () => {
			throw Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
		});
		await expect(run(messageOf(JSON.stringify(event)))).rejects.toThrow(QueueUnavailableError);
	});

	it.each([
		["not JSON"],
		["{}"],
		[JSON.stringify({ ...event, id: "../../x" })],
		[JSON.stringify({ ...event, changes: [] })],
	])("that is none is refused: %s", async (message) => {
		await expect(setUp([]).run(messageOf(message))).rejects.toThrow(InvalidRiskChangeError);
	});
});
