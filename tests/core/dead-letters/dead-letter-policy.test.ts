import {
	boundedRetryCount,
	type DeadLetterFacts,
	decideDeadLetter,
	MAX_AGE_SECONDS,
	MAX_RECEIVES,
	MAX_RETRIES,
	postponementSeconds,
	RETRY_DELAYS_SECONDS,
} from "@dephealth/core/dead-letters/dead-letter-policy.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const NOW = Date.UTC(2026, 10, 23, 12);
const MINUTE = 60_000;

const facts = (changes: Partial<DeadLetterFacts> = {}): DeadLetterFacts => ({
	errorClass: "transient",
	retryCount: 0,
	sentAt: NOW,
	receiveCount: 1,
	firstFailedAt: undefined,
	notBefore: undefined,
	...changes,
});

const anyFacts = fc.record({
	errorClass: fc.constantFrom("transient", "permanent", "unknown"),
	retryCount: fc.oneof(fc.double(), fc.integer()),
	sentAt: fc.integer({ min: NOW - 30 * 86_400_000, max: NOW }),
	receiveCount: fc.integer({ min: 1, max: 1000 }),
	firstFailedAt: fc.option(fc.integer(), { nil: undefined }),
	notBefore: fc.option(fc.oneof(fc.integer(), fc.maxSafeInteger()), { nil: undefined }),
});

describe("the delays", () => {
	it("grow, and together end long before a dead letter is too old", () => {
		expect(RETRY_DELAYS_SECONDS).toEqual([...RETRY_DELAYS_SECONDS].sort((a, b) => a - b));
		expect(RETRY_DELAYS_SECONDS.reduce((sum, delay) => sum + delay)).toBeLessThan(MAX_AGE_SECONDS / 10);
	});

	it.each(RETRY_DELAYS_SECONDS.map((delay, retries) => [retries, delay] as const))(
		"after %i retries the next one comes %i seconds later",
		(retries, delay) => {
			expect(decideDeadLetter(facts({ retryCount: retries }), NOW)).toEqual({
				action: "requeue",
				retryCount: retries + 1,
				notBefore: NOW + delay * 1000,
				delaySeconds: Math.min(delay, 900),
			});
		},
	);
});

it("a queue whose clock is ahead holds no dead letter back for longer than the longest delay", () => {
	const longest = Math.max(...RETRY_DELAYS_SECONDS);
	const ahead = facts({ sentAt: NOW + 10 * longest * 1000, notBefore: NOW + 20 * longest * 1000 });
	const decision = decideDeadLetter(ahead, NOW);
	expect(decision.action).toBe("wait");
	expect(decision.action === "wait" && decision.seconds).toBeLessThanOrEqual(longest);
});

describe("what becomes of a dead letter", () => {
	it.each([
		["permanent", { errorClass: "permanent" }, { action: "permanent", reason: "permanent_error" }],
		[
			"permanent, while waiting",
			{ errorClass: "permanent", notBefore: NOW + MINUTE },
			{ action: "permanent", reason: "permanent_error" },
		],
		["of unknown class", { errorClass: "unknown" }, { action: "requeue", retryCount: 1 }],
		["after five retries", { retryCount: 5 }, { action: "permanent", reason: "retries_spent" }],
		["after 10^9 retries", { retryCount: 1e9 }, { action: "permanent", reason: "retries_spent" }],
		["after -1 retries", { retryCount: -1 }, { action: "requeue", retryCount: 1 }],
		["after NaN retries", { retryCount: Number.NaN }, { action: "requeue", retryCount: 1 }],
		["as old as allowed", { firstFailedAt: NOW - MAX_AGE_SECONDS * 1000 }, { action: "requeue" }],
		[
			"older than that",
			{ firstFailedAt: NOW - MAX_AGE_SECONDS * 1000 - 1 },
			{ action: "permanent", reason: "too_old" },
		],
		[
			"older in the queue than it says",
			{ sentAt: NOW - MAX_AGE_SECONDS * 1000 - 1, firstFailedAt: NOW },
			{ action: "permanent", reason: "too_old" },
		],
		["received too often", { receiveCount: MAX_RECEIVES + 1 }, { action: "permanent", reason: "poison" }],
		["received often", { receiveCount: MAX_RECEIVES }, { action: "requeue" }],
		["due now", { retryCount: 3, notBefore: NOW }, { action: "collect", retryCount: 3 }],
		["due for its last retry", { retryCount: 5, notBefore: NOW }, { action: "collect", retryCount: 5 }],
		["due without a count", { retryCount: 0, notBefore: NOW }, { action: "collect", retryCount: 1 }],
		["due in a moment", { retryCount: 1, notBefore: NOW + 1 }, { action: "wait", seconds: 1 }],
		["due in an hour", { retryCount: 1, notBefore: NOW + 60 * MINUTE }, { action: "wait", seconds: 3600 }],
		[
			"due in the year 9999",
			{ retryCount: 1, notBefore: Date.UTC(9999, 0) },
			{ action: "wait", seconds: 21_600 },
		],
	] as const)("%s", (_, changes, decision) => {
		expect(decideDeadLetter(facts(changes), NOW)).toMatchObject(decision);
	});
});

