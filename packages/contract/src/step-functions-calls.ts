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

/** Queries that Step Functions itself does not have; each is made of several of its calls. */
export const COMBINED_QUERIES = ["DescribeExecutions"] as const;

/** The most executions that one `DescribeExecutions` describes. */
export const EXECUTIONS_AT_ONCE = 50;

export const STEP_FUNCTIONS_CALLS = [
	...EXECUTION_QUERIES,
	...COMBINED_QUERIES,
	...EXECUTION_ACTIONS,
] as const;
export type StepFunctionsCall = (typeof STEP_FUNCTIONS_CALLS)[number];
