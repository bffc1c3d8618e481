/** Step Functions as the API passes it on. The shapes are those of the AWS SDK, with times as text. */
import type {
	DescribeExecutionOutput,
	DescribeMapRunOutput,
	DescribeStateMachineForExecutionOutput,
	DescribeStateMachineOutput,
	GetExecutionHistoryOutput,
	ListExecutionsOutput,
	ListMapRunsOutput,
	RedriveExecutionOutput,
	HistoryEvent as SdkHistoryEvent,
	StartExecutionOutput,
	StateMachineListItem,
	StopExecutionOutput,
	TestStateOutput,
} from "@aws-sdk/client-sfn";
import type { callStepFunctions } from "@dephealth/contract/routes/executions.ts";
import type { StepFunctionsBody } from "@dephealth/contract/schemas/bodies/executions.ts";
import { call } from "./client.ts";

/** The type of a value once it has been through JSON: dates are text. */
type Wire<T> = T extends Date
	? string
	: T extends readonly (infer Item)[]
		? Wire<Item>[]
		: T extends object
			? { [Key in keyof T]: Wire<T[Key]> }
			: T;

type Answers = {
	ListStateMachines: { stateMachines: Omit<StateMachineListItem, "creationDate">[] };
	ListExecutions: ListExecutionsOutput;
	DescribeExecution: DescribeExecutionOutput;
	DescribeExecutions: { executions: ExecutionEnd[] };
	GetExecutionHistory: GetExecutionHistoryOutput;
	DescribeStateMachine: DescribeStateMachineOutput;
	DescribeStateMachineForExecution: DescribeStateMachineForExecutionOutput;
	ListMapRuns: ListMapRunsOutput;
	DescribeMapRun: DescribeMapRunOutput;
	StartExecution: StartExecutionOutput;
	StopExecution: StopExecutionOutput;
	RedriveExecution: RedriveExecutionOutput;
	UpdateMapRun: object;
	TestState: TestStateOutput;
};

/** How an execution ended; a long output is absent. */
export type ExecutionEnd = {
	executionArn: string;
	output?: string | undefined;
	error?: string | undefined;
};

export type HistoryEvent = Wire<SdkHistoryEvent>;
export type Execution = Wire<DescribeExecutionOutput>;
export type ExecutionItem = Wire<NonNullable<ListExecutionsOutput["executions"]>[number]>;
export type MapRun = Wire<DescribeMapRunOutput>;
export type StateTrial = Wire<TestStateOutput>;
export type ExecutionStatus = NonNullable<Execution["status"]>;

/** @throws RefusedError, UnreachableError */
export function stepFunctions<Name extends keyof Answers>(
	name: Name,
	body: StepFunctionsBody,
	signal?: AbortSignal,
): Promise<Wire<Answers[Name]>> {
	return call<typeof callStepFunctions>("POST /v1/step-functions/{call}", {
		path: { call: name },
		body,
		...(signal && { signal }),
	}) as Promise<Wire<Answers[Name]>>;
}

export function listMachines(signal?: AbortSignal) {
	return stepFunctions("ListStateMachines", {}, signal);
}
