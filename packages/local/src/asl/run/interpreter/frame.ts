/** The state of one branch of an execution. It holds everything that is needed to continue after a restart. */
import type { Payload } from "../../payload.ts";
import type { Tolerance } from "./tolerance.ts";

/** Progress within the current state; a fresh one for each state entered. */
export type Progress = {
	/** Milliseconds since 1970; undefined until the state has been entered. */
	enteredAt?: number;
	enteredEvent?: number;
	/** The event that `enteredEvent` follows. */
	enteredAfter?: number;
	/** Uses of each retrier since the state was entered. */
	attempts?: number[];
	retryCount?: number;
	/** End of a Wait, or of the delay before a retry. */
	wakeAt?: number;
	/** The length of the wait that ends at `wakeAt`, in milliseconds; absent when it is for a moment. */
	sleepMs?: number;
	/** Token of a task that waits for its callback. */
	token?: string;
	/** The call that hands out the token is done; when the wait for it ends. */
	submitted?: { deadline?: number };
	/** The answer for the token. */
	answer?: TaskAnswer;
	/** A Parallel or Map whose branches have been started. */
	fanOut?: FanOut;
};

export type TaskAnswer = { output: string } | { error: string; cause: string };

export type FanOut = {
	/** Items or batches of a Map; input of a Parallel's branches. */
	work: Payload;
	/** The ItemReader has put its items into `work`. */
	areItemsRead?: boolean;
	startedEvent: number;
	/** The limit of a Map as the definition gives it; 0 leaves it to the engine. */
	maxConcurrency?: number;
	/** Failures above this fail an inline Map. */
	tolerated?: number;
	/** The tolerance in the definition of a Distributed Map. */
	tolerance?: Tolerance;
	mapRunArn?: string;
	/** The map run shall continue where it failed. */
	isRedriven?: true;
};

/** Undefined while the branch runs. A failed one is kept where failures are tolerated. */
export type Outcome = { output: Payload } | { failed: true };

export type Frame = {
	/** `.` for the execution itself; `./0/3` is the fourth branch inside its first. */
	readonly path: string;
	readonly parent: Frame | undefined;
	/** The item of a Map this branch works on. */
	readonly item: { index: number; value: unknown } | undefined;
	state: string;
	input: Payload;
	/** The variables that were assigned in this scope. */
	variables: Map<string, Payload>;
	lastEvent: number;
	progress: Progress;
	outcome: Outcome | undefined;
	/** Its state has failed, and nothing caught the error. */
	hasFailed: boolean;
	/** Branches of the current Parallel or Map by index. */
	children: Map<number, Frame>;
};

export function createFrame(
	parent: Frame | undefined,
	index: number,
	start: { state: string; input: Payload; lastEvent: number; item?: Frame["item"] },
): Frame {
	const { state, input, lastEvent, item } = start;
	const frame: Frame = {
		path: childPath(parent, index),
		parent,
		item,
		state,
		input,
		variables: new Map(),
		lastEvent,
		progress: {},
		outcome: undefined,
		hasFailed: false,
		children: new Map(),
	};
	parent?.children.set(index, frame);
	return frame;
}

function childPath(parent: Frame | undefined, index: number): string {
	if (!parent) return ".";
	return `${parent.path}/${index}`;
}

type SavedFrame = {
	state: string;
	input: unknown;
	variables: Record<string, unknown>;
	lastEvent: number;
	progress: Omit<Progress, "fanOut"> & { fanOut?: Omit<FanOut, "work"> & { work: unknown } };
	outcome?: { output: unknown } | { failed: true };
};

/** The frame as JSON text, put together from the texts of its payloads. */
export function frameText(frame: Frame): string {
	if (frame.outcome) {
		const outcome = "output" in frame.outcome ? `{"output":${frame.outcome.output.text}}` : `{"failed":true}`;
		return `{"state":${JSON.stringify(frame.state)},"input":null,"variables":{},"lastEvent":${frame.lastEvent},"progress":{},"outcome":${outcome}}`;
	}
	const { fanOut, ...progress } = frame.progress;
	let variables = "";
	for (const [name, payload] of frame.variables) {
		variables += `${variables === "" ? "" : ","}${JSON.stringify(name)}:${payload.text}`;
	}
	let progressText = JSON.stringify(progress);
	if (fanOut) {
		const { work, ...rest } = fanOut;
		const fanOutText = `"fanOut":${JSON.stringify(rest).slice(0, -1)},"work":${work.text}}`;
		progressText = `${progressText.slice(0, -1)}${progressText === "{}" ? "" : ","}${fanOutText}}`;
	}
	return `{"state":${JSON.stringify(frame.state)},"input":${frame.input.text},"variables":{${variables}},"lastEvent":${frame.lastEvent},"progress":${progressText}}`;
}

/** The root of the tree that was saved, or undefined when nothing was. Rows come parents first. */
export function restoreFrames(rows: readonly { path: string; state: string }[]): Frame | undefined {
	const frames = new Map<string, Frame>();
	for (const row of rows) {
		const slash = row.path.lastIndexOf("/");
		const parent = slash === -1 ? undefined : frames.get(row.path.slice(0, slash));
		if (slash !== -1 && !parent) continue;
		const index = Number(row.path.slice(slash + 1));
		frames.set(row.path, restoreFrame(row, parent, index));
	}
	return frames.get(".");
}

function restoreFrame(row: { path: string; state: string }, parent: Frame | undefined, index: number): Frame {
	const saved = JSON.parse(row.state) as SavedFrame;
	const { fanOut, ...progress } = saved.progress;
	const frame = createFrame(parent, index, {
		state: saved.state,
		input: known(saved.input),
		lastEvent: saved.lastEvent,
		item: itemOf(parent, index),
	});
	frame.variables = new Map(Object.entries(saved.variables).map(([name, value]) => [name, known(value)]));
	frame.progress = fanOut ? { ...progress, fanOut: { ...fanOut, work: known(fanOut.work) } } : progress;
	if (saved.outcome) {
		frame.outcome = "output" in saved.outcome ? { output: known(saved.outcome.output) } : saved.outcome;
	}
	return frame;
}

/** Only the items of a Map have a tolerance; the branches of a Parallel do not. */
function itemOf(parent: Frame | undefined, index: number): Frame["item"] {
	const fanOut = parent?.progress.fanOut;
	if (fanOut?.maxConcurrency === undefined || !Array.isArray(fanOut.work.value)) return undefined;
	return { index, value: fanOut.work.value[index] };
}

/** A payload from JSON this engine wrote. */
function known(value: unknown): Payload {
	return { value, text: JSON.stringify(value) };
}
