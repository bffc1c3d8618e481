/** Machines of all kinds of states that need nobody else, small and without expressions. */
import fc from "fast-check";

type State = Record<string, unknown>;

const value = fc.oneof(
	fc.integer({ min: -9, max: 9 }),
	fc.constantFrom("a", "b c", ""),
	fc.boolean(),
	fc.constant(null),
	fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 2 }),
	fc.dictionary(fc.constantFrom("x", "y"), fc.integer({ min: 0, max: 9 }), { maxKeys: 2 }),
);
/** A state without the way on, and those inside. */
type Draft = { state: State; isEnd?: boolean };

/** @param variable an inner scope may not assign an outer one's */
const plain = (variable: string): fc.Arbitrary<Draft> =>
	fc.oneof(
		{
			weight: 4,
			arbitrary: fc.record({ Output: value }, { requiredKeys: [] }).map((rest) => draft("Pass", rest)),
		},
		{
			weight: 2,
			arbitrary: fc.record({ Assign: fc.record({ [variable]: value }) }).map((rest) => draft("Pass", rest)),
		},
		{ weight: 1, arbitrary: fc.constant(draft("Wait", { Seconds: 0 })) },
		{ weight: 1, arbitrary: fc.constant({ state: { Type: "Succeed" }, isEnd: true }) },
		{
			weight: 1,
			arbitrary: fc
				.record({ Error: fc.constantFrom("E", "F"), Cause: fc.constantFrom("c", "d") }, { requiredKeys: [] })
				.map((rest) => ({ state: { Type: "Fail", ...rest }, isEnd: true })),
		},
	);
const withCatch = fc.option(fc.constantFrom("States.ALL", "E"), { nil: undefined });

function draft(type: string, rest: State): Draft {
	return { state: { Type: type, ...rest } };
}

/** States one behind the other; names are those of their places. */
function chain(drafts: readonly Draft[], prefix: string): { StartAt: string; States: Record<string, State> } {
	const last = drafts.findIndex(({ isEnd }) => isEnd);
	const used = last === -1 ? drafts : drafts.slice(0, last + 1);
	const states = used.map(({ state, isEnd }, index): [string, State] => {
		const next = index + 1 < used.length ? { Next: `${prefix}${index + 1}` } : { End: true };
		return [`${prefix}${index}`, renamed({ ...state, ...(isEnd ? {} : next) }, `${prefix}${index}`)];
	});
	return { StartAt: `${prefix}0`, States: Object.fromEntries(states) };
}

/** Names are unique within a machine. */
function renamed({ inner, ...state }: State, name: string): State {
	if (!Array.isArray(inner)) return state;
	const containers = (inner as Draft[][]).map((drafts, index) => chain(drafts, `${name}_${index}_`));
	return state["Type"] === "Map"
		? { ...state, ItemProcessor: containers[0] }
		: { ...state, Branches: containers };
}

/** One branch and one iteration at a time: of several, chance says which ends last. */
function fanOut(inside: fc.Arbitrary<Draft[]>): fc.Arbitrary<Draft> {
	return fc.oneof(
		fc
			.record({ inner: fc.array(inside, { minLength: 1, maxLength: 1 }), caught: withCatch })
			.map(({ inner, caught }) => ({ state: { Type: "Parallel", inner, ...catching(caught) } })),
		fc
			.record({ inner: inside, caught: withCatch, Items: fc.array(value, { maxLength: 3 }) })
			.map(({ inner, caught, Items }) => ({
				state: { Type: "Map", Items, MaxConcurrency: 1, inner: [inner], ...catching(caught) },
			})),
	);
}

function catching(error: string | undefined): State {
	return error === undefined ? {} : { Catch: [{ ErrorEquals: [error], Next: "Caught" }] };
}

const inside = fc.array(plain("inner"), { minLength: 1, maxLength: 2 });
const machine = fc
	.array(fc.oneof({ weight: 3, arbitrary: plain("outer") }, { weight: 2, arbitrary: fanOut(inside) }), {
		minLength: 1,
		maxLength: 4,
	})
	.map((drafts) => {
		const { StartAt, States } = chain(drafts, "S");
		const isCaught = JSON.stringify(States).includes('"Caught"');
		return {
			QueryLanguage: "JSONata",
			StartAt,
			States: { ...States, ...(isCaught && { Caught: { Type: "Pass", End: true } }) },
		};
	});

/** The same machines for the same seed. */
export function randomMachines(count: number, seed: number): string[] {
	return fc.sample(machine, { numRuns: count, seed }).map((definition) => JSON.stringify(definition));
}
