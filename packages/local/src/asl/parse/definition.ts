/** A state machine as the interpreter runs it: checked, with every expression compiled. */
import type { Retrier } from "../retry.ts";
import type { Template } from "./templates.ts";

export type MachineType = "STANDARD" | "EXPRESS";

export type Machine = {
	readonly startAt: string;
	/** Limit of the whole execution. */
	readonly timeoutSeconds: number | undefined;
	/** Every state of the machine, nested ones included: names are unique within a machine. */
	readonly states: ReadonlyMap<string, State>;
};

type Common = {
	readonly name: string;
	/** The state that follows; undefined ends the branch. */
	readonly next: string | undefined;
	/** Undefined leaves the default: the result of a Task, Parallel or Map, else the input. */
	readonly output: Template | undefined;
	readonly assign: Assign | undefined;
};

export type Assign = ReadonlyMap<string, Template>;

export type Catcher = {
	readonly errorEquals: readonly string[];
	readonly next: string;
	readonly output: Template | undefined;
	readonly assign: Assign | undefined;
};

type Fallible = Common & { readonly retry: readonly Retrier[]; readonly catch: readonly Catcher[] };

export type TaskState = Fallible & {
	readonly type: "Task";
	/** Key of the integration in the registry, without `.waitForTaskToken`. */
	readonly integration: string;
	readonly waitsForToken: boolean;
	/** The function, when a Task's `Resource` is the function itself. */
	readonly functionArn: string | undefined;
	/** The role's ARN in `Credentials`: shown in history; nothing here is protected by roles. */
	readonly credentials: Template | undefined;
	/** The resource type in histories: `lambda`, with the resource `invoke`. */
	readonly resourceType: string;
	readonly resource: string;
	readonly arguments: Template | undefined;
	readonly timeoutSeconds: Template | undefined;
	readonly heartbeatSeconds: Template | undefined;
};

export type ParallelState = Fallible & {
	readonly type: "Parallel";
	readonly arguments: Template | undefined;
	/** The first state of each branch. */
	readonly branches: readonly string[];
};

export type ItemBatcher = {
	readonly maxItemsPerBatch: Template | undefined;
	readonly maxInputBytesPerBatch: Template | undefined;
	readonly batchInput: Template | undefined;
};

/** The source of the items, when they do not come from the state's input. */
export type ItemReader = {
	readonly integration: string;
	readonly arguments: Template | undefined;
	readonly inputType: "JSON" | "JSONL" | "CSV" | undefined;
	readonly maxItems: Template | undefined;
	readonly csv: { readonly headers: readonly string[] | undefined; readonly delimiter: string };
};

export type MapState = Fallible & {
	readonly type: "Map";
	readonly startAt: string;
	readonly items: Template | undefined;
	readonly itemSelector: Template | undefined;
	readonly maxConcurrency: Template | undefined;
	readonly toleratedFailureCount: Template | undefined;
	readonly toleratedFailurePercentage: Template | undefined;
	/** Undefined: the iterations run inside the execution. */
	readonly distributed:
		| {
				readonly executionType: MachineType;
				readonly label: string;
				readonly batcher: ItemBatcher | undefined;
				readonly reader: ItemReader | undefined;
		  }
		| undefined;
};

export type ChoiceRule = {
	readonly condition: Template;
	readonly next: string;
	readonly output: Template | undefined;
	readonly assign: Assign | undefined;
};

export type ChoiceState = Common & { readonly type: "Choice"; readonly choices: readonly ChoiceRule[] };
export type PassState = Common & { readonly type: "Pass" };
export type SucceedState = Common & { readonly type: "Succeed" };
export type WaitState = Common & {
	readonly type: "Wait";
	readonly until: { readonly seconds: Template } | { readonly timestamp: Template };
};
export type FailState = Common & {
	readonly type: "Fail";
	readonly error: Template | undefined;
	readonly cause: Template | undefined;
};

export type State =
	| TaskState
	| ParallelState
	| MapState
	| ChoiceState
	| PassState
	| SucceedState
	| WaitState
	| FailState;

export type StateType = State["type"];
