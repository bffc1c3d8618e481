/** The life of executions: started, run, ended, and picked up again after a restart. */
import type { HistoryEventType } from "@aws-sdk/client-sfn";
import type { Clock, Random } from "@dephealth/core/clock.ts";
import type { TakeTurn } from "@dephealth/core/turns.ts";
import { TaskFailure } from "../../aws-errors.ts";
import type { Integrations } from "../../parse/integration.ts";
import type { ExecutionRow, ExecutionStatus } from "../../store/execution-rows.ts";
import type { ExecutionStore } from "../../store/execution-store.ts";
import type { EventDetails } from "../../store/history.ts";
import { type Arns, baseMachineArn, machineNameOf } from "../arns.ts";
import type { Deadlines } from "../deadlines.ts";
import { createFrame, type Frame, restoreFrames } from "../interpreter/frame.ts";
import { Interrupted } from "../interpreter/interruption.ts";
import type { ChildExecutions, Run, Transition } from "../interpreter/run.ts";
import { runBranch } from "../interpreter/run-branch.ts";
import type { Journal } from "../journal.ts";
import type { Machines } from "../machines.ts";
import type { TaskTokens } from "../task-tokens.ts";
import { createChildExecutions } from "./child-executions.ts";
import {
	appendEvent,
	deadlineOf,
	type ExecutionStart,
	type HistoryKept,
	type RunningExecution,
} from "./running-execution.ts";

export type Executions = ReturnType<typeof createExecutions>;

/** Transitions after which the event loop gets a turn, so that a busy execution does not starve the process. */
const TRANSITIONS_PER_TURN = 128;

type Ending = {
	status: Exclude<ExecutionStatus, "RUNNING">;
	type: HistoryEventType;
	previousEventId: number;
	output?: string;
	error?: string;
	cause?: string;
};

