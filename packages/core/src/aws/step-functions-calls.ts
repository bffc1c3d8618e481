/** Calls of Step Functions on somebody's behalf, for some machines and no others. */

import {
	DescribeExecutionCommand,
	DescribeMapRunCommand,
	DescribeStateMachineCommand,
	DescribeStateMachineForExecutionCommand,
	GetExecutionHistoryCommand,
	ListExecutionsCommand,
	ListMapRunsCommand,
	RedriveExecutionCommand,
	type SFNClient,
	SFNServiceException,
	StartExecutionCommand,
	StopExecutionCommand,
	UpdateMapRunCommand,
} from "@aws-sdk/client-sfn";
import { MACHINE_NAMES, MACHINES, type MachineName } from "@dephealth/contract/machines.ts";
import type { StepFunctionsBody } from "@dephealth/contract/schemas/bodies/executions.ts";
import type { StepFunctionsCall } from "@dephealth/contract/step-functions-calls.ts";
import type { Clock } from "../clock.ts";
import { ExecutionNotFoundError, StepFunctionsRefusalError, StorageUnavailableError } from "../errors.ts";
import { describeExecutions } from "./describe-executions.ts";
import { tryState } from "./try-state.ts";

export type MachineArns = Readonly<Partial<Record<MachineName, string>>>;

/**
 * @returns what Step Functions answers, times as `Date`
 * @throws ExecutionNotFoundError, StepFunctionsRefusalError when it says no, StorageUnavailableError when it does not answer
 */
export type CallStepFunctions = (call: StepFunctionsCall, body: StepFunctionsBody) => Promise<object>;

type Send = (client: SFNClient, body: StepFunctionsBody, clock: Clock) => Promise<object>;

/** Step Functions itself says which fields a call lacks; the SDK's types would have us say it twice. */
type Complete = Required<StepFunctionsBody>;

const SEND: Readonly<Record<Exclude<StepFunctionsCall, "ListStateMachines">, Send>> = {
	ListExecutions: (client, body) => client.send(new ListExecutionsCommand(body as Complete)),
	DescribeExecutions: describeExecutions,
	DescribeExecution: (client, body) => client.send(new DescribeExecutionCommand(body as Complete)),
	GetExecutionHistory: (client, body) => client.send(new GetExecutionHistoryCommand(body as Complete)),
	DescribeStateMachine: (client, body) => client.send(new DescribeStateMachineCommand(body as Complete)),
	DescribeStateMachineForExecution: (client, body) =>
		client.send(new DescribeStateMachineForExecutionCommand(body as Complete)),
	ListMapRuns: (client, body) => client.send(new ListMapRunsCommand(body as Complete)),
	DescribeMapRun: (client, body) => client.send(new DescribeMapRunCommand(body as Complete)),
	StartExecution: (client, body) => client.send(new StartExecutionCommand(body as Complete)),
	StopExecution: (client, body) => client.send(new StopExecutionCommand(body as Complete)),
	RedriveExecution: (client, body) => client.send(new RedriveExecutionCommand(body as Complete)),
	UpdateMapRun: (client, body) => client.send(new UpdateMapRunCommand(body as Complete)),
	TestState: tryState,
};

export function createStepFunctionsCalls(deps: {
	client: SFNClient;
	machines: MachineArns;
	clock: Clock;
}): CallStepFunctions {
	const own = new Set(Object.values(deps.machines).map(machineOf));

	/** IAM allows no others either; this says so before a call, and on one machine, where there is no IAM. */
	function refuseOthers({
		stateMachineArn,
		executionArn,
		mapRunArn,
		executionArns = [],
	}: StepFunctionsBody): void {
		for (const arn of [stateMachineArn, executionArn, mapRunArn, ...executionArns]) {
			const machine = arn === undefined ? undefined : machineOf(arn);
			if (arn !== undefined && (machine === undefined || !own.has(machine))) {
				throw new ExecutionNotFoundError("This ARN does not belong to a state machine of the product.");
			}
		}
	}

	/** The product's machines by their own names. IAM cannot limit this call, which would list the whole account's. */
	function listStateMachines(): object {
		return {
			stateMachines: MACHINE_NAMES.flatMap((name) => {
				const stateMachineArn = deps.machines[name];
				return stateMachineArn === undefined ? [] : [{ name, stateMachineArn, type: MACHINES[name].type }];
			}),
		};
	}

	return async (call, body) => {
		if (call === "ListStateMachines") return listStateMachines();
		refuseOthers(body);
		try {
			const { $metadata: _, ...answer } = (await SEND[call](deps.client, body, deps.clock)) as {
				$metadata?: unknown;
			};
			return answer;
		} catch (error) {
			throw translate(error);
		}
	};
}

/** The machine's name in an ARN of it, of its executions, or of their map runs. */
function machineOf(arn: string): string | undefined {
	return /^arn:[\w-]+:states:[^:]*:[^:]*:(?:stateMachine|execution|mapRun):([^:/]+)/.exec(arn)?.[1];
}

/** Errors by which Step Functions says that something is not there. */
const NOT_FOUND: ReadonlySet<string> = new Set([
	"ExecutionDoesNotExist",
	"ResourceNotFound",
	"StateMachineDoesNotExist",
]);
/** The errors that are not the fault of the request's content. */
const PASSING: ReadonlySet<string> = new Set(["ThrottlingException", "AccessDeniedException"]);

function translate(error: unknown): unknown {
	if (error instanceof StepFunctionsRefusalError) return error;
	if (!(error instanceof SFNServiceException) || error.$fault === "server" || PASSING.has(error.name)) {
		return new StorageUnavailableError("Step Functions is not answering. Try again later.", { cause: error });
	}
	if (NOT_FOUND.has(error.name)) return new ExecutionNotFoundError(error.message, { cause: error });
	return new StepFunctionsRefusalError(error.name, error.message, { cause: error });
}
