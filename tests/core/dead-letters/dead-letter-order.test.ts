import { parseDeadLetter } from "@dephealth/core/dead-letters/dead-letter.ts";
import { orderFor } from "@dephealth/core/dead-letters/dead-letter-order.ts";
import { summarizeOutcomes } from "@dephealth/core/dead-letters/dead-letter-summary.ts";
import {
	type ReceivedDeadLetter,
	readQueuedMessage,
	receivedDeadLetterSchema,
} from "@dephealth/core/dead-letters/received-dead-letter.ts";
import { describe, expect, it } from "vitest";

const NOW = Date.UTC(2026, 10, 28);
const MINUTE = 60_000;

function received(
	body: Record<string, unknown>,
	message: Partial<{ sentAt: number; receiveCount: number }> = {},
): ReceivedDeadLetter {
	return readQueuedMessage({
		messageId: "m-1",
		receiptHandle: "r",
		sentAt: NOW,
		receiveCount: 1,
		...message,
		body: JSON.stringify({
			package: { ecosystem: "npm", name: "express" },
			sources: ["github"],
			failures: [{ source: "github", error: "UpstreamTimeoutError", cause: "slow" }],
			dead_letter_id: "execution-1",
			correlation_id: "request-1",
			...body,
		}),
	});
}

describe("what becomes of a message", () => {
	it("that has just come: it is sent anew with one retry more, readable as it was", () => {
		const order = orderFor(received({ _retry_count: 1 }), NOW);
		expect(order).toMatchObject({ action: "requeue", delaySeconds: 300 });
		if (order.action !== "requeue") return;
		const read = parseDeadLetter(JSON.stringify(order.message), "another message");
		expect(read).toMatchObject({
			kind: "dead_letter",
			deadLetter: {
				id: "execution-1",
				retryCount: 2,
				notBefore: NOW + 5 * MINUTE,
				firstFailedAt: NOW,
				correlationId: "request-1",
			},
		});
	});

	it("whose time has come: the missing sources are collected, under one name for all copies", () => {
		const due = {
			_retry_count: 2,
			not_before: new Date(NOW).toISOString(),
			first_failed_at: new Date(NOW - MINUTE).toISOString(),
		};
		const order = orderFor(received(due), NOW);
		expect(order).toMatchObject({
			action: "collect",
			input: {
				package: { ecosystem: "npm", name: "express" },
				sources: ["github"],
				_retry_count: 2,
				first_failed_at: new Date(NOW - MINUTE).toISOString(),
				correlationId: "request-1",
			},
		});
		const copy = orderFor({ ...received(due), messageId: "m-2" }, NOW + 1);
		expect(
			order.action === "collect" && copy.action === "collect" && order.executionName === copy.executionName,
		).toBe(true);
		const another = orderFor(received({ ...due, dead_letter_id: "execution-2" }), NOW);
		const names = [order, another].map((each) => (each.action === "collect" ? each.executionName : ""));
		for (const name of names) expect(name).toMatch(/^npm-express-.*r2-[0-9a-f]{16}$/);
		expect(new Set(names).size).toBe(2);
	});

	it.each([
		["is not due yet", { not_before: new Date(NOW + MINUTE).toISOString() }, { action: "wait", seconds: 60 }],
		[
			"fails for good",
			{ failures: [{ source: "github", error: "UpstreamForbiddenError", cause: "" }] },
			{ action: "permanent", reason: "permanent_error" },
		],
		["has spent its retries", { _retry_count: 5 }, { action: "permanent", reason: "retries_spent" }],
		["names no package", { package: 7 }, { action: "permanent", reason: "malformed" }],
	])("that %s", (_, body, expected) => {
		expect(orderFor(received(body), NOW)).toMatchObject(expected);
	});
});

it("a received message passes through a state machine and is the same", () => {
	for (const message of [received({}), received({ package: 7 })]) {
		expect(receivedDeadLetterSchema.parse(JSON.parse(JSON.stringify(message)))).toEqual(message);
	}
});

it("a run counts each outcome, and the metric what was processed", () => {
	expect(summarizeOutcomes(["requeued", "permanent", "collecting", "waiting", "left", "requeued"])).toEqual({
		summary: { requeued: 2, collecting: 1, permanent: 1, waiting: 1, left: 1 },
		actions: ["requeued", "permanent_failure", "processed", "requeued"],
	});
});
