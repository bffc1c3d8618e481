/** The number of the state machine's current attempt at a task. Carried along the calls of one invocation. */
import { AsyncLocalStorage } from "node:async_hooks";

const retryCounts = new AsyncLocalStorage<number>();

/** @param retryCount attempts of the state machine before this one */
export function withStateAttempt<T>(retryCount: number, work: () => T): T {
	return retryCounts.run(retryCount, work);
}

/** True when the state machine tries for the second time or later; false outside of one. */
export function isRepeatedByStateMachine(): boolean {
	return (retryCounts.getStore() ?? 0) > 0;
}
