/** Operations that start, stop and redrive executions. */
import type { DescribeExecutionOutput, StartSyncExecutionOutput } from "@aws-sdk/client-sfn";
import type { Clock } from "@dephealth/core/clock.ts";
import { StepFunctionsError, TaskFailure } from "../../aws-errors.ts";
import { type Payload, parsePayload } from "../../payload.ts";
import type { ExecutionRow, MachineRow } from "../../store/execution-rows.ts";
import type { ExecutionStore } from "../../store/execution-store.ts";
import { type Arns, assertArn, assertName } from "../arns.ts";
import type { Journal } from "../journal.ts";
import type { Machines } from "../machines.ts";
import type { Executions } from "./executions.ts";
import { notRedrivable, redrive } from "./redrive.ts";
import type { RunningExecution } from "./running-execution.ts";

export type StartInput = {
	stateMachineArn: string;
	/** Unique among the executions of a STANDARD machine. Default: a UUID. */
	name?: string;
	/** JSON text. Default `{}`. */
	input?: string;
};

export function createExecutionStarts(deps: {
	store: ExecutionStore;
	journal: Journal;
	executions: Executions;
	machines: Machines;
	arns: Arns;
	uuid: () => string;
	clock: Clock;
	maxRunning: number;
	waitFor: (executionArn: string) => Promise<DescribeExecutionOutput>;
}) {
	const { store, journal, executions, machines, arns, uuid, clock } = deps;

	function create(machine: MachineRow, name: string, input: Payload): RunningExecution {
		if (executions.running.size >= deps.maxRunning) {
			throw new StepFunctionsError(
				"ExecutionLimitExceeded",
				`${deps.maxRunning} executions are running, which is the limit. Wait until some have ended.`,
			);
		}
		const parsed = machines.revision(machine.arn, machine.revision);
		return executions.create({
			arn: arns.execution(machine.name, name, machine.type, uuid),
			machine_arn: machine.arn,
			revision: machine.revision,
			name,
			type: machine.type,
			start_at: parsed.startAt,
			input,
			roleArn: machine.role_arn,
			timeoutSeconds: parsed.timeoutSeconds,
		});
	}

	/** The execution of that name when it is the same start again. @throws StepFunctionsError `ExecutionAlreadyExists` */
	function sameStart(machine: MachineRow, name: string, input: Payload): ExecutionRow | undefined {
		if (machine.type === "EXPRESS") return undefined;
		const arn = arns.execution(machine.name, name, "STANDARD", uuid);
		const existing = find(arn);
		if (!existing || (existing.status === "RUNNING" && existing.input === input.text)) return existing;
		throw new StepFunctionsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
	}

	function find(arn: string): ExecutionRow | undefined {
		const running = executions.running.get(arn);
		if (running) return running.row;
		journal.flush();
		return store.execution(arn);
	}

	return {
		startExecution(start: StartInput): { executionArn: string; startDate: Date } {
			const machine = machines.get(start.stateMachineArn);
			const input = parseInput(start.input);
			if (start.name !== undefined) assertName(start.name);
			const existing = start.name === undefined ? undefined : sameStart(machine, start.name, input);
			if (existing) return { executionArn: existing.arn, startDate: new Date(existing.started) };
			const execution = create(machine, start.name ?? uuid(), input);
			journal.flush();
			executions.begin(execution);
			return { executionArn: execution.row.arn, startDate: new Date(execution.row.started) };
		},

		async startSyncExecution(start: StartInput): Promise<StartSyncExecutionOutput> {
			const machine = machines.get(start.stateMachineArn);
			if (machine.type !== "EXPRESS") {
				throw new StepFunctionsError(
					"StateMachineTypeNotSupported",
					"This operation is not supported by this type of state machine",
				);
			}
			if (start.name !== undefined) assertName(start.name);
			const execution = create(machine, start.name ?? uuid(), parseInput(start.input));
			executions.begin(execution);
			const { status, redriveCount, redriveStatus, redriveStatusReason, stopDate, ...ended } =
				await deps.waitFor(execution.row.arn);
			return {
				...ended,
				stopDate,
				status: status === "SUCCEEDED" || status === "TIMED_OUT" ? status : "FAILED",
			};
		},

		stopExecution(stop: { executionArn: string; error?: string; cause?: string }): { stopDate: Date } {
			assertArn(stop.executionArn, "execution");
			const row = executions.abort(stop.executionArn, stop.error, stop.cause) ?? find(stop.executionArn);
			if (!row) throw doesNotExist(stop.executionArn);
			journal.flush();
			return { stopDate: new Date(row.stopped ?? clock.now()) };
		},

		redriveExecution({ executionArn }: { executionArn: string }): { redriveDate: Date } {
			assertArn(executionArn, "execution");
			const row = find(executionArn);
			if (!row) throw doesNotExist(executionArn);
			const reason = notRedrivable(row, clock.now());
			if (reason) throw new StepFunctionsError("ExecutionNotRedrivable", reason);
			const execution = executions.restore(row);
			if (!execution) {
				throw new StepFunctionsError(
					"ExecutionNotRedrivable",
					"The definition it started with cannot be run.",
				);
			}
			redrive(execution, { journal, clock });
			executions.begin(execution);
			journal.flush();
			return { redriveDate: new Date(clock.now()) };
		},
	};
}

export function doesNotExist(executionArn: string): StepFunctionsError {
	return new StepFunctionsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
}

function parseInput(text = "{}"): Payload {
	try {
		return parsePayload(text, "execution's input");
	} catch (error) {
		const problem = error instanceof TaskFailure ? error.causeText : "it is not JSON";
		throw new StepFunctionsError(
			"InvalidExecutionInput",
			`Invalid State Machine Execution Input: ${problem}`,
		);
	}
}
