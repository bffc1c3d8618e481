/** The context of parsing, from outside in, and the containers of states, from inside out. */

import type { CompileExpression } from "../jsonata/expressions.ts";
import type { MachineType, State } from "./definition.ts";
import type { QueryLanguage } from "./refuse-unsupported.ts";

export type ParseContext = {
	readonly compile: CompileExpression;
	/** The registered resources. */
	readonly resources: ReadonlySet<string>;
	readonly type: MachineType;
};

/** Within a machine: also the language of its states that name none. */
export type MachineContext = ParseContext & { readonly language: QueryLanguage };

/** States that share one set of variables: the machine itself, a branch, the inside of a Map. */
export type Container = {
	readonly path: string;
	readonly startAt: string;
	readonly states: readonly State[];
	readonly inner: readonly Container[];
	/** Children of a Distributed Map are executions of their own and see no outer variable. */
	readonly isDistributed: boolean;
};
