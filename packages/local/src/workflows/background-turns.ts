/**
 * When state machines go on with their work on one machine, which answers requests in the same thread: tasks begin, and read
 * what upstreams answered, one slice at a time, and while there are requests with a pause after each. So a request waits for
 * little, however much is to be collected. What is under way goes before what has not begun, so that it ends in its time.
 */
import type { TakeTurn } from "@dephealth/core/turns.ts";

export type BackgroundTurns = {
	/** Before a task begins. */
	begin: TakeTurn;
	/** Before a running task continues. */
	goOn: TakeTurn;
	/** Says that somebody waits for an answer: the next slice comes after a pause. */
	requestArrived(): void;
};

/**
 * Milliseconds. A slice takes one to four, so that requests have half of the thread's time, and the garbage collector and the
 * simulator a core. What is collected beside a thousand requests a second takes a tenth longer than with half the pause.
 */
const PAUSE_MS = 4;

/**
 * @param options.takeTurn a turn of the event loop, shared with whoever else works in slices
 * @param options.pause default: setTimeout
 */
export function createBackgroundTurns(options: {
	takeTurn: TakeTurn;
	pause?: (milliseconds: number) => Promise<void>;
}): BackgroundTurns {
	const { takeTurn, pause = timeout } = options;
	const underWay: (() => void)[] = [];
	const notBegun: (() => void)[] = [];
	let isGoing = false;
	let hasRequests = false;

	async function go(): Promise<void> {
		isGoing = true;
		while (underWay.length + notBegun.length > 0) {
			if (hasRequests) await pause(PAUSE_MS);
			hasRequests = false;
			await takeTurn();
			const resume = underWay.shift() ?? notBegun.shift();
			resume?.();
		}
		isGoing = false;
	}

	function waitIn(lane: (() => void)[]): TakeTurn {
		return () =>
			new Promise((resolve) => {
				lane.push(resolve);
				if (!isGoing) void go();
			});
	}

	return {
		begin: waitIn(notBegun),
		goOn: waitIn(underWay),
		requestArrived() {
			hasRequests = true;
		},
	};
}

function timeout(milliseconds: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, milliseconds);
	});
}
