/** The embedded Step Functions: one engine on one database. Methods are the operations of the AWS API. */
import type { DatabaseSync } from "node:sqlite";
import type {
	DescribeExecutionOutput,
	DescribeMapRunOutput,
	DescribeStateMachineForExecutionOutput,
	DescribeStateMachineOutput,
	GetExecutionHistoryOutput,
	ListExecutionsOutput,
	ListMapRunsOutput,
	ListStateMachinesOutput,
	ListTagsForResourceOutput,
	StartSyncExecutionOutput,
	Tag,
	TestStateInput,
	TestStateOutput,
	UpdateStateMachineOutput,
	ValidateStateMachineDefinitionOutput,
} from "@aws-sdk/client-sfn";
import type { Clock, Random } from "@dephealth/core/clock.ts";
import type { TakeTurn } from "@dephealth/core/turns.ts";
import type { Transactions } from "../../sqlite/transactions.ts";
import type { MachineType } from "../parse/definition.ts";
import type { Integrations } from "../parse/integration.ts";
import type { ExecutionStatus, MinuteCount } from "../store/execution-rows.ts";
import type { ExecutionsQuery, IncludedData } from "./executions/execution-queries.ts";
import type { StartInput } from "./executions/execution-starts.ts";
import type { Retention } from "./executions/retention.ts";
import type { Transition } from "./interpreter/run.ts";
import type { CreatedStateMachine, StateMachineInput } from "./machines.ts";

export type EngineOptions = {
	/** An open connection; the engine makes its tables in it and never closes it. */
	database: DatabaseSync;
	/** The transactions shared with everybody who writes to the database. Default: the engine is alone. */
	transactions?: Transactions;
	integrations: Integrations;
	clock: Clock;
	/** The time by which finished executions are deleted. Default: the clock's. */
	deletionClock?: Pick<Clock, "now">;
	/** Jitter of retries and `$random`. */
	random: Random;
	/** Default `crypto.randomUUID`. */
	uuid?: () => string;
	/** Part of all names. Default us-east-1. */
	region?: string;
	/** Part of all names. Default 000000000000. */
	accountId?: string;
	/** EXPRESS machines keep no history on AWS. Default false. */
	keepExpressHistory?: boolean;
	/** The retention of finished executions; checked at `recover` and every thousand executions. */
	retention?: Retention;
	/** Called after each pruning: space may be given back. */
	onPruned?: () => void;
	/** Waited for before each task, and before its time begins. Default: not at all. */
	takeTurn?: TakeTurn;
	/** Executions that may run at a time, children of a Distributed Map not counted. Default 10,000. */
	maxRunning?: number;
	/** Every execution's context object. Default: each has its own. */
	context?: unknown;
	/** Called with background failures: a failed write, a listener that threw, a defect. Default: nothing. */
	onError?: (error: unknown) => void;
};

/** Every method throws StepFunctionsError with the error AWS documents for the operation. */
export type Engine = {
	/** @throws UnsupportedAslError when the definition cannot be run as AWS would run it */
	createStateMachine(input: StateMachineInput): CreatedStateMachine;
	/** Running executions continue with the definition they started with. @throws UnsupportedAslError */
	updateStateMachine(input: {
		stateMachineArn: string;
		definition?: string;
		roleArn?: string;
	}): UpdateStateMachineOutput;
	/** Creates the machine or gives it this definition; not an operation of AWS. @throws UnsupportedAslError */
	ensureStateMachine(input: StateMachineInput): CreatedStateMachine;
	describeStateMachine(input: { stateMachineArn: string }): DescribeStateMachineOutput;
	listStateMachines(input?: { maxResults?: number; nextToken?: string }): ListStateMachinesOutput;
	/** Ends its executions and deletes them with it. */
	deleteStateMachine(input: { stateMachineArn: string }): void;
	validateStateMachineDefinition(input: {
		definition: string;
		type?: MachineType;
		maxResults?: number;
	}): ValidateStateMachineDefinitionOutput;
	/** Runs one state, with the real integrations unless the request has a mock. */
	testState(input: TestStateInput): Promise<TestStateOutput>;
	listTagsForResource(input: { resourceArn: string }): ListTagsForResourceOutput;
	tagResource(input: { resourceArn: string; tags: readonly Tag[] }): void;
	untagResource(input: { resourceArn: string; tagKeys: readonly string[] }): void;

	/** The execution is durable when this returns. `input` is JSON text, default `{}`. */
	startExecution(input: StartInput): { executionArn: string; startDate: Date };
	/** Runs an EXPRESS execution to its end. */
	startSyncExecution(input: StartInput): Promise<StartSyncExecutionOutput>;
	stopExecution(input: { executionArn: string; error?: string; cause?: string }): { stopDate: Date };
	/** Runs a failed STANDARD execution again from the states that failed. */
	redriveExecution(input: { executionArn: string }): { redriveDate: Date };

	describeExecution(input: { executionArn: string; includedData?: IncludedData }): DescribeExecutionOutput;
	describeStateMachineForExecution(input: {
		executionArn: string;
		includedData?: IncludedData;
	}): DescribeStateMachineForExecutionOutput;
	/** Newest first; pages of 100 by default. */
	listExecutions(input: ExecutionsQuery): ListExecutionsOutput;
	/** Pages of 100 events by default, and never more than a few megabytes. */
	getExecutionHistory(input: {
		executionArn: string;
		maxResults?: number;
		reverseOrder?: boolean;
		includeExecutionData?: boolean;
		nextToken?: string;
	}): GetExecutionHistoryOutput;

	describeMapRun(input: { mapRunArn: string }): DescribeMapRunOutput;
	listMapRuns(input: { executionArn: string; maxResults?: number; nextToken?: string }): ListMapRunsOutput;
	/** Takes effect at once. */
	updateMapRun(input: {
		mapRunArn: string;
		maxConcurrency?: number;
		toleratedFailureCount?: number;
		toleratedFailurePercentage?: number;
	}): void;

	sendTaskSuccess(input: { taskToken: string; output: string }): void;
	sendTaskFailure(input: { taskToken: string; error?: string; cause?: string }): void;
	sendTaskHeartbeat(input: { taskToken: string }): void;

	/** The number of finished executions that are kept, and their bytes. */
	kept(): { count: number; bytes: number };

	/**
	 * Executions of a machine by the minute of their start, or of their end in that status: what CloudWatch counts.
	 * Times in epoch milliseconds, `until` excluded.
	 */
	countedByMinute(
		stateMachineArn: string,
		what: "started" | ExecutionStatus,
		from: number,
		until: number,
	): MinuteCount[];

	/** Resolves when the execution has ended, at once if it has. Rejects when the engine stops before. */
	waitFor(executionArn: string): Promise<DescribeExecutionOutput>;
	/** Calls the listener at every transition until the returned function is called. */
	onTransition(listener: (transition: Transition) => void): () => void;
	/**
	 * Resumes executions that were running when the process ended, and returns their number. Call it once at the start.
	 */
	recover(): number;
	/**
	 * Gives running work the time until its timeout that it had this many milliseconds ago; negative when the clock was
	 * set back. Call it before `recover`. Waits and pauses before a retry end when the wall clock says so.
	 */
	postpone(ms: number): void;
	/** Aborts tasks in flight and writes everything; executions continue after the next `recover`. */
	stop(): Promise<void>;
};
