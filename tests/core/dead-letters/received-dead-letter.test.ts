import { recordDeadLetter } from "@dephealth/core/dead-letters/permanent-failure.ts";
import {
	type ReceivedDeadLetter,
	readQueuedMessage,
	receivedDeadLetterSchema,
} from "@dephealth/core/dead-letters/received-dead-letter.ts";
import { describe, expect, it } from "vitest";

const message = { messageId: "m-1", receiptHandle: "r", sentAt: 1_800_000_000_000, receiveCount: 3 };
const body = JSON.stringify({
	package: { ecosystem: "npm", name: "express" },
	sources: ["npm", "github"],
	failures: [{ source: "npm", error: "UpstreamTimeoutError", cause: "slow" }],
	dead_letter_id: "d-1",
	_retry_count: 2,
});

describe("a message that was received", () => {
	it("travels on with what it says, a copy and how long it is hidden", () => {
		const received = readQueuedMessage({ ...message, body });
		expect(received).toEqual({
			...message,
			copy: body,
			postponeSeconds: 240,
			body: {
				kind: "dead_letter",
				deadLetter: {
					package: { ecosystem: "npm", name: "express" },
					sources: ["npm", "github"],
					failures: [
						{ source: "npm", error: "UpstreamTimeoutError", cause: "slow", error_class: "transient" },
					],
					id: "d-1",
					retryCount: 2,
					errorClass: "transient",
				},
			},
		});
		expect(receivedDeadLetterSchema.parse(received)).toEqual(received);
	});

	it("that is no dead letter travels on with its copy, bounded and without secrets", () => {
		const received = readQueuedMessage({ ...message, body: `token=abcdef123 ${"x".repeat(9_000)}` });
		expect(received.body).toEqual({ kind: "malformed", reason: "The body is not JSON." });
		expect(Buffer.byteLength(received.copy)).toBeLessThanOrEqual(4096);
		expect(received.copy).not.toContain("abcdef123");
		expect(receivedDeadLetterSchema.parse(received)).toEqual(received);
	});

	const received = readQueuedMessage({ ...message, body });
	const deadLetter = received.body.kind === "dead_letter" ? received.body.deadLetter : undefined;
	it.each([
		["no message", { messageId: "" }],
		["a message with too long a name", { messageId: "x".repeat(257) }],
		["no sources", { body: { kind: "dead_letter", deadLetter: { ...deadLetter, sources: [] } } }],
		[
			"an unknown source",
			{ body: { kind: "dead_letter", deadLetter: { ...deadLetter, sources: ["mars"] } } },
		],
		["no id", { body: { kind: "dead_letter", deadLetter: { ...deadLetter, id: "" } } }],
		["too long an id", { body: { kind: "dead_letter", deadLetter: { ...deadLetter, id: "x".repeat(513) } } }],
		["half a retry", { body: { kind: "dead_letter", deadLetter: { ...deadLetter, retryCount: 0.5 } } }],
		[
			"fewer than no retries",
			{ body: { kind: "dead_letter", deadLetter: { ...deadLetter, retryCount: -1 } } },
		],
		["another class", { body: { kind: "dead_letter", deadLetter: { ...deadLetter, errorClass: "odd" } } }],
		[
			"a correlation id with a line break",
			{ body: { kind: "dead_letter", deadLetter: { ...deadLetter, correlationId: "a\nb" } } },
		],
		["another kind", { body: { kind: "odd" } }],
	])("is refused when it is handed on with %s", (_, change) => {
		expect(receivedDeadLetterSchema.safeParse({ ...received, ...change }).success).toBe(false);
	});
});

describe("a message that is given up is recorded under its own id", () => {
	function record(received: ReceivedDeadLetter) {
		const recorded: unknown[] = [];
		const done = recordDeadLetter(
			{
				record: async (...given) => void recorded.push(["record", ...given]),
				recordMalformed: async (...given) => void recorded.push(["malformed", ...given]),
			},
			received,
			"too_old",
		);
		return done.then(() => recorded);
	}

	it("with all that it says", async () => {
		expect(await record(readQueuedMessage({ ...message, body }))).toEqual([
			[
				"record",
				{ ecosystem: "npm", name: "express" },
				"m-1",
				[{ source: "npm", error: "UpstreamTimeoutError", cause: "slow", error_class: "transient" }],
				{ reason: "too_old", sources: ["npm", "github"], retryCount: 2, originalMessage: body },
			],
		]);
	});

	it("with why it says nothing", async () => {
		expect(await record(readQueuedMessage({ ...message, body: "{" }))).toEqual([
			["malformed", "m-1", { explanation: "The body is not JSON.", originalMessage: "{" }],
		]);
	});
});
