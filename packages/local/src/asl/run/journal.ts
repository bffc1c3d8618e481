/**
 * Group commit. Records of executions are gathered in memory and written in one transaction a few milliseconds later,
 * and always before the engine answers a request. A crash loses at most that much progress, never an execution: lost
 * work runs again.
 */

import type { ExecutionChange } from "../store/execution-rows.ts";
import type { ExecutionStore } from "../store/execution-store.ts";
import { EVERYTHING } from "../store/execution-store.ts";
import type { RunningExecution } from "./executions/running-execution.ts";
import { type Frame, frameText } from "./interpreter/frame.ts";

export type Journal = {
	/** The execution has something to write. */
	touch(execution: RunningExecution): void;
	/** Notes that a branch has moved on. */
	save(execution: RunningExecution, frame: Frame): void;
	/** The branches below a frame are gone; the frame itself stays. */
	forgetBelow(execution: RunningExecution, frame: Frame): void;
	forgetAll(execution: RunningExecution): void;
	/** Writes everything now. @throws Error of SQLite; nothing is lost, the next flush tries again */
	flush(): void;
	/** Resolves once everything recorded so far is written; callers of the same turn share one write. */
	flushed(): Promise<void>;
	close(): void;
};

const FLUSH_AFTER_MS = 5;
/** The pause after a failed write, e.g. on a full disk. */
const FLUSH_AGAIN_AFTER_MS = 1_000;

export function createJournal(store: ExecutionStore, onError: (error: unknown) => void): Journal {
	const touched = new Set<RunningExecution>();
	let timer: NodeJS.Timeout | undefined;
	let isClosed = false;
	let soon: Promise<void> | undefined;

	function schedule(delay: number): void {
		if (!isClosed) timer ??= setTimeout(flushInBackground, delay);
	}

	function flushInBackground(): void {
		timer = undefined;
		try {
			flush();
		} catch (error) {
			onError(error);
			schedule(FLUSH_AGAIN_AFTER_MS);
		}
	}

	function flush(): void {
		if (touched.size === 0) return;
		store.write([...touched].map(toChange));
		for (const { unwritten } of touched) {
			unwritten.isNew = false;
			unwritten.events = [];
			unwritten.forgotten.clear();
			unwritten.frames.clear();
		}
		touched.clear();
		clearTimeout(timer);
		timer = undefined;
	}

	function touch(execution: RunningExecution): void {
		touched.add(execution);
		schedule(FLUSH_AFTER_MS);
	}

	return {
		touch,
		flush,
		flushed() {
			soon ??= new Promise((resolve, reject) => {
				setImmediate(() => {
					soon = undefined;
					try {
						resolve(flush());
					} catch (error) {
						reject(error);
					}
				});
			});
			return soon;
		},
		save(execution, frame) {
			if (execution.isClosed) return;
			execution.unwritten.frames.set(frame.path, frame);
			touch(execution);
		},
		forgetBelow(execution, frame) {
			if (execution.isClosed) return;
			const below = `${frame.path}/`;
			for (const path of execution.unwritten.frames.keys()) {
				if (path.startsWith(below)) execution.unwritten.frames.delete(path);
			}
			execution.unwritten.forgotten.add(frame.path);
			touch(execution);
		},
		forgetAll(execution) {
			execution.unwritten.frames.clear();
			execution.unwritten.forgotten.clear();
			if (!execution.unwritten.isNew) execution.unwritten.forgotten.add(EVERYTHING);
			touch(execution);
		},
		close() {
			isClosed = true;
			clearTimeout(timer);
		},
	};
}

function toChange({ row, history, unwritten }: RunningExecution): ExecutionChange {
	return {
		row,
		forgetsHistory: history === "until_success" && row.status === "SUCCEEDED",
		isNew: unwritten.isNew,
		events: unwritten.events,
		forgotten: [...unwritten.forgotten],
		frames: [...unwritten.frames].map(([path, frame]) => ({ path, state: frameText(frame) })),
	};
}
