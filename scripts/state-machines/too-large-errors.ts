/**
 * Handles data of a state above 256 KB. According to AWS's documentation `States.ALL` does not match this error; in
 * executions recorded on AWS it does. The definitions therefore name the error beside each `States.ALL`, with the
 * same effect. Pure.
 */
import type { Machine } from "./retry-blocks.ts";

const TOO_LARGE = "States.DataLimitExceeded";

type Clause = { ErrorEquals: string[] };

/** The definition with the error caught in every Catch and retried nowhere, since the data would not shrink. */
export function withTooLargeNamed<M extends Machine>(machine: M): M {
	const states = Object.entries(machine.States).map(([name, state]) => {
		const { Catch, Retry, Branches, ItemProcessor } = state as typeof state & { Catch?: Clause[] };
		return [
			name,
			{
				...state,
				...(Retry && { Retry: named(Retry, () => ({ ErrorEquals: [TOO_LARGE], MaxAttempts: 0 })) }),
				...(Catch && { Catch: named(Catch, (all) => ({ ...all, ErrorEquals: [TOO_LARGE] })) }),
				...(Branches && { Branches: Branches.map(withTooLargeNamed) }),
				...(ItemProcessor && { ItemProcessor: withTooLargeNamed(ItemProcessor) }),
			},
		];
	});
	return { ...machine, States: Object.fromEntries(states) };
}

function named<C extends Clause>(clauses: readonly C[], beside: (all: C) => C): C[] {
	const others = clauses.filter(({ ErrorEquals }) => !ErrorEquals.includes(TOO_LARGE));
	return others.flatMap((clause) =>
		clause.ErrorEquals.includes("States.ALL") ? [beside(clause), clause] : [clause],
	);
}
