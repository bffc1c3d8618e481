/** The interface between the interpreter and each kind of state. */
import type { HistoryEventType } from "@aws-sdk/client-sfn";
import type { Clock, Random } from "@dephealth/core/clock.ts";
import type { TakeTurn } from "@dephealth/core/turns.ts";
import type { Assign, MapState, State } from "../../parse/definition.ts";
import type { Integrations } from "../../parse/integration.ts";
import type { Template } from "../../parse/templates.ts";
import type { Payload } from "../../payload.ts";
import type { ExecutionRow } from "../../store/execution-rows.ts";
import type { EventDetails } from "../../store/history.ts";
import type { MapRunStatus } from "../../store/map-run-store.ts";
import type { Deadlines } from "../deadlines.ts";
import {
	appendEvent,
	assertRoomForEvent,
	isFull,
	type RunningExecution,
} from "../executions/running-execution.ts";
import type { Journal } from "../journal.ts";
import type { TaskTokens } from "../task-tokens.ts";
import type { Frame } from "./frame.ts";
import type { Tolerance } from "./tolerance.ts";

/** Progress of an execution as it happens, for people who watch. */
export type Transition = {
	executionArn: string;
	stateName: string;
	kind: "entered" | "exited" | "retried" | "caught";
	/** Milliseconds since 1970. */
	at: number;
	/** Name of the error that was retried or caught. */
	error?: string;
};

export type Run = {
	readonly execution: RunningExecution;
	readonly clock: Clock;
	readonly random: Random;
	readonly integrations: Integrations;
	readonly region: string;
	/** Stands for the execution's own context object: a state under test is given one. */
	readonly context?: unknown;
	readonly journal: Journal;
	readonly tokens: TaskTokens;
	readonly deadlines: Deadlines;
	readonly children: ChildExecutions;
	readonly notify: (transition: Transition) => void;
	/** Reports what must not happen: a defect of the engine. */
	readonly onError: (error: unknown) => void;
	/** Yields to other work of the process now and then. */
	readonly turn: () => Promise<void> | undefined;
	/** Waited for before each task. Absent: tasks begin at once. */
	readonly takeTurn?: TakeTurn;
	/** Runs a branch to its end. @throws TaskFailure, Interrupted */
	readonly runBranch: (run: Run, frame: Frame, signal: AbortSignal) => Promise<Payload>;
};

/** The executions a Distributed Map starts. */
export type ChildExecutions = {
	mapRunArn(parent: RunningExecution, state: MapState): string;
	/** Makes the map run known, or finds it again after a restart. */
	openMapRun(parent: RunningExecution, start: MapRunStart): MapRun;
	/**
	 * Continues a failed map run. @returns the number of its redrives; undefined when some of its children were pruned
	 */
	redriveMapRun(mapRunArn: string): number | undefined;
	start(parent: RunningExecution, child: ChildStart): ChildExecution;
	/** Children of an earlier run of the process, running or ended. */
	find(mapRunArn: string): ChildExecution[];
};

export type MapRunStart = {
	mapRunArn: string;
	maxConcurrency: number;
	tolerance: Tolerance;
	isBatched: boolean;
	items: number;
	executions: number;
};

export type MapRun = {
	/** The limits that UpdateMapRun set last. */
	limits(): { maxConcurrency: number; tolerance: Tolerance };
	onUpdate(listener: () => void): void;
	/** Milliseconds since 1970 of its last redrive: children that failed before it run again. */
	redrivenAt: number | undefined;
	/** Its children have ended. */
	end(status: Exclude<MapRunStatus, "RUNNING">): void;
	/** The engine stops; the run continues after a restart. */
	suspend(): void;
};

export type ChildStart = { mapRunArn: string; state: MapState; index: number; input: Payload };

export type ChildExecution = {
	readonly index: number;
	readonly ended: Promise<ExecutionRow>;
	abort(): void;
	/** Milliseconds since 1970 at which it ended without success; undefined while it runs. */
	readonly failedAt: number | undefined;
	/** Runs it again: where it failed, an EXPRESS one from its beginning. */
	redrive(): ChildExecution;
};

/** The end of a state: the result of its work, and the fields that decide output, variables and next state. */
export type Exit = {
	readonly result?: Payload;
	readonly next: string | undefined;
	readonly output: Template | undefined;
	readonly assign: Assign | undefined;
};

export function exitOf(state: State, result?: Payload): Exit {
	const { next, output, assign } = state;
	return result ? { result, next, output, assign } : { next, output, assign };
}

/** Appends an event to the branch's chain. @throws TaskFailure `States.Runtime` when the history is full */
export function record(run: Run, frame: Frame, type: HistoryEventType, details?: EventDetails): number {
	if (run.execution.isClosed) return frame.lastEvent;
	assertRoomForEvent(run.execution);
	frame.lastEvent = appendEvent(run.execution, {
		type,
		previousEventId: frame.lastEvent,
		timestamp: run.clock.now(),
		...(details && { details }),
	});
	return frame.lastEvent;
}

/** Like `record`, but the next event of the chain does not follow this one. */
export function recordAside(
	run: Run,
	frame: Frame,
	type: HistoryEventType,
	details?: EventDetails,
	next = frame.lastEvent,
): number {
	const id = record(run, frame, type, details);
	frame.lastEvent = next;
	return id;
}

/** Like `record`, but a full history drops the event, since the failure being recorded matters more. */
export function recordFailure(run: Run, frame: Frame, type: HistoryEventType, details?: EventDetails): void {
	if (!isFull(run.execution.row)) record(run, frame, type, details);
}
