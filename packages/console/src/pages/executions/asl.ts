/** The parts of the Amazon States Language that a drawing shows. https://states-language.net/spec.html */

export type AslExit = { Next: string };

export type AslState = {
	Type: string;
	Comment?: string;
	Next?: string;
	Default?: string;
	Choices?: (AslExit & Record<string, unknown>)[];
	Catch?: (AslExit & { ErrorEquals: string[] })[];
	Retry?: { ErrorEquals: string[]; MaxAttempts?: number }[];
	Branches?: AslMachine[];
	ItemProcessor?: AslMachine & { ProcessorConfig?: { Mode?: string } };
	Iterator?: AslMachine;
	ItemBatcher?: { MaxItemsPerBatch?: number | string };
	MaxConcurrency?: number | string;
	Resource?: string;
	Arguments?: unknown;
	Parameters?: unknown;
	Seconds?: number | string;
	Timestamp?: string;
};

export type AslMachine = { Comment?: string; StartAt: string; States: Record<string, AslState> };

export type ExitKind = "next" | "choice" | "catch";

export type Exit = { to: string; kind: ExitKind; label: string };

/** @throws SyntaxError when it is no definition */
export function parseDefinition(text: string): AslMachine {
	const machine: unknown = JSON.parse(text);
	if (typeof machine === "object" && machine !== null && "StartAt" in machine && "States" in machine) {
		return machine as AslMachine;
	}
	throw new SyntaxError("The definition has no StartAt, or no States.");
}

/** The machines inside a state: branches of a Parallel, the processor of a Map. */
export function innerMachines(state: AslState): AslMachine[] {
	if (state.Branches) return state.Branches;
	const processor = state.ItemProcessor ?? state.Iterator;
	return processor ? [processor] : [];
}

/** Its items run as separate executions. */
export function isDistributed(state: AslState): boolean {
	return state.ItemProcessor?.ProcessorConfig?.Mode === "DISTRIBUTED";
}

/** All ways out of a state, in the order in which they are tried. */
export function exitsOf(state: AslState): Exit[] {
	return [
		...(state.Next === undefined ? [] : [{ to: state.Next, kind: "next" as const, label: "" }]),
		...(state.Choices ?? []).map((choice) => ({
			to: choice.Next,
			kind: "choice" as const,
			label: conditionOf(choice),
		})),
		...(state.Default === undefined
			? []
			: [{ to: state.Default, kind: "choice" as const, label: "otherwise" }]),
		...(state.Catch ?? []).map(({ Next, ErrorEquals }) => ({
			to: Next,
			kind: "catch" as const,
			label: ErrorEquals.join(", "),
		})),
	];
}

/** JSONata's condition without its delimiters, or JSONPath's comparison unchanged. */
function conditionOf({ Next: _, Condition, Comment: __, ...comparison }: Record<string, unknown>): string {
	if (typeof Condition === "string") return Condition.replace(/^\{%|%\}$/g, "").trim();
	const { Variable, ...rest } = comparison;
	const [operator = "", value] = Object.entries(rest)[0] ?? [];
	if (typeof Variable !== "string") return JSON.stringify(comparison);
	return `${Variable} ${operator} ${JSON.stringify(value)}`;
}

/** A state of the machine at any depth. Names are unique within a machine. */
export function findState(machine: AslMachine, name: string): AslState | undefined {
	const own = Object.hasOwn(machine.States, name) ? machine.States[name] : undefined;
	if (own) return own;
	for (const state of Object.values(machine.States)) {
		for (const inner of innerMachines(state)) {
			const found = findState(inner, name);
			if (found) return found;
		}
	}
	return undefined;
}

/** The function or service that a Task calls, as people call it. */
export function calledBy(state: AslState): string | undefined {
	if (state.Resource === undefined) return undefined;
	const given = (state.Arguments ?? state.Parameters) as Record<string, unknown> | undefined;
	const target = given?.["FunctionName"];
	if (typeof target === "string") return lastPart(target.replace(/:\$LATEST$/, ""));
	return state.Resource.replace(/^arn:[\w-]+:states:[^:]*:[^:]*:/, "").replace(
		/^arn:[\w-]+:lambda:.*:function:/,
		"",
	);
}

function lastPart(text: string): string {
	return text.slice(Math.max(text.lastIndexOf(":"), text.lastIndexOf("/")) + 1);
}

/** The number of attempts that an error gets in a state: the first, and those that its first fitting Retry allows. */
export function attemptsFor(state: AslState, error: string): number {
	const retry = (state.Retry ?? []).find(
		({ ErrorEquals }) =>
			ErrorEquals.includes(error) ||
			ErrorEquals.includes("States.ALL") ||
			(ErrorEquals.includes("States.TaskFailed") && error !== "States.Timeout"),
	);
	return 1 + (retry ? (retry.MaxAttempts ?? 3) : 0);
}
