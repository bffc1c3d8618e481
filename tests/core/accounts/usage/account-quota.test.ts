import { PLAN_NAMES } from "@dephealth/contract/vocabulary.ts";
import { PLANS, type PlanName } from "@dephealth/core/accounts/billing/plans.ts";
import {
	type AccountProof,
	type Counted,
	createAccountQuota,
	type MonthUsage,
	type UsageAlert,
} from "@dephealth/core/accounts/usage/account-quota.ts";
import type { SentAlert } from "@dephealth/core/accounts/usage/usage-policy.ts";
import { QuotaExceededError, StorageUnavailableError } from "@dephealth/core/errors.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";

const START = Date.parse("2026-11-23T12:00:00Z");
const DECEMBER = Date.parse("2026-12-01T00:00:00Z");
const OWNER = "user_1";
const UNLIMITED = PLAN_NAMES.find((name) => PLANS[name].requestsPerMonth === undefined) ?? "free";

function createMemoryUsage(used: number, state: { plan: PlanName; isProved: boolean }) {
	const months = new Map<string, { used: number; alert: SentAlert | undefined }>();
	const calls: string[] = [];
	let isDown = false;
	const monthAt = (at: number) => {
		const id = new Date(at).toISOString().slice(0, 7);
		const month = months.get(id) ?? { used: id === "2026-11" ? used : 0, alert: undefined };
		months.set(id, month);
		return month;
	};
	async function call<T>(name: string, answer: () => T): Promise<T> {
		calls.push(name);
		if (isDown) throw new StorageUnavailableError("down");
		return answer();
	}
	const usageOf = (at: number): MonthUsage => ({ ...monthAt(at), days: new Map() });
	return {
		calls,
		fail: (down: boolean) => {
			isDown = down;
		},
		used: (at = START) => monthAt(at).used,
		store: {
			countProved: (_: string, at: number): Promise<Counted> =>
				call("count", () => {
					if (!state.isProved) return { kind: "refused", exists: true };
					monthAt(at).used += 1;
					return { kind: "counted", plan: state.plan, month: usageOf(at) };
				}),
			add: (_: string, at: number, requests: number) =>
				call(`add ${requests}`, () => {
					monthAt(at).used += requests;
					return usageOf(at);
				}),
			read: (_: string, at: number) => call("read", () => usageOf(at)),
			claimAlert: (_: string, at: number, alert: SentAlert) =>
				call("claim", () => {
					const month = monthAt(at);
					if (month.alert?.limit === alert.limit && month.alert.percent >= alert.percent) return false;
					month.alert = alert;
					return true;
				}),
			releaseAlert: (_: string, at: number, __: SentAlert, before: SentAlert | undefined) =>
				call("release", () => {
					monthAt(at).alert = before;
				}),
		},
	};
}

function createSubject(options: { used?: number; plan?: PlanName } = {}) {
	const clock = createManualClock({ start: START });
	const state = { plan: options.plan ?? ("free" as PlanName), isProved: true, mailIsDown: false };
	const usage = createMemoryUsage(options.used ?? 0, state);
	const mails: UsageAlert[] = [];
	const failures = { store: 0, alert: 0 };
	const quota = createAccountQuota({
		usage: usage.store,
		clock,
		sendAlert: async (_, alert) => {
			if (state.mailIsDown) throw new Error("no mail");
			mails.push(alert);
		},
		onStoreFailure: () => failures.store++,
		onAlertFailure: () => failures.alert++,
	});
	const proof: AccountProof = {
		credential: { kind: "key", value: "hash" },
		async plan() {
			if (!state.isProved) throw new Error("revoked");
			return state.plan;
		},
		refusal: () => new Error("revoked"),
	};
	async function request(charge = 1) {
		const spending = quota.begin(OWNER, proof);
		await spending.clear();
		return spending.settle(charge);
	}
	return { clock, usage, state, mails, failures, begin: () => quota.begin(OWNER, proof), request };
}

describe("a request", () => {
	it("is counted, and its account proved, by one write", async () => {
		const { usage, request } = createSubject({ used: 41 });
		expect(await request()).toEqual({ limit: 5_000, remaining: 4_958, resetsAt: DECEMBER });
		expect(usage.calls).toEqual(["count"]);
	});

	it.each([
		["nothing", 0, 0, ["count", "add -1"]],
		["one answer", 1, 1, ["count"]],
		["many answers", 250, 250, ["count", "add 249"]],
	])("that came to %s costs so much", async (_, charge, counted, calls) => {
		const { usage, request } = createSubject();
		await request(charge);
		expect(usage.used()).toBe(counted);
		expect(usage.calls).toEqual(calls);
	});

	it("whose account does not prove true is not counted", async () => {
		const { usage, state, request } = createSubject();
		state.isProved = false;
		await expect(request()).rejects.toThrow("revoked");
		expect(usage.used()).toBe(0);
	});

	it("of an account without a limit has none to tell, and is counted all the same", async () => {
		const { usage, request, mails } = createSubject({ plan: "unlimited", used: 10_000_000 });
		expect(await request()).toBeUndefined();
		expect(usage.used()).toBe(10_000_001);
		expect(mails).toEqual([]);
	});

	it("counts for the month in which it began", async () => {
		const { clock, usage, begin } = createSubject();
		await clock.advance(DECEMBER - START - 1);
		const spending = begin();
		await spending.clear();
		await clock.advance(10);
		await spending.settle(5);
		expect([usage.used(START), usage.used(DECEMBER)]).toEqual([5, 0]);
	});
});

