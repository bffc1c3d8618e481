/**
 * The functions in a thread of their own, which runs this file, as Lambda has them on machines of their own: upstreams' answers,
 * facts, scores and the garbage of all of them must not delay requests. The store stays where it is, with one writer and one
 * cache.
 */
import { isMainThread, type ResourceLimits, type Worker, workerData } from "node:worker_threads";
import type { ThreadFailure } from "@dephealth/contract/vocabulary.ts";
import { type Clock, monotonicNow } from "@dephealth/core/clock.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { TakeTurn } from "@dephealth/core/turns.ts";
import { TaskFailure } from "../asl/aws-errors.ts";
import type { DynamoDbStore } from "../dynamodb/store.ts";
import { startOwnThread } from "../own-thread.ts";
import { StartError } from "../start-error.ts";
import { reasonOf, ThreadEndedError } from "../thread-ended-error.ts";
import { giveWayToOthers } from "../thread-priority.ts";
import type { FunctionContext, Functions } from "./functions.ts";
import { createStoreCalls } from "./store-calls.ts";
import { wallOffsetOf } from "./thread-clock.ts";
import type { FromThread, FunctionError, FunctionSettings, ToThread } from "./thread-messages.ts";

export type FunctionsThread = Functions & {
	/** Rejects with FunctionsThreadError when the thread does not start. */
	ready: Promise<void>;
	/** Since when threads end in a row, and why the last one did; undefined while one works. `since`: epoch milliseconds. */
	failing(): { since: number; failure: ThreadFailure } | undefined;
	/** Ends the thread with what runs in it. */
	close(): Promise<void>;
};

export class FunctionsThreadError extends StartError {
	override name = "FunctionsThreadError";
}

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };
type Thread = {
	worker: Worker;
	startedAt: number;
	/** By the id of the message that waits for an answer. */
	waiting: Map<number, Waiting>;
	isComposed: boolean;
};
type Settling = Extract<FromThread, { kind: "turn" | "result" | "failure" }>;

const ROLE = "dephealth-functions";
/** V8's own default lets garbage take three times as much. */
const LIMITS = { maxYoungGenerationSizeMb: 24 };

/** A thread that ends sooner than this counts as one of a row. */
const SOON_MS = 60_000;
/** The code of the error with which V8 ends a thread at its limit of memory. */
const OUT_OF_MEMORY = "ERR_WORKER_OUT_OF_MEMORY";
/** One end alone is mended by the next start. */
const FAILING_FROM = 2;
/** In a row, the first two are followed at once; then each start of a thread waits twice as long as the one before. */
const PAUSE = { after: 2, firstMs: 1_000, longestMs: 30_000 } as const;

/**
 * @param options.settings of the functions, waited for by the first of them
 * @param options.takeTurn of the thread that holds the store, before each slice of the store's work
 * @param options.onMetric takes a line in the embedded metric format
 * @param options.onWritten called for each package that a function has written
 * @param options.onError called with a ThreadEndedError when the thread ends by itself: what was under way has failed, and
 * the next function starts a new one. Functions wait while threads end in a row
 * @param options.maxInvocations functions that run at a time; others wait in their order. Default: any number
 * @param options.limits default: a young generation of 24 MB
 * @param options.file the URL of what the thread runs; default: this file
 */
