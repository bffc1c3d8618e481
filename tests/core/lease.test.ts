import { answerFor } from "@dephealth/core/collection/collection-state.ts";
import { decideDeadLetter } from "@dephealth/core/dead-letters/dead-letter-policy.ts";
import { HEALING_POLICY, judgeStuckPackage } from "@dephealth/core/healing/healing-policy.ts";
import { isLeased } from "@dephealth/core/lease.ts";
import { describe, expect, it } from "vitest";

const NOW = Date.UTC(2026, 10, 28);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

it.each([
	["none", 0, false],
	["one that ends now", NOW, false],
	["one that ends in a moment", NOW + 1, true],
	["a fresh one", NOW + HOUR, true],
	["one of a clock that is a little ahead", NOW + 1.5 * HOUR, true],
	["one of a clock that was a day ahead", NOW + DAY, false],
])("a lease of an hour holds or not: %s", (_, until, expected) => {
	expect(isLeased(until, NOW, HOUR)).toBe(expected);
});

describe("after the clock had been a day ahead and was set back", () => {
	it("a package's collection is started again", () => {
		const state = {
			status: "collecting",
			since: NOW - HOUR,
			claimedUntil: NOW + DAY,
			hasDocument: false,
		} as const;
		expect(answerFor(state, NOW)).toBe("start");
	});

	it("a lost package is republished", () => {
		const facts = {
			status: "collecting",
			since: NOW - 2 * HOUR,
			hasDocument: false,
			claimedUntil: NOW + DAY,
			leasedUntil: NOW + DAY,
			attempts: 0,
		} as const;
		expect(judgeStuckPackage(facts, NOW, HEALING_POLICY)).toBe("republish");
	});

	it("a dead letter waits no longer than its longest delay", () => {
		const decision = decideDeadLetter(
			{ errorClass: "transient", retryCount: 1, sentAt: NOW + DAY, receiveCount: 1, notBefore: NOW + DAY },
			NOW,
		);
		expect(decision).toEqual({ action: "wait", seconds: 21_600 });
	});
});
