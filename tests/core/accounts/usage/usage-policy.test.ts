import { PLAN_NAMES } from "@dephealth/contract/vocabulary.ts";
import { PLANS, type PlanName, parsePlan } from "@dephealth/core/accounts/billing/plans.ts";
import {
	dueAlert,
	hourOf,
	isWithinLimit,
	minuteOf,
	monthOf,
	remainingOf,
	secondsUntil,
} from "@dephealth/core/accounts/usage/usage-policy.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const at = (text: string) => Date.parse(text);

describe("the plans", () => {
	it.each([
		["free", 5_000],
		["starter", 25_000],
		["pro", 100_000],
		["business", 500_000],
		["unlimited", undefined],
	] as const)("%s has %s requests a month", (plan, requests) => {
		expect(PLANS[plan].requestsPerMonth).toBe(requests);
	});

	it.each<[unknown, PlanName]>([
		...PLAN_NAMES.map((name): [string, PlanName] => [name, name]),
		["PRO", "free"],
		["", "free"],
		["constructor", "free"],
		[undefined, "free"],
	])("stored as %j is %s", (stored, plan) => {
		expect(parsePlan(stored)).toBe(plan);
	});
});

describe("a period", () => {
	it.each([
		["2026-11-23T12:00:00Z", "2026-11", "2026-12-01T00:00:00Z"],
		["2026-12-31T23:59:59.999Z", "2026-12", "2027-01-01T00:00:00Z"],
		["2027-01-01T00:00:00Z", "2027-01", "2027-02-01T00:00:00Z"],
		["2028-02-29T10:00:00Z", "2028-02", "2028-03-01T00:00:00Z"],
	])("of a month, at %s", (now, id, end) => {
		expect(monthOf(at(now))).toEqual({ id, endsAt: at(end) });
	});

	it.each([
		["2026-11-23T14:00:00Z", "2026-11-23T14", "2026-11-23T15:00:00Z"],
		["2026-11-23T23:59:59.999Z", "2026-11-23T23", "2026-11-24T00:00:00Z"],
	])("of an hour, at %s", (now, id, end) => {
		expect(hourOf(at(now))).toEqual({ id, endsAt: at(end) });
	});

	it("always lies ahead, and is the next one from its end on", () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: at("2100-01-01T00:00:00Z") }), (now) => {
				for (const periodOf of [monthOf, hourOf, minuteOf]) {
					const { id, endsAt } = periodOf(now);
					expect(endsAt).toBeGreaterThan(now);
					expect(periodOf(endsAt - 1).id).toBe(id);
					expect(periodOf(endsAt).id > id).toBe(true);
				}
			}),
		);
	});

	it.each([
		[0, 1],
		[1, 1],
		[1000, 1],
		[1001, 2],
	])("that ends in %i ms is waited for %i s", (left, seconds) => {
		expect(secondsUntil(5_000 + left, 5_000)).toBe(seconds);
	});
});

describe("the limit", () => {
	it.each([
		["the first request", 1, 1, 100, true],
		["the last one", 100, 1, 100, true],
		["one too many", 101, 1, 100, false],
		["a scan with room for all", 60, 50, 100, true],
		["a scan that reaches beyond the limit, begun within it", 149, 50, 100, true],
		["a scan begun beyond it", 150, 50, 100, false],
		["anything without a limit", 1e9, 1, undefined, true],
	])("%s", (_, used, charge, limit, allowed) => {
		expect(isWithinLimit(used, charge, limit)).toBe(allowed);
	});

	it("leaves what is left, never less than nothing", () => {
		expect(remainingOf(40, 100)).toBe(60);
		expect(remainingOf(140, 100)).toBe(0);
		expect(remainingOf(1, undefined)).toBeUndefined();
	});
});

describe("an alert", () => {
	it.each([
		[79, undefined, undefined],
		[80, undefined, 80],
		[94, { percent: 80, limit: 100 }, undefined],
		[95, { percent: 80, limit: 100 }, 95],
		[99, { percent: 95, limit: 100 }, undefined],
		[100, { percent: 95, limit: 100 }, 100],
		[140, { percent: 100, limit: 100 }, undefined],
	])("at %i of 100, with %j notified", (used, notified, due) => {
		expect(dueAlert(used, 100, notified)).toBe(due);
	});

	it("is one only, the highest, when a scan passes several percentages at once", () => {
		expect(dueAlert(99, 100, undefined)).toBe(95);
	});

	it("is notified anew for a larger plan, and never without a limit", () => {
		expect(dueAlert(4_500, 25_000, { percent: 80, limit: 5_000 })).toBeUndefined();
		expect(dueAlert(20_000, 25_000, { percent: 100, limit: 5_000 })).toBe(80);
		expect(dueAlert(1e9, undefined, undefined)).toBeUndefined();
	});

	it("is notified once for each percentage, however the count grows", () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 100 }), (charges) => {
				const notified: number[] = [];
				let used = 0;
				for (const charge of charges) {
					used += charge;
					const due = dueAlert(
						used,
						5_000,
						notified.length > 0 ? { percent: notified.at(-1) ?? 0, limit: 5_000 } : undefined,
					);
					if (due !== undefined) notified.push(due);
				}
				expect(notified).toEqual([...new Set(notified)].sort((a, b) => a - b));
				expect(notified.includes(100)).toBe(used >= 5_000);
			}),
		);
	});
});
