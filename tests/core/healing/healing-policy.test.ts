import { COLLECTION_STATUSES } from "@dephealth/contract/vocabulary.ts";
import { RETRY_DELAYS_SECONDS } from "@dephealth/core/dead-letters/dead-letter-policy.ts";
import {
	HEALING_POLICY,
	type HealingFacts,
	type HealingVerdict,
	healingWindow,
	judgeStuckPackage,
} from "@dephealth/core/healing/healing-policy.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 2);

/** Lost: pending for two hours, seen by nobody. */
const LOST: HealingFacts = {
	status: "pending",
	since: NOW - 2 * HOUR,
	hasDocument: false,
	claimedUntil: 0,
	attempts: 0,
	leasedUntil: 0,
};

describe("a package whose collection stands still", () => {
	it.each<[what: string, change: Partial<HealingFacts>, verdict: HealingVerdict]>([
		["has waited for too long", {}, "republish"],
		["is being collected for too long, and its claim has run out", { status: "collecting" }, "republish"],
		["has waited for exactly the threshold", { since: NOW - HOUR }, "republish"],
		["has waited a moment less", { since: NOW - HOUR + 1 }, "leave"],
		["entered its state a moment ago, by a clock that is a little ahead", { since: NOW + HOUR - 1 }, "leave"],
		[
			"entered its state days in the future, by a clock that was wrong",
			{ since: NOW + 72 * HOUR },
			"republish",
		],
		["entered its state at a time that nobody knows", { since: Number.NaN }, "leave"],
		["has a score already, so that its dead letter may still mend it", { hasDocument: true }, "leave"],
		[
			"has a score, and waits for longer than any dead letter does",
			{ hasDocument: true, since: NOW - 8 * HOUR },
			"republish",
		],
		[
			"has a score, and whose repair died with the dead letter that had started it",
			{ hasDocument: true, status: "collecting", since: NOW - 8 * HOUR },
			"republish",
		],
		["is held by a running execution", { status: "collecting", claimedUntil: NOW + 1 }, "leave"],
		["was held until now", { status: "collecting", claimedUntil: NOW }, "republish"],
		["was taken by another healer of this window", { leasedUntil: NOW + 1 }, "leave"],
		["was taken in an earlier window", { leasedUntil: NOW, attempts: 1 }, "republish"],
		["has one attempt left", { attempts: 4 }, "republish"],
		["has no attempt left", { attempts: 5 }, "quarantine"],
		["has more attempts than there are", { attempts: 50 }, "quarantine"],
		["has no attempt left, but somebody is at it", { attempts: 5, leasedUntil: NOW + 1 }, "leave"],
	])("that %s", (_, change, verdict) => {
		expect(judgeStuckPackage({ ...LOST, ...change }, NOW, HEALING_POLICY)).toBe(verdict);
	});

	it.each(COLLECTION_STATUSES.filter((status) => status !== "pending" && status !== "collecting"))(
		"is no such package when it is %s",
		(status) => {
			expect(judgeStuckPackage({ ...LOST, status }, NOW, HEALING_POLICY)).toBe("leave");
		},
	);
});

it("never takes a package that has a score from a dead letter that is still to come", () => {
	const longestDelayMs = Math.max(...RETRY_DELAYS_SECONDS) * 1000;
	expect(HEALING_POLICY.stuckWithScoreAfterMs).toBeGreaterThan(longestDelayMs + HOUR);
});

const facts = fc.record({
	status: fc.constantFrom(...COLLECTION_STATUSES),
	since: fc.integer({ min: NOW - 100 * HOUR, max: NOW + HOUR }),
	hasDocument: fc.boolean(),
	claimedUntil: fc.integer({ min: 0, max: NOW + HOUR }),
	attempts: fc.nat(10),
	leasedUntil: fc.integer({ min: 0, max: NOW + HOUR }),
});

it("is republished a bounded number of times, once a window at most, whatever happens meanwhile", () => {
	fc.assert(
		fc.property(
			facts,
			fc.array(fc.integer({ min: 1, max: 3 * HOUR }), { maxLength: 100 }),
			(first, waits) => {
				let now = NOW;
				let known = { ...first, attempts: 0 };
				const republishedAt: number[] = [];
				for (const wait of waits) {
					now += wait;
					if (judgeStuckPackage(known, now, HEALING_POLICY) !== "republish") continue;
					republishedAt.push(now);
					known = { ...known, attempts: known.attempts + 1, leasedUntil: now + HEALING_POLICY.windowMs };
				}
				expect(republishedAt.length).toBeLessThanOrEqual(HEALING_POLICY.maxAttempts);
				for (const [index, at] of republishedAt.entries()) {
					if (index > 0)
						expect(at - (republishedAt[index - 1] ?? 0)).toBeGreaterThanOrEqual(HEALING_POLICY.windowMs);
				}
			},
		),
	);
});

it("windows follow one another without a gap, each as long as the policy says", () => {
	const { windowMs } = HEALING_POLICY;
	const first = healingWindow(NOW, HEALING_POLICY);
	const start = first * windowMs;
	expect(healingWindow(start, HEALING_POLICY)).toBe(first);
	expect(healingWindow(start + windowMs - 1, HEALING_POLICY)).toBe(first);
	expect(healingWindow(start + windowMs, HEALING_POLICY)).toBe(first + 1);
});
