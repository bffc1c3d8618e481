/** RedriveExecution: a failed execution runs again from where its branches stood. */
import type { Clock } from "@dephealth/core/clock.ts";
import type { ExecutionRow } from "../../store/execution-rows.ts";
import type { Frame } from "../interpreter/frame.ts";
import type { Journal } from "../journal.ts";
import { appendEvent, deadlineOf, type RunningExecution } from "./running-execution.ts";

/** AWS lets an execution be redriven for this long after it ended. */
const REDRIVE_WITHIN_MS = 14 * 86_400_000;

/** Why an execution cannot be redriven; undefined when it can. */
export function notRedrivable(row: ExecutionRow, now: number): string | undefined {
	if (row.status === "RUNNING") return "Execution is RUNNING and cannot be redriven";
	if (row.status === "SUCCEEDED") return "Execution is SUCCEEDED and cannot be redriven";
	if (row.map_run !== null) return "Child executions of a Distributed Map are redriven with their parent.";
	if (row.type === "EXPRESS") return "EXPRESS executions cannot be redriven.";
	if (now - (row.stopped ?? now) > REDRIVE_WITHIN_MS) return "The execution ended more than 14 days ago.";
	return undefined;
}

/** Turns an execution that was restored after its failure into a running one. Its timeout starts again. */
export function redrive(execution: RunningExecution, deps: { journal: Journal; clock: Clock }): void {
	const { row, machine, root } = execution;
	const { journal, clock } = deps;
	const now = clock.now();
	row.status = "RUNNING";
	row.stopped = null;
	row.error = null;
	row.cause = null;
	row.redrives += 1;
	row.redriven = now;
	row.deadline = deadlineOf(row.type, machine.timeoutSeconds, now);
	beginAgain(root);
	appendEvent(execution, {
		type: "ExecutionRedriven",
		previousEventId: row.last_event,
		timestamp: now,
		details: { redriveCount: row.redrives },
	});
	journal.forgetAll(execution);
	saveTree(root);

	function saveTree(frame: Frame): void {
		journal.save(execution, frame);
		for (const child of frame.children.values()) saveTree(child);
	}
}

/** Unfinished states start again with all their retries; a Distributed Map continues its map run. */
function beginAgain(frame: Frame): void {
	if (frame.outcome) return;
	const { enteredAt, enteredEvent, enteredAfter, fanOut } = frame.progress;
	frame.progress = {
		...(enteredAt !== undefined && { enteredAt }),
		...(enteredEvent !== undefined && { enteredEvent }),
		...(enteredAfter !== undefined && { enteredAfter }),
	};
	if (fanOut) frame.progress.fanOut = { ...fanOut, ...(fanOut.mapRunArn && { isRedriven: true }) };
	for (const [index, child] of frame.children) {
		if (child.outcome && "failed" in child.outcome) frame.children.delete(index);
		else beginAgain(child);
	}
}
