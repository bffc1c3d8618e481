/**
 * When state machines go on with their work on one machine, which answers requests in the same thread: tasks begin, and read
 * what upstreams answered, one a turn of the event loop, and only while the loop's turns are short. So a request waits for
 * little, however much is to be collected. What is under way goes before what has not begun, so that it ends in its time.
 */
import type { TakeTurn } from "@dephealth/core/turns.ts";
import { threadTime } from "../thread-time.ts";

export type BackgroundTurns = {
	/** Before a task begins. */
	begin: TakeTurn;
	/** Before a task that has begun does more. */
	goOn: TakeTurn;
};

/** Processor time, in milliseconds, of a turn after which nothing more is done. */
const SHORT_TURN_MS = 2;
/** Turns after which something is done all the same: work is slowed by requests, never stopped. */
const MAX_TURNS_WAITED = 20;

/**
 * @param options.nextTurn calls back in the loop's next turn. Default setImmediate
 * @param options.processorMs the processor time of this thread so far, in milliseconds
 */
export function createBackgroundTurns(
	options: { nextTurn?: (resume: () => void) => void; processorMs?: () => number } = {},
): BackgroundTurns {
	const { nextTurn = setImmediate, processorMs = threadTime } = options;
	const underWay: (() => void)[] = [];
	const notBegun: (() => void)[] = [];
	let isGoing = false;
	let turnsWaited = 0;
	let turnBegan = 0;

	function turn(): void {
		const now = processorMs();
		const wasShort = now - turnBegan <= SHORT_TURN_MS;
		turnBegan = now;
		turnsWaited += 1;
		if (wasShort || turnsWaited >= MAX_TURNS_WAITED) {
			turnsWaited = 0;
			const resume = underWay.shift() ?? notBegun.shift();
			resume?.();
		}
		if (underWay.length + notBegun.length > 0) nextTurn(turn);
		else isGoing = false;
	}

	function waitIn(lane: (() => void)[]): TakeTurn {
		return () =>
			new Promise((resolve) => {
				lane.push(resolve);
				if (isGoing) return;
				isGoing = true;
				turnBegan = processorMs();
				nextTurn(turn);
			});
	}

	return { begin: waitIn(notBegun), goOn: waitIn(underWay) };
}
