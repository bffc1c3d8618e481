/** The calls of the Step Functions API that operators make through the API. */

/** The calls with which an operator looks at executions. */
export const EXECUTION_QUERIES = [
	"ListStateMachines",
	"ListExecutions",
	"DescribeExecution",
	"GetExecutionHistory",
	"DescribeStateMachine",
	"DescribeStateMachineForExecution",
	"ListMapRuns",
	"DescribeMapRun",
] as const;

/** The calls with which an operator changes executions. */
export const EXECUTION_ACTIONS = [
	"StartExecution",
	"StopExecution",
	"RedriveExecution",
	"UpdateMapRun",
	"TestState",
] as const;

export const STEP_FUNCTIONS_CALLS = [...EXECUTION_QUERIES, ...EXECUTION_ACTIONS] as const;
export type StepFunctionsCall = (typeof STEP_FUNCTIONS_CALLS)[number];
