/**
 * Bounds retries by the calls that are made at all. When an upstream fails every call, retries would double its load just
 * then; with a budget they stay a small share, while a few unlucky calls among many good ones are still tried again.
 */

export type RetryBudget = {
	/** A first attempt was made. */
	earn(): void;
	/** Takes the place of one retry. @returns false when the budget is spent */
	spend(): boolean;
};

export type RetryBudgetPolicy = {
	/** Retries for each first attempt, from 0 to 1. Default 0.1. */
	share?: number;
	/** Retries that may be saved up, and that stand ready at first: at least 1. Default 10. */
	burst?: number;
};

/** The share and the reserve that Finagle's retry budgets are used with: https://twitter.github.io/finagle/guide/Clients.html */
const DEFAULTS = { share: 0.1, burst: 10 } as const;

/** @throws RangeError when the policy makes no sense */
export function createRetryBudget(policy: RetryBudgetPolicy = {}): RetryBudget {
	const { share, burst } = { ...DEFAULTS, ...policy };
	if (!(share >= 0 && share <= 1)) throw new RangeError(`share must be from 0 to 1, not ${share}.`);
	if (!(burst >= 1 && burst < Infinity)) throw new RangeError(`burst must be at least 1, not ${burst}.`);
	let saved: number = burst;
	return {
		earn() {
			saved = Math.min(burst, saved + share);
		},
		spend() {
			if (saved < 1) return false;
			saved -= 1;
			return true;
		},
	};
}