describe("the plan's limit", () => {
	it("lets the last request through, refuses the next with the reset, and counts none that is refused", async () => {
		const { usage, request } = createSubject({ used: 4_998 });
		expect(await request()).toMatchObject({ remaining: 1 });
		expect(await request()).toMatchObject({ remaining: 0 });
		const refusal = await request().catch((error: unknown) => error);
		expect(refusal).toBeInstanceOf(QuotaExceededError);
		expect(refusal).toMatchObject({ limit: 5_000, resetsAt: DECEMBER });
		await expect(request()).rejects.toBeInstanceOf(QuotaExceededError);
		expect(usage.used()).toBe(5_000);
	});

	it("holds for many at once", async () => {
		const { usage, request } = createSubject({ used: 4_900 });
		const results = await Promise.allSettled(Array.from({ length: 500 }, () => request()));
		expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(100);
		expect(usage.used()).toBe(5_000);
	});

	it("lets one scan pass it, never two at once", async () => {
		const { usage, request } = createSubject({ used: 4_990 });
		const results = await Promise.allSettled([request(300), request(300), request(300)]);
		expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
		expect(usage.used()).toBe(5_290);
	});

	it("is looked at before any work and without a write once it is known to be reached", async () => {
		const { usage, begin, request } = createSubject({ used: 5_000 });
		expect(begin().mayStart).toBe(true);
		await expect(request()).rejects.toBeInstanceOf(QuotaExceededError);
		usage.calls.length = 0;
		const spending = begin();
		expect(spending.mayStart).toBe(false);
		await expect(spending.clear()).rejects.toBeInstanceOf(QuotaExceededError);
		expect(usage.calls).toEqual(["read"]);
	});

	it("costs an account that has something left no look before its work", async () => {
		const { usage, request, begin } = createSubject({ used: 4_990 });
		await request();
		expect(begin().mayStart).toBe(true);
		expect(usage.calls).not.toContain("read");
	});

	it("is known to be reached by the request that reaches it", async () => {
		const { request, begin } = createSubject({ used: 4_999 });
		expect(await request()).toMatchObject({ remaining: 0 });
		expect(begin().mayStart).toBe(false);
	});

	it("is gone for a plan without one", async () => {
		const { state, request } = createSubject({ used: 5_000 });
		await expect(request()).rejects.toThrow(QuotaExceededError);
		state.plan = UNLIMITED;
		expect(await request()).toBeUndefined();
	});

	it("of a larger plan holds at once", async () => {
		const { state, request } = createSubject({ used: 5_000 });
		await expect(request()).rejects.toBeInstanceOf(QuotaExceededError);
		state.plan = "pro";
		expect(await request()).toMatchObject({ limit: PLANS.pro.requestsPerMonth, remaining: 94_999 });
	});

	it("is forgotten at the end of the month", async () => {
		const { clock, request } = createSubject({ used: 5_000 });
		await expect(request()).rejects.toBeInstanceOf(QuotaExceededError);
		await clock.advance(DECEMBER - START);
		expect(await request()).toMatchObject({ remaining: 4_999 });
	});
});

describe("a count that cannot be kept", () => {
	it("lets the request go ahead, without counts, and says so", async () => {
		const { usage, failures, request } = createSubject({ used: 10 });
		usage.fail(true);
		expect(await request(50)).toBeUndefined();
		expect(failures.store).toBe(1);
		usage.fail(false);
		expect(await request()).toMatchObject({ remaining: 4_989 });
	});

	it("never opens the door to somebody who is not who they say", async () => {
		const { usage, state, request } = createSubject();
		usage.fail(true);
		state.isProved = false;
		await expect(request()).rejects.toThrow("revoked");
	});
});

describe("alerts", () => {
	it("go out at 80, 95 and 100 percent, once each", async () => {
		const { mails, request } = createSubject({ used: 3_990 });
		for (let index = 0; index < 1_010; index++) await request();
		expect(mails.map(({ percent, used }) => [percent, used])).toEqual([
			[80, 4_000],
			[95, 4_750],
			[100, 5_000],
		]);
		expect(mails[0]).toEqual({ percent: 80, used: 4_000, limit: 5_000, resetsAt: DECEMBER });
	});

	it("go out once when requests pass the percentage together", async () => {
		const { mails, request } = createSubject({ used: 3_995 });
		await Promise.all(Array.from({ length: 50 }, () => request()));
		expect(mails.map(({ percent }) => percent)).toEqual([80]);
	});

	it("that cannot be sent fail no request, and go out later, not with every request", async () => {
		const { clock, state, mails, failures, request } = createSubject({ used: 4_000 });
		state.mailIsDown = true;
		expect(await request()).toMatchObject({ limit: 5_000 });
		await request();
		expect(failures.alert).toBe(1);
		state.mailIsDown = false;
		await request();
		expect(mails).toEqual([]);
		await clock.advance(10 * 60_000);
		await request();
		expect(mails.map(({ percent }) => percent)).toEqual([80]);
	});
});
