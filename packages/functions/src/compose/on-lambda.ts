/** Lambda's side of the composition: one a process, made of its environment by the first invocation. */
import { type Composition, createComposition } from "./composition.ts";
import { once } from "./once.ts";

const processComposition = once(() => createComposition({ env: process.env }));

/** Makes Lambda's `handler` of what makes handlers. */
export function onLambda<Args extends unknown[], Result>(
	createHandler: (composition: Composition) => (...args: Args) => Result,
): (...args: Args) => Result {
	const made = once(() => createHandler(processComposition()));
	return (...args) => made()(...args);
}
