/** The context of the work: one id for everything that one cause starts, and the handler that is at work. */
import { AsyncLocalStorage } from "node:async_hooks";

export type Invocation = {
	/** The handler's name, as it stands in logs and metrics. */
	handler: string;
	/** The runtime's id of this invocation, where there is one. */
	requestId?: string | undefined;
	/** The id shared by the request, the executions that it starts, their tasks and their dead letters. */
	correlationId?: string | undefined;
};

const invocations = new AsyncLocalStorage<Partial<Invocation>>();

/** Ends up in logs and in executions' inputs: only in this shape. */
const SHAPE = /^[A-Za-z0-9._:=-]{1,128}$/;

export function isCorrelationId(value: unknown): value is string {
	return typeof value === "string" && SHAPE.test(value);
}

/** The id ends with the work: nothing of it is left for the process's next invocation. */
export function withCorrelation<T>(id: string | undefined, work: () => T): T {
	return id === undefined ? work() : invocations.run({ ...invocations.getStore(), correlationId: id }, work);
}

export function withInvocation<T>(invocation: Invocation, work: () => T): T {
	return invocations.run(invocation, work);
}

/** The id of the work that is going on; undefined outside of any. */
export function correlationId(): string | undefined {
	return invocations.getStore()?.correlationId;
}

/** Empty outside of any invocation. */
export function currentInvocation(): Partial<Invocation> {
	return invocations.getStore() ?? {};
}