export function createExecutions(deps: {
	store: ExecutionStore;
	journal: Journal;
	machines: Machines;
	tokens: TaskTokens;
	deadlines: Deadlines;
	integrations: Integrations;
	arns: Arns;
	region: string;
	/** The context object, as in `Run`. */
	context?: unknown;
	takeTurn?: TakeTurn;
	clock: Clock;
	random: Random;
	uuid: () => string;
	mapRuns: Pick<ChildExecutions, "openMapRun" | "redriveMapRun">;
	keepExpressHistory: boolean;
	notify: (transition: Transition) => void;
	onError: (error: unknown) => void;
	/** Called once an execution has ended. */
	onEnd: (row: ExecutionRow) => void;
}) {
	const { store, journal, machines, clock, arns, uuid } = deps;
	const running = new Map<string, RunningExecution>();
	const unwinding = new Set<Promise<void>>();
	let transitions = 0;

	function turn(): Promise<void> | undefined {
		transitions += 1;
		if (transitions % TRANSITIONS_PER_TURN !== 0) return undefined;
		return new Promise((resolve) => setImmediate(resolve));
	}

	const children = createChildExecutions({
		store,
		journal,
		arns,
		uuid,
		running,
		create,
		begin,
		abort,
		restore,
		clock,
		mapRuns: deps.mapRuns,
	});

	function begin(execution: RunningExecution): void {
		running.set(execution.row.arn, execution);
		const unwound = drive(execution).finally(() => unwinding.delete(unwound));
		unwinding.add(unwound);
	}

	async function drive(execution: RunningExecution): Promise<void> {
		const { row, controller } = execution;
		const cancel = row.deadline !== null && deps.deadlines.add(row.deadline, () => timeOut(execution));
		const run: Run = { ...deps, execution, children, turn, runBranch };
		try {
			const output = await runBranch(run, execution.root, controller.signal);
			const previousEventId = execution.root.lastEvent;
			end(execution, {
				status: "SUCCEEDED",
				type: "ExecutionSucceeded",
				previousEventId,
				output: output.text,
			});
		} catch (error) {
			if (error instanceof Interrupted || execution.isClosed) return;
			if (!(error instanceof TaskFailure)) deps.onError(error);
			const failure = error instanceof TaskFailure ? error : new TaskFailure("States.Runtime", String(error));
			end(execution, {
				status: "FAILED",
				type: "ExecutionFailed",
				previousEventId: execution.root.lastEvent,
				error: failure.error,
				cause: failure.causeText,
			});
		} finally {
			if (cancel) cancel();
		}
	}

	function timeOut(execution: RunningExecution): void {
		end(execution, {
			status: "TIMED_OUT",
			type: "ExecutionTimedOut",
			previousEventId: 0,
			error: "States.Timeout",
		});
	}

	function end(execution: RunningExecution, ending: Ending): void {
		if (execution.isClosed) return;
		const { row } = execution;
		const { status, type, previousEventId, output, error, cause } = ending;
		const details: EventDetails = {
			...(output !== undefined && { output }),
			...(error && { error }),
			...(cause && { cause }),
		};
		const now = clock.now();
		appendEvent(execution, { type, previousEventId, timestamp: now, details });
		execution.isClosed = true;
		row.status = status;
		row.stopped = now;
		row.output = output ?? null;
		row.error = error || null;
		row.cause = cause || null;
		// A failed STANDARD execution can be redriven from where its branches stand.
		if (status === "SUCCEEDED" || row.type === "EXPRESS") journal.forgetAll(execution);
		else journal.touch(execution);
		running.delete(row.arn);
		execution.controller.abort();
		for (const tell of execution.onEnd) tell(row);
		deps.onEnd(row);
	}

	function open(row: ExecutionRow, roleArn: string, root: Frame, isNew: boolean): RunningExecution {
		return {
			row,
			machine: machines.revision(row.machine_arn, row.revision),
			machineName: machineNameOf(row.machine_arn),
			roleArn,
			input: { value: JSON.parse(row.input), text: row.input },
			history: historyOf(row),
			root,
			controller: new AbortController(),
			isClosed: false,
			unwritten: { isNew, events: [], forgotten: new Set(), frames: new Map() },
			onEnd: new Set(),
		};
	}

	function historyOf({ type, map_run }: ExecutionRow): HistoryKept {
		if (type === "STANDARD" || deps.keepExpressHistory) return "always";
		return map_run === null ? "never" : "until_success";
	}

	/** Makes an execution that has not begun yet; it is durable after the journal's next flush. */
	function create(start: ExecutionStart): RunningExecution {
		const { input, roleArn, timeoutSeconds, ...identity } = start;
		const now = clock.now();
		const row: ExecutionRow = {
			id: store.takeId(),
			status: "RUNNING",
			input: input.text,
			output: null,
			error: null,
			cause: null,
			started: now,
			stopped: null,
			deadline: deadlineOf(start.type, timeoutSeconds, now),
			last_event: 0,
			map_run: null,
			item_index: null,
			redrives: 0,
			redriven: null,
			bytes: 0,
			...identity,
		};
		const root = createFrame(undefined, 0, { state: start.start_at, input, lastEvent: 0 });
		const execution = open(row, roleArn, root, true);
		const details = { input: input.text, roleArn };
		appendEvent(execution, { type: "ExecutionStarted", previousEventId: 0, timestamp: now, details });
		journal.save(execution, root);
		return execution;
	}

	/** Returns the execution's row, or undefined when it does not run. */
	function abort(arn: string, error?: string, cause?: string): ExecutionRow | undefined {
		const execution = running.get(arn);
		if (!execution) return undefined;
		end(execution, {
			status: "ABORTED",
			type: "ExecutionAborted",
			previousEventId: 0,
			...(error !== undefined && { error }),
			...(cause !== undefined && { cause }),
		});
		return execution.row;
	}

	/**
	 * A stored execution, ready to continue. Undefined when its definition cannot run at the moment, e.g. because a
	 * resource is not registered: the execution then stays unchanged.
	 */
	function restore(row: ExecutionRow): RunningExecution | undefined {
		const roleArn = store.machine(baseMachineArn(row.machine_arn))?.role_arn ?? "";
		const input = { value: JSON.parse(row.input), text: row.input };
		const root =
			restoreFrames(store.frames(row.id)) ??
			createFrame(undefined, 0, { state: row.start_at, input, lastEvent: 0 });
		try {
			return open(row, roleArn, root, false);
		} catch (error) {
			deps.onError(error);
			return undefined;
		}
	}

	return {
		running,
		create,
		begin,
		abort,
		restore,

		/** Resumes executions that were running when the process ended. Returns their number. */
		recover(): number {
			const stored = store.running().filter(({ arn }) => !running.has(arn));
			const restored = stored.map(restore).filter((execution) => execution !== undefined);
			// A parent looks for its children as soon as it continues, so all must be known first.
			for (const execution of restored) running.set(execution.row.arn, execution);
			for (const execution of restored) begin(execution);
			return restored.length;
		},

		/** Ends the work of all executions without recording anything: they continue at the next start. */
		async suspendAll(): Promise<void> {
			const suspended = [...running.values()];
			// All are closed first: a task that is aborted may try to stop the execution it started.
			for (const execution of suspended) execution.isClosed = true;
			running.clear();
			for (const execution of suspended) execution.controller.abort();
			await Promise.allSettled(unwinding);
		},
	};
}
