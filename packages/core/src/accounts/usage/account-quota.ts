/**
 * The monthly quota of accounts. A request is counted when it begins, in parallel with its work, and settled by its
 * outcome: answers and started collections cost, failures do not. If the count cannot be stored, requests proceed.
 */
import { createLru } from "../../cache/lru.ts";
import type { Clock } from "../../clock.ts";
import { QuotaExceededError } from "../../errors.ts";
import { isLeased } from "../../lease.ts";
import { PLANS, type PlanName } from "../billing/plans.ts";
import type { Spending } from "./spending.ts";
import {
	type AlertPercent,
	dueAlert,
	isWithinLimit,
	monthOf,
	remainingOf,
	type SentAlert,
	type UsagePeriod,
} from "./usage-policy.ts";

export type MonthUsage = {
	/** Requests counted so far. */
	used: number;
	/** The last alert of the month. */
	alert: SentAlert | undefined;
	/** Requests by day of the month, 1 to 31, in order; days without any are missing. */
	days: ReadonlyMap<number, number>;
};

/** The credential of a request. The account's profile says which ones are valid. */
export type Credential =
	/** The hash of an API key. */
	| { kind: "key"; value: string }
	/** The record of a session. */
	| { kind: "session"; value: string };

export type Counted =
	| { kind: "counted"; plan: PlanName; month: MonthUsage }
	/** The credential is not valid, and nothing was counted. `exists`: the account does. */
	| { kind: "refused"; exists: boolean };

export type AccountProof = {
	credential: Credential;
	/** Proves the account without counting. @throws what `refusal` makes, StorageUnavailableError */
	plan: () => Promise<PlanName>;
	/** The error for an invalid credential. */
	refusal: (account: { exists: boolean }) => Error;
};

export type UsageStore = {
	/** Proves the caller, counts one request and brings the plan, in one write. @throws StorageUnavailableError */
	countProved(owner: string, at: number, credential: Credential): Promise<Counted>;
	/**
	 * Counts `requests` (a negative number takes them back) and returns the month's new count. @throws
	 * StorageUnavailableError
	 */
	add(owner: string, at: number, requests: number): Promise<MonthUsage>;
	/** The month of a moment, for certain. @throws StorageUnavailableError */
	read(owner: string, at: number): Promise<MonthUsage>;
	/**
	 * Notes that an alert goes out.
	 *
	 * @returns false when it, or a higher one of the same limit, was noted before: of many that note it, one gets true
	 * @throws StorageUnavailableError
	 */
	claimAlert(owner: string, at: number, alert: SentAlert): Promise<boolean>;
	/** Takes a note back, because the alert could not be sent; `before` is the previous value. */
	releaseAlert(owner: string, at: number, alert: SentAlert, before: SentAlert | undefined): Promise<void>;
};

export type UsageAlert = { percent: AlertPercent; used: number; limit: number; resetsAt: number };

export type AccountQuota = {
	/** Begins a request. What refuses the proof, `clear` throws, and nothing is counted. */
	begin(owner: string, proof: AccountProof): Spending;
};

/** Accounts known to have nothing left; those forgotten cost a write to find out again. */
const MAX_REMEMBERED = 10_000;
/** A mail that could not be sent is not tried with every request. */
const ALERT_RETRY_MS = 10 * 60_000;

export function createAccountQuota(deps: {
	usage: UsageStore;
	clock: Clock;
	sendAlert: (owner: string, alert: UsageAlert) => Promise<void>;
	/** Called when a request could not be counted; it goes ahead. */
	onStoreFailure: (error: unknown) => void;
	/** Called when an alert could not be sent; it is tried again later. */
	onAlertFailure: (error: unknown) => void;
}): AccountQuota {
	const { usage, clock } = deps;
	/** By owner: the end of the month in which the plan is used up, epoch milliseconds. */
	const spentMonth = createLru<number>(MAX_REMEMBERED);
	const quietUntil = createLru<number>(MAX_REMEMBERED);

	async function counted<T>(call: Promise<T>): Promise<T | undefined> {
		try {
			return await call;
		} catch (error) {
			deps.onStoreFailure(error);
			return undefined;
		}
	}

	async function alert(
		owner: string,
		at: number,
		{ month, limit, resetsAt }: { month: MonthUsage; limit: number; resetsAt: number },
	) {
		const percent = dueAlert(month.used, limit, month.alert);
		if (percent === undefined || isLeased(quietUntil.get(owner) ?? 0, clock.now(), ALERT_RETRY_MS)) return;
		const note = { percent, limit };
		try {
			if (!(await usage.claimAlert(owner, at, note))) return;
			try {
				await deps.sendAlert(owner, { ...note, used: month.used, resetsAt });
			} catch (error) {
				await usage.releaseAlert(owner, at, note, month.alert);
				throw error;
			}
		} catch (error) {
			quietUntil.set(owner, clock.now() + ALERT_RETRY_MS);
			deps.onAlertFailure(error);
		}
	}

	return {
		begin(owner, proof) {
			const at = clock.now();
			const period = monthOf(at);
			const add = (requests: number) => counted(usage.add(owner, at, requests));
			const mayStart = spentMonth.get(owner) !== period.endsAt;
			let limit: number | undefined;
			let atStart: MonthUsage | undefined;

			function refuse(allowed: number): QuotaExceededError {
				spentMonth.set(owner, period.endsAt);
				return exceeded(allowed, period);
			}

			/**
			 * An account that had nothing left is read before it is counted: it may have another plan by now. Refusals then
			 * cost no write.
			 */
			async function lookFirst(): Promise<void> {
				const [name, month] = await Promise.all([proof.plan(), counted(usage.read(owner, at))]);
				const allowed = PLANS[name].requestsPerMonth;
				if (allowed !== undefined && month && !isWithinLimit(month.used + 1, 1, allowed))
					throw refuse(allowed);
				spentMonth.delete(owner);
			}

			async function countAndProve(): Promise<void> {
				const answer = await counted(usage.countProved(owner, at, proof.credential));
				if (answer?.kind === "refused") throw proof.refusal(answer);
				atStart = answer?.month;
				limit = PLANS[answer?.plan ?? (await proof.plan())].requestsPerMonth;
				if (limit === undefined || !atStart || isWithinLimit(atStart.used, 1, limit)) return;
				await add(-1);
				throw refuse(limit);
			}

			return {
				mayStart,
				async clear() {
					if (!mayStart) await lookFirst();
					await countAndProve();
				},
				async settle(charge) {
					if (!atStart) return undefined;
					const owed = charge - 1;
					const month = owed === 0 ? atStart : await add(owed);
					if (limit === undefined || !month) return undefined;
					if (owed > 0 && !isWithinLimit(month.used, charge, limit)) {
						await add(-charge);
						throw refuse(limit);
					}
					await alert(owner, at, { month, limit, resetsAt: period.endsAt });
					const remaining = remainingOf(month.used, limit);
					if (remaining === 0) spentMonth.set(owner, period.endsAt);
					return { limit, remaining: remaining ?? 0, resetsAt: period.endsAt };
				},
			};
		},
	};
}

function exceeded(limit: number, period: UsagePeriod): QuotaExceededError {
	return new QuotaExceededError(
		`The ${limit} requests of the account's plan for ${period.id} are used up. The next month begins ${new Date(period.endsAt).toISOString()}; a larger plan works at once.`,
		{ limit, resetsAt: period.endsAt },
	);
}
