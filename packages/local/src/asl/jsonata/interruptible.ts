/**
 * Work that runs without a pause, such as a regular expression, and is ended when it takes too long. Nothing else could end it:
 * until then its thread does nothing.
 */
import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { createContext, Script } from "node:vm";
import { threadTime } from "../../thread-time.ts";

/** Milliseconds of this thread's processor time. The expressions of the product's own machines take less than one. */
const LIMIT_MS = 100;
/** The code of the error with which `node:vm` ends it. */
const TIMED_OUT = "ERR_SCRIPT_EXECUTION_TIMEOUT";

/** Node ends the whole process when it cannot start the watch, which takes five. */
const DESCRIPTORS = 8;

const context = createContext(Object.create(null));
const script = new Script("work()");

export class TakesTooLongError extends Error {
	override name = "TakesTooLongError";
	constructor(what: string) {
		super(`${what} takes more than ${LIMIT_MS} ms of processor time.`);
	}
}

/**
 * Where no watch can be started, the work runs without one.
 *
 * @param what names the work in the error
 * @param work may be run more than once
 * @throws TakesTooLongError, and what the work throws
 */
export function interruptible<T>(what: string, work: () => T): T {
	if (!canWatch()) return work();
	// The watch goes by the wall clock. On a busy machine, or one that slept, the work gets more of it.
	for (let timeout = LIMIT_MS; ; timeout *= 2) {
		const start = threadTime();
		try {
			context["work"] = work;
			return script.runInContext(context, { timeout });
		} catch (error) {
			if ((error as { code?: unknown } | null | undefined)?.code !== TIMED_OUT) throw error;
			if (threadTime() - start >= LIMIT_MS / 2) throw new TakesTooLongError(what);
		} finally {
			delete context["work"];
		}
	}
}

function canWatch(): boolean {
	const descriptors: number[] = [];
	try {
		while (descriptors.length < DESCRIPTORS) descriptors.push(openSync(devNull, "r"));
		return true;
	} catch {
		return false;
	} finally {
		for (const descriptor of descriptors) closeSync(descriptor);
	}
}
