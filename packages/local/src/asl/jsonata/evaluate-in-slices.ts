/**
 * Long JSONata evaluations in slices of a turn of the event loop, one evaluation at a time, so that requests are answered
 * meanwhile. Each has a limit of processor time, which other work does not use up.
 */
import type { Expression } from "jsonata";
import { threadTime } from "../../thread-time.ts";

/** Milliseconds of this thread's processor time. */
const SLICE_MS = 5;
const LIMIT_MS = 1_000;
/** Steps between two looks at the time. */
const LOOK_EVERY = 32;

/** JSONata calls what is bound to it at each step, and waits for it. */
const STEP = Symbol.for("jsonata.__evaluate_entry") as unknown as string;

let last: Promise<unknown> = Promise.resolve();

/**
 * @param expression belongs to this module; it has no limit of time of its own
 * @throws JSONata's errors, that of its limit of time among them
 */
export function evaluateInSlices(
	expression: Expression,
	bindings: Record<string, unknown>,
): Promise<unknown> {
	const evaluation = last.then(() => {
		expression.assign(STEP, createPauses());
		return expression.evaluate(undefined, bindings) as Promise<unknown>;
	});
	last = evaluation.catch(() => undefined);
	return evaluation;
}

function createPauses(): () => Promise<void> | undefined {
	let steps = 0;
	let used = 0;
	let since = threadTime();

	async function pause(): Promise<void> {
		await new Promise((resolve) => setImmediate(resolve));
		since = threadTime();
	}

	return () => {
		steps += 1;
		if (steps % LOOK_EVERY !== 0) return;
		const slice = threadTime() - since;
		if (slice < SLICE_MS) return;
		used += slice;
		// As JSONata throws it.
		if (used > LIMIT_MS) throw { code: "D1012", value: LIMIT_MS, stack: new Error().stack };
		return pause();
	};
}