it("whatever a message holds, the decision is one that SQS and Step Functions accept", () => {
	fc.assert(
		fc.property(anyFacts, (facts) => {
			const decision = decideDeadLetter(facts, NOW);
			switch (decision.action) {
				case "requeue":
					expect(decision.delaySeconds).toBeGreaterThan(0);
					expect(decision.delaySeconds).toBeLessThanOrEqual(900);
					expect(decision.notBefore).toBeGreaterThanOrEqual(NOW + decision.delaySeconds * 1000);
					break;
				case "wait":
					expect(decision.seconds).toBeGreaterThan(0);
					expect(decision.seconds).toBeLessThan(43_200);
			}
			if (decision.action === "requeue" || decision.action === "collect") {
				expect(decision.retryCount).toBeGreaterThanOrEqual(1);
				expect(decision.retryCount).toBeLessThanOrEqual(MAX_RETRIES);
				expect(Number.isInteger(decision.retryCount)).toBe(true);
			}
		}),
	);
});

it("whatever a message holds at first, its way ends: at most five repairs, each after the one before", () => {
	fc.assert(
		fc.property(anyFacts, (first) => {
			let known: DeadLetterFacts = first;
			let now = NOW;
			const repairs: number[] = [];
			for (let step = 0; step < 30; step++) {
				const decision = decideDeadLetter(known, now);
				if (decision.action === "permanent") {
					expect(repairs.length).toBeLessThanOrEqual(MAX_RETRIES);
					expect(repairs).toEqual([...new Set(repairs)].sort((a, b) => a - b));
					return;
				}
				if (decision.action === "wait") {
					now += decision.seconds * 1000;
					known = { ...known, receiveCount: known.receiveCount + 1 };
				} else if (decision.action === "requeue") {
					known = {
						...known,
						sentAt: now,
						receiveCount: 1,
						retryCount: decision.retryCount,
						notBefore: decision.notBefore,
					};
					now += decision.delaySeconds * 1000;
				} else {
					// The repair fails: collect-package sends a dead letter with the count it was started with.
					repairs.push(decision.retryCount);
					known = {
						...known,
						sentAt: now,
						receiveCount: 1,
						retryCount: decision.retryCount,
						notBefore: undefined,
					};
				}
			}
			throw new Error("the letter goes round for ever");
		}),
	);
});

it.each([
	[1, 60],
	[2, 120],
	[6, 1920],
	[7, 3600],
	[100_000, 3600],
	[0, 60],
	[-5, 60],
])("a message that could not be handled for the %i. time is hidden for %i seconds", (receives, seconds) => {
	expect(postponementSeconds(receives)).toBe(seconds);
});

it.each([
	[3, 3],
	[2.9, 2],
	[Number.POSITIVE_INFINITY, 5],
	["3", 0],
	[null, 0],
	[undefined, 0],
	[true, 0],
])("a count of %j is taken as %i", (given, count) => {
	expect(boundedRetryCount(given)).toBe(count);
});
