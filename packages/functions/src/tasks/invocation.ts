/** Runs a task within the time that its invocation has left. */
import { withDeadline } from "@dephealth/core/resilience/deadline.ts";
import { clock } from "../compose/clock.ts";

/** What Lambda tells a function of its invocation, as far as it is used. */
export type InvocationContext = { getRemainingTimeInMillis(): number };

/** To report an error, write a log line and send the result. */
const RESERVE_MS = 500;

/** @param context absent when a handler is called by itself: there is no deadline then */
export function withinInvocation<T>(context: InvocationContext | undefined, work: () => T): T {
	if (!context) return work();
	return withDeadline(clock.now() + context.getRemainingTimeInMillis() - RESERVE_MS, work);
}
