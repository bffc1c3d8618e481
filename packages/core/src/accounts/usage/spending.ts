/** The part of a quota that one request takes, from its beginning to its answer. */

export type QuotaStatus = {
	limit: number;
	remaining: number;
	/** The start of the next period, epoch milliseconds. */
	resetsAt: number;
};

export type Spending = {
	/**
	 * False when the quota was used up at the last look: no work may begin before `clear` has resolved. Otherwise work
	 * may run in parallel, but its result must not be sent before.
	 */
	mayStart: boolean;
	/** Counts the request once. @throws QuotaExceededError, and the errors of the caller's authentication */
	clear(): Promise<void>;
	/**
	 * Counts the answer's charge, once `clear` has resolved.
	 *
	 * @param charge answers; 0 for a failed request
	 * @returns undefined without a limit, and when the count could not be kept
	 * @throws QuotaExceededError when others have used up the quota meanwhile and this one takes more
	 */
	settle(charge: number): Promise<QuotaStatus | undefined>;
};
