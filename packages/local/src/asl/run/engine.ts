/** The embedded Step Functions: one engine on one database. Methods are the operations of the AWS API. */
import { randomUUID } from "node:crypto";
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
import { createTransactions, type Transactions } from "../../sqlite/transactions.ts";
import type { MachineType, State } from "../parse/definition.ts";
import { createExpressionCompiler } from "../parse/expressions.ts";
import type { Integrations } from "../parse/integration.ts";
import { type ExecutionStatus, type MinuteCount, openExecutionStore } from "../store/execution-store.ts";
import { openMapRunStore } from "../store/map-run-store.ts";
import { openTagStore } from "../store/tag-store.ts";
import { createArns } from "./arns.ts";
import { createDeadlines } from "./deadlines.ts";
import { createExecutionQueries, type IncludedData } from "./execution-queries.ts";
import { createExecutionStarts, type StartInput } from "./execution-starts.ts";
import { createExecutions } from "./executions.ts";
import type { Transition } from "./interpreter/run.ts";
import { createJournal } from "./journal.ts";
import { createMachineCare } from "./machine-care.ts";
import { type CreatedStateMachine, createMachines, type StateMachineInput } from "./machines.ts";
import { createMapRuns } from "./map-runs.ts";
import { pruneExecutions, RETENTION, type Retention } from "./retention.ts";
import { createTaskCallbacks } from "./task-callbacks.ts";
import { createTaskTokens } from "./task-tokens.ts";
import { testState } from "./test-state.ts";

export type EngineOptions = {
	/** An open connection; the engine makes its tables in it and never closes it. */
	database: DatabaseSync;
	/** The transactions shared with everybody who writes to the database. Default: the engine is alone. */
	transactions?: Transactions;
	integrations: Integrations;
	clock: Clock;
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
	listExecutions(input: {
		stateMachineArn?: string;
		mapRunArn?: string;
		statusFilter?: ExecutionStatus;
		redriveFilter?: "REDRIVEN" | "NOT_REDRIVEN";
		maxResults?: number;
		nextToken?: string;
	}): ListExecutionsOutput;
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

/** Ended executions are pruned after this many ends, or after this share of the limit. */
const ENDS_BETWEEN_PRUNINGS = 1000;
const SHARE_BETWEEN_PRUNINGS = 1 / 8;

/** @throws Error when the database was written by another version of the engine */
export function createEngine(options: EngineOptions): Engine {
	const { clock, random, integrations, retention = {}, maxRunning = 10_000 } = options;
	const onError = options.onError ?? (() => {});
	const uuid = options.uuid ?? randomUUID;
	const region = options.region ?? "us-east-1";
	const { accountId = "000000000000" } = options;
	const arns = createArns({ region, accountId });
	const transactions = options.transactions ?? createTransactions(options.database);
	const store = openExecutionStore(options.database, transactions);
	const tags = openTagStore(options.database, transactions);
	const mapRunStore = openMapRunStore(options.database, transactions);
	const journal = createJournal(store, onError);
	const tokens = createTaskTokens();
	const deadlines = createDeadlines(clock, onError);
	const compile = createExpressionCompiler({ clock, random, uuid });
	const resources = new Set(integrations.keys());
	const machines = createMachines({ store, clock, arns, compile, resources });
	const listeners = new Set<(transition: Transition) => void>();
	let ends = 0;
	let isPruningDue = false;
	let isStopped = false;
	const bytesBetweenPrunings = { ...RETENTION, ...retention }.maxBytes * SHARE_BETWEEN_PRUNINGS;

	const { openMapRun, redriveMapRun, ...mapRuns } = createMapRuns({ mapRunStore, store, journal, clock });
	const executions = createExecutions({
		store,
		journal,
		machines,
		tokens,
		deadlines,
		integrations,
		arns,
		region,
		context: options.context,
		...(options.takeTurn && { takeTurn: options.takeTurn }),
		clock,
		random,
		uuid,
		mapRuns: { openMapRun, redriveMapRun },
		keepExpressHistory: options.keepExpressHistory ?? false,
		notify,
		onError,
		onEnd() {
			ends += 1;
			if (ends >= ENDS_BETWEEN_PRUNINGS || store.bytesSettled() >= bytesBetweenPrunings) pruneSoon();
		},
	});
	const queries = createExecutionQueries({ store, journal, executions, machines, mapRuns, clock });
	const starts = createExecutionStarts({
		store,
		journal,
		executions,
		machines,
		arns,
		uuid,
		clock,
		maxRunning,
		waitFor: queries.waitFor,
	});

	function openEngine(database: DatabaseSync, mocked: Integrations, context: unknown): Engine {
		return createEngine({
			...options,
			database,
			context,
			transactions: createTransactions(database),
			integrations: mocked,
			onPruned: () => {},
		});
	}

	function parseForTest(definition: string): ReadonlyMap<string, State> {
		return machines.parse(definition, "STANDARD").states;
	}

	function notify(transition: Transition): void {
		for (const listener of listeners) {
			try {
				listener(transition);
			} catch (error) {
				onError(error);
			}
		}
	}

	function pruneSoon(): void {
		if (isPruningDue) return;
		isPruningDue = true;
		setImmediate(() => {
			isPruningDue = false;
			if (!isStopped) prune();
		});
	}

	function prune(): void {
		try {
			journal.flush();
			ends = 0;
			store.countAnew();
			pruneExecutions(store, retention, clock.now());
			options.onPruned?.();
		} catch (error) {
			onError(error);
		}
	}

	return {
		createStateMachine: machines.create,
		updateStateMachine: machines.update,
		ensureStateMachine: machines.ensure,
		describeStateMachine: ({ stateMachineArn }) => machines.describe(stateMachineArn),
		listStateMachines: machines.list,
		...starts,
		...queries,
		...mapRuns,
		...createMachineCare({ store, tags, journal, machines, executions }),
		testState: (request) =>
			testState(request, {
				openEngine,
				integrations,
				parse: parseForTest,
				region,
				accountId,
				clock,
				random,
			}),
		...createTaskCallbacks(tokens, journal),
		kept: () => store.finished(),
		countedByMinute(...query) {
			journal.flush();
			return store.countedByMinute(...query);
		},
		onTransition(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		postpone: store.postponeTimeouts,
		recover() {
			prune();
			return executions.recover();
		},
		async stop() {
			isStopped = true;
			await executions.suspendAll();
			deadlines.close();
			journal.close();
			queries.rejectWaiting();
			journal.flush();
		},
	};
}
