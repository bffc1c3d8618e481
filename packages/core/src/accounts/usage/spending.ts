/** The part of a quota that one request takes, from its beginning to its answer. */

export type QuotaStatus = {
	limit: number;
	remaining: number;
	/** When counting begins anew, epoch milliseconds. */
	resetsAt: number;
};

export type Spending = {
	/**
	 * False when the quota was used up when last looked at: no work before `clear` has resolved. Otherwise work may run
	 * beside it, and what comes of it must not leave before.
	 */
	mayStart: boolean;
	/** Counts the request. Once. @throws QuotaExceededError, and whatever the caller's proof throws */
	clear(): Promise<void>;
	/**
	 * Counts what the answer took, once `clear` has resolved.
	 *
	 * @param charge answers; 0 for a request that came to nothing
	 * @returns undefined without a limit, and when the count could not be kept
	 * @throws QuotaExceededError when others have used up the quota meanwhile and this one takes more
	 */
	settle(charge: number): Promise<QuotaStatus | undefined>;
};
