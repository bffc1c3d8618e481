/**
 * When the functions of state machines go on with their work on one machine, where they share a thread: tasks begin, and read
 * what upstreams answered, one slice at a time. What is under way goes before what has not begun, so that it ends in its time.
 */
import type { TakeTurn } from "@dephealth/core/turns.ts";

export type BackgroundTurns = {
	/** Before a task begins. */
	begin: TakeTurn;
	/** Before a running task continues. */
	goOn: TakeTurn;
};

/** @param takeTurn a turn of the event loop, shared with whoever else works in slices */
export function createBackgroundTurns(takeTurn: TakeTurn): BackgroundTurns {
	const underWay: (() => void)[] = [];
	const notBegun: (() => void)[] = [];
	let isGoing = false;

	async function go(): Promise<void> {
		isGoing = true;
		while (underWay.length + notBegun.length > 0) {
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

	return { begin: waitIn(notBegun), goOn: waitIn(underWay) };
}