export function startFunctionsThread(options: {
	settings: Promise<FunctionSettings>;
	store: Pick<DynamoDbStore, "execute">;
	takeTurn: TakeTurn;
	/** The thread goes by it, too. */
	clock: Pick<Clock, "now" | "monotonic" | "sleep">;
	onMetric: (line: string) => void;
	onWritten: (ref: PackageRef) => void;
	onError: (error: unknown) => void;
	maxInvocations?: number;
	limits?: ResourceLimits;
	file?: string;
}): FunctionsThread {
	const { settings, limits = LIMITS, clock } = options;
	settings.catch(() => {});
	const places = createPlaces(options.maxInvocations ?? Number.POSITIVE_INFINITY);
	const answerCall = createStoreCalls({ ...options, now: () => performance.now() });
	const ready = Promise.withResolvers<void>();
	// A start that fails for another reason waits for it no more.
	ready.promise.catch(() => {});
	const closing = new AbortController();
	let current: Thread | undefined;
	let endedInARow = 0;
	let last: { since: number; failure: ThreadFailure } | undefined;
	let mayStart: Promise<void> | undefined;
	let lastId = 0;

	function start(): Thread {
		const worker = startOwnThread({ file: options.file ?? import.meta.url, role: ROLE, limits });
		const thread: Thread = {
			worker,
			startedAt: monotonicNow(clock),
			waiting: new Map(),
			isComposed: false,
		};
		thread.worker
			.on("message", (message: FromThread) => receive(thread, message))
			.on("error", (error) => ended(thread, error))
			.on("exit", (code) => ended(thread, new Error(`It exited with code ${code}.`)));
		return thread;
	}

	function ended(thread: Thread, cause: unknown): void {
		if (current !== thread) return;
		current = undefined;
		ready.reject(notStarted(cause));
		for (const { reject } of thread.waiting.values()) reject(exitedEarly());
		if (closing.signal.aborted) return;
		endedInARow = hasLived(thread) ? 1 : endedInARow + 1;
		last = { since: endedInARow === 1 || !last ? clock.now() : last.since, failure: failureOf(cause) };
		if (endedInARow > PAUSE.after) {
			const pauseMs = PAUSE.firstMs * 2 ** (endedInARow - PAUSE.after - 1);
			mayStart = clock.sleep(Math.min(pauseMs, PAUSE.longestMs), closing.signal).catch(() => {});
		}
		options.onError(endedError(cause));
	}

	function hasLived({ startedAt }: Thread): boolean {
		return monotonicNow(clock) - startedAt >= SOON_MS;
	}

	function receive(thread: Thread, message: FromThread): void {
		if (message.kind === "ready") ready.resolve();
		else if (message.kind === "call") {
			answerCall(message, (answer) => send(thread, { kind: "answer", id: message.id, answer }));
		} else if (message.kind === "metric") options.onMetric(message.line);
		else if (message.kind === "written") options.onWritten(message.ref);
		else {
			const waiting = thread.waiting.get(message.id);
			thread.waiting.delete(message.id);
			if (waiting) settle(waiting, message);
		}
	}

	/** @returns what the thread answers to the message of this id */
	async function ask(message: (id: number) => ToThread): Promise<unknown> {
		const given = await settings;
		if (!current) await mayStart;
		if (closing.signal.aborted) throw exitedEarly();
		current ??= start();
		const thread = current;
		if (!thread.isComposed) send(thread, { kind: "compose", settings: given });
		thread.isComposed = true;
		lastId += 1;
		const id = lastId;
		return new Promise((resolve, reject) => {
			thread.waiting.set(id, { resolve, reject });
			send(thread, message(id));
		});
	}

	current = start();
	return {
		ready: ready.promise,
		async takeTurn() {
			// A thread that has ended since delays nobody: the function itself starts the next one.
			await ask((id) => ({ kind: "turn", id })).catch(() => undefined);
		},
		async invoke(path, event, context) {
			await places.take();
			try {
				return await ask((id) => ({
					kind: "invoke",
					id,
					path,
					event,
					context: context && cloneable(context),
					wallOffset: wallOffsetOf(clock),
				}));
			} finally {
				places.giveBack();
			}
		},
		failing() {
			const works = current !== undefined && hasLived(current);
			return endedInARow < FAILING_FROM || works ? undefined : last;
		},
		async close() {
			closing.abort();
			await current?.worker.terminate();
		},
	};
}

/** So many at a time; whoever comes then waits in the order of coming. */
function createPlaces(count: number) {
	const waiting: (() => void)[] = [];
	let free = count;
	return {
		async take(): Promise<void> {
			if (free > 0) free -= 1;
			else await new Promise<void>((resolve) => waiting.push(resolve));
		},
		giveBack(): void {
			const next = waiting.shift();
			if (next) next();
			else free += 1;
		},
	};
}

function failureOf(cause: unknown): ThreadFailure {
	return (cause as { code?: unknown } | null)?.code === OUT_OF_MEMORY ? "out_of_memory" : "error";
}

function send(thread: Thread, message: ToThread): void {
	thread.worker.postMessage(message);
}

function settle({ resolve, reject }: Waiting, message: Settling): void {
	if (message.kind === "failure") reject(toError(message.error));
	else
		resolve(message.kind === "result" && message.json !== undefined ? JSON.parse(message.json) : undefined);
}

function toError({ name, message, stack }: FunctionError): Error {
	return Object.assign(new Error(message), { name, stack });
}

function cloneable(context: FunctionContext) {
	return { awsRequestId: context.awsRequestId, remainingMs: context.getRemainingTimeInMillis() };
}

function notStarted(cause: unknown): FunctionsThreadError {
	return new FunctionsThreadError(
		`The thread of the functions does not start: ${reasonOf(cause)} Give this process more memory, or end others.`,
		{ cause },
	);
}

function endedError(cause: unknown): ThreadEndedError {
	return new ThreadEndedError(
		`The thread of the functions has ended: ${reasonOf(cause)} Collections that were under way are tried again. If it ends again, give this process more memory, and please report it.`,
		{ cause },
	);
}

/** As Step Functions reports a function whose process ended before it answered: states try it again. */
function exitedEarly(): TaskFailure {
	const errorMessage = "The thread of the functions ended before the function answered.";
	return new TaskFailure("Lambda.Unknown", JSON.stringify({ errorType: "Lambda.Unknown", errorMessage }));
}

if (!isMainThread && workerData?.role === ROLE) {
	giveWayToOthers();
	const { serveFunctions } = await import("./serve-functions.ts");
	serveFunctions();
}
