/**
 * The numbers of the Retry blocks, from the presets, and the count of retries in every task's input. Pure.
 *
 * The definitions say which errors are retried; retry-presets.ts says how often and at which intervals.
 */
import {
	GITHUB_RETRY,
	HTTP_RETRY,
	PATIENT_RETRY,
	type RetryPreset,
	SERVICE_RETRY,
	stateRetryOf,
	TIMEOUTS,
} from "@dephealth/core/resilience/retry-presets.ts";

type Retrier = { ErrorEquals: string[]; MaxAttempts?: number };
type State = {
	Type: string;
	Comment?: string;
	[field: string]: unknown;
	Resource?: string;
	Arguments?: { FunctionName?: string; Payload?: unknown };
	Retry?: Retrier[];
	Branches?: Machine[];
	ItemProcessor?: Machine;
};
export type Machine = { States: Record<string, State> };

const RETRY_COUNT = "{% $states.context.State.RetryCount %}";

/** The definition with the presets' numbers and with the count of retries in the input of each task. */
export function withRetries<M extends Machine>(machine: M): M {
	const states = Object.entries(machine.States).map(([name, state]) => [name, withRetriesIn(name, state)]);
	return { ...machine, States: Object.fromEntries(states) };
}

function withRetriesIn(name: string, state: State): State {
	return {
		...state,
		...(state.Arguments && { Arguments: withRetryCount(state.Arguments) }),
		...(state.Retry && {
			Retry: state.Retry.map((retrier) => withFigures(name, state, retrier)),
		}),
		...(state.Branches && { Branches: state.Branches.map(withRetries) }),
		...(state.ItemProcessor && { ItemProcessor: withRetries(state.ItemProcessor) }),
	};
}

function withRetryCount(given: NonNullable<State["Arguments"]>): NonNullable<State["Arguments"]> {
	const { Payload } = given;
	if (typeof Payload !== "object" || Payload === null) return given;
	return { ...given, Payload: { ...Payload, retryCount: RETRY_COUNT } };
}

/** @throws Error for errors that no preset covers, or that belong to several */
function withFigures(name: string, state: State, retrier: Retrier): Retrier {
	// Named only so that no later block tries it again.
	if (retrier.MaxAttempts === 0) return retrier;
	const presets = new Set(retrier.ErrorEquals.map((error) => presetOf(state, error)));
	const [preset, ...others] = presets;
	if (!preset || presets.has(undefined)) throw new Error(`${name} retries what no preset covers.`);
	return {
		ErrorEquals: withAllTimeouts(retrier.ErrorEquals),
		...figuresOf(others.length > 0 ? PATIENT_RETRY : preset),
	};
}

/** A late function is reported as one of them, depending on who noticed first. */
function withAllTimeouts(errors: readonly string[]): string[] {
	if (!errors.some((error) => (TIMEOUTS as readonly string[]).includes(error))) return [...errors];
	const others = errors.filter((error) => !(TIMEOUTS as readonly string[]).includes(error));
	return [...others, ...TIMEOUTS];
}

function presetOf(state: State, error: string): RetryPreset | undefined {
	const task = state.Arguments?.FunctionName;
	if (task === undefined) return error === "States.ALL" ? SERVICE_RETRY : undefined;
	return stateRetryOf(error, task.startsWith("${CollectGithub") ? GITHUB_RETRY : HTTP_RETRY);
}

export function figuresOf(preset: RetryPreset) {
	return {
		IntervalSeconds: preset.baseDelayMs / 1000,
		MaxAttempts: preset.maxRetries,
		BackoffRate: preset.exponent ?? 2,
		MaxDelaySeconds: preset.maxDelayMs / 1000,
		JitterStrategy: "FULL",
	};
}
