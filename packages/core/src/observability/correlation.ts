/** One id for all that one cause sets off: a request, the execution that it starts, its tasks and its dead letters. */
import { AsyncLocalStorage } from "node:async_hooks";

const ids = new AsyncLocalStorage<string>();

/** Ends up in logs and in executions' inputs: only in this shape. */
const SHAPE = /^[A-Za-z0-9._:=-]{1,128}$/;

export function isCorrelationId(value: unknown): value is string {
	return typeof value === "string" && SHAPE.test(value);
}

/** The id ends with the work: nothing of it is left for the process's next invocation. */
export function withCorrelation<T>(id: string | undefined, work: () => T): T {
	return id === undefined ? work() : ids.run(id, work);
}

/** The id of the work that is going on; undefined outside of any. */
export function correlationId(): string | undefined {
	return ids.getStore();
}
