/** A running execution: its row, its branches, and its unwritten records. */
import type { HistoryEventType } from "@aws-sdk/client-sfn";
import { TaskFailure } from "../../aws-errors.ts";
import type { Machine, MachineType } from "../../parse/definition.ts";
import type { Payload } from "../../payload.ts";
import type { ExecutionRow } from "../../store/execution-rows.ts";
import { type EventDetails, MAX_HISTORY_EVENTS, type StoredEvent } from "../../store/history.ts";
import type { Frame } from "../interpreter/frame.ts";

/** AWS ends an EXPRESS execution after five minutes. */
const EXPRESS_LIMIT_SECONDS = 300;

/** `until_success`: successful executions keep none, so that thousands of successful children cost nothing. */
export type HistoryKept = "always" | "until_success" | "never";

export type RunningExecution = {
	readonly row: ExecutionRow;
	readonly machine: Machine;
	readonly machineName: string;
	readonly roleArn: string;
	readonly input: Payload;
	readonly history: HistoryKept;
	root: Frame;
	readonly controller: AbortController;
	/** Recording has stopped: the execution has ended, or the engine stops. */
	isClosed: boolean;
	readonly unwritten: Unwritten;
	/** Called at once when the execution ends. */
	readonly onEnd: Set<(row: ExecutionRow) => void>;
};

export type ExecutionStart = Pick<
	ExecutionRow,
	"arn" | "machine_arn" | "revision" | "name" | "type" | "start_at"
> &
	Partial<Pick<ExecutionRow, "map_run" | "item_index">> & {
		input: Payload;
		roleArn: string;
		/** `TimeoutSeconds` of the machine. */
		timeoutSeconds: number | undefined;
	};

export type Unwritten = {
	isNew: boolean;
	events: StoredEvent[];
	forgotten: Set<string>;
	frames: Map<string, Frame>;
};

/** Appends an event that does not belong to a branch or ends the execution. There is always room for it. */
export function appendEvent(
	execution: RunningExecution,
	event: { type: HistoryEventType; previousEventId: number; timestamp: number; details?: EventDetails },
): number {
	const { row, unwritten } = execution;
	row.last_event += 1;
	if (execution.history !== "never" && row.last_event <= MAX_HISTORY_EVENTS) {
		unwritten.events.push({ id: row.last_event, ...event });
	}
	return row.last_event;
}

/** @throws TaskFailure when only the event that ends the execution still has room */
export function assertRoomForEvent({ row }: RunningExecution): void {
	if (!isFull(row)) return;
	throw new TaskFailure(
		"States.Runtime",
		`The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`,
	);
}

export function isFull(row: ExecutionRow): boolean {
	return row.type === "STANDARD" && row.last_event >= MAX_HISTORY_EVENTS - 1;
}

/** The time at which an execution that begins now times out, in milliseconds since 1970; null for never. */
export function deadlineOf(
	type: MachineType,
	timeoutSeconds: number | undefined,
	now: number,
): number | null {
	const limit =
		type === "STANDARD"
			? timeoutSeconds
			: Math.min(timeoutSeconds ?? Number.POSITIVE_INFINITY, EXPRESS_LIMIT_SECONDS);
	return limit === undefined ? null : now + limit * 1000;
}
