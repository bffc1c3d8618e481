/**
 * The memory and the time limit of each function. The infrastructure deploys them, and the embedded runtime ends tasks
 * and requests by the same times. Plain data.
 */
import {
	BATCH_FUNCTIONS,
	SOURCE_FUNCTIONS,
	TASK_FUNCTIONS,
	type TaskFunctionName,
} from "./task-functions.ts";

/** Lambda gives computing power in proportion to memory: a whole vCPU at 1,769 MB. */
export type FunctionSize = { readonly memoryMb: number; readonly timeoutSeconds: number };

/** A few reads for somebody who waits. More memory than they use, for the cold start, which is all computing. */
export const REQUEST: FunctionSize = { memoryMb: 1024, timeoutSeconds: 10 };
/** Thousands of dependencies at once, read side by side and put together: a whole vCPU. API Gateway waits 30 s. */
export const BULK_REQUEST: FunctionSize = { memoryMb: 1769, timeoutSeconds: 25 };

/** One decision or write within a workflow, where nobody waits for a cold start. States wait 15 s for it. */
export const STEP: FunctionSize = { memoryMb: 512, timeoutSeconds: 12 };
/** Calls to upstreams, up to 10 s each. A packument can have 10 MB, several times that once parsed. States wait 30 s. */
const SOURCE: FunctionSize = { memoryMb: 1024, timeoutSeconds: 28 };
/** Hundreds of packages at once, parsed and held together: a whole vCPU. States wait 120 s for it, or 180 s. */
const BATCH: FunctionSize = { memoryMb: 1769, timeoutSeconds: 110 };
/** A few calls for a whole batch, waited for most of the time. */
const BATCH_CALLS: FunctionSize = { memoryMb: 512, timeoutSeconds: 110 };
/** The writes of a batch, or a page of an index. States wait 60 s for it. */
export const BATCH_STEP: FunctionSize = { memoryMb: 1024, timeoutSeconds: 55 };

const LARGER: Partial<Record<TaskFunctionName, FunctionSize>> = {
	...Object.fromEntries(Object.keys(SOURCE_FUNCTIONS).map((name) => [name, SOURCE])),
	...Object.fromEntries(Object.keys(BATCH_FUNCTIONS).map((name) => [name, BATCH_CALLS])),
	ResolveRepositoryFunction: SOURCE,
	FindStuckPackagesFunction: BATCH_STEP,
	RepublishPackagesFunction: BATCH_STEP,
	PlanRefreshFunction: BATCH,
	FindUnfinishedFunction: BATCH_STEP,
	// Answers of some hundred KB, waited for one after the other.
	CollectDepsDevBatchFunction: { ...BATCH_CALLS, memoryMb: 384 },
	CollectRegistryBatchFunction: { ...BATCH_CALLS, memoryMb: 1024 },
	// Packuments of 10 MB, several at once.
	CollectNpmBatchFunction: { ...BATCH_CALLS, memoryMb: 1024 },
	// Several histories at once, each kept as it was sent.
	CollectGitBatchFunction: { memoryMb: 1024, timeoutSeconds: 170 },
	// It mostly waits, for seconds a query.
	CollectGithubBatchFunction: { memoryMb: 256, timeoutSeconds: 170 },
	SettleBatchFunction: BATCH_STEP,
	ClaimBatchFunction: BATCH_STEP,
	SettleCollectedFunction: BATCH_STEP,
};

/** The size of each function that a state machine calls. */
export const TASK_SIZES = Object.fromEntries(
	Object.keys(TASK_FUNCTIONS).map((name) => [name, LARGER[name as TaskFunctionName] ?? STEP]),
) as Readonly<Record<TaskFunctionName, FunctionSize>>;
