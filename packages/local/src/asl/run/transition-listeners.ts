/** The listeners to the transitions of executions. */
import type { Transition } from "./interpreter/run.ts";

type Listener = (transition: Transition) => void;

/** @param onError gets what a listener throws, which neither ends the execution nor keeps it from the others */
export function createTransitionListeners(onError: (error: unknown) => void) {
	const listeners = new Set<Listener>();
	return {
		notify(transition: Transition): void {
			for (const listener of listeners) {
				try {
					listener(transition);
				} catch (error) {
					onError(error);
				}
			}
		},
		/** @returns ends it */
		onTransition(listener: Listener): () => void {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
	};
}
