import type { MachineType } from "../parse/definition.ts";
import type { StoredEvent } from "./history.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export type ExecutionRow = {
	id: number;
	arn: string;
	machine_arn: string;
	revision: number;
	name: string;
	type: MachineType;
	status: ExecutionStatus;
	/** State where it starts: that of the machine, or inside a Distributed Map for a child. */
	start_at: string;
	input: string;
	output: string | null;
	error: string | null;
	cause: string | null;
	/** Milliseconds since 1970, as all times here. */
	started: number;
	stopped: number | null;
	/** The time at which the execution times out. */
	deadline: number | null;
	last_event: number;
	map_run: string | null;
	item_index: number | null;
	redrives: number;
	redriven: number | null;
	/** The bytes of a finished execution on disk: input, output and history. */
	bytes: number;
};

export type MachineRow = {
	arn: string;
	name: string;
	type: MachineType;
	role_arn: string;
	created: number;
	updated: number;
	revision: number;
	definition: string;
};

/** The state of a branch, as text that the engine understands. */
export type FrameRow = { path: string; state: string };

/** Everything that happened to one execution since the last write. */
export type ExecutionChange = {
	row: ExecutionRow;
	isNew: boolean;
	events: readonly StoredEvent[];
	/** It has ended, and its history is not worth keeping. */
	forgetsHistory: boolean;
	/** Branches below these paths are gone. */
	forgotten: readonly string[];
	frames: readonly FrameRow[];
};

export type ExecutionFilter = {
	machineArn?: string | undefined;
	mapRunArn?: string | undefined;
	status?: ExecutionStatus | undefined;
	isRedriven?: boolean | undefined;
	/** Only executions that started before this one are read. */
	beforeId?: number | undefined;
	limit: number;
};

export type MinuteCount = { at: number; count: number };
