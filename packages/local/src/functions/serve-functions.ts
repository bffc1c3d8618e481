/** The functions' own thread: composes them of clients that ask the other thread for what is stored, and runs them. */
import { parentPort } from "node:worker_threads";
import { type Clock, monotonicNow } from "@dephealth/core/clock.ts";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { createTurns } from "@dephealth/core/turns.ts";
import { writeListeners } from "@dephealth/functions/compose/capabilities/package-writes.ts";
import { createComposition } from "@dephealth/functions/compose/process/composition.ts";
import { inProcessAccess } from "../dynamodb/client-config.ts";
import type { StoreAnswer } from "../dynamodb/store-answer.ts";
import { type BackgroundTurns, createBackgroundTurns } from "../workflows/background-turns.ts";
import type { FunctionContext } from "./functions.ts";
import { createHandlerLoader, type LoadHandler } from "./handlers.ts";
import { createFollowingClock } from "./thread-clock.ts";
import type { FromThread, FunctionError, FunctionSettings, ToThread } from "./thread-messages.ts";

type Post = (message: FromThread) => void;
type Invocation = Extract<ToThread, { kind: "invoke" }>;

/** Serves the thread's port until the thread is ended. */
export function serveFunctions(): void {
	if (!parentPort) throw new Error("Functions are served in a worker thread.");
	const port = parentPort;
	const post: Post = (message) => port.postMessage(message);
	const clock = createFollowingClock();
	const background = createBackgroundTurns(createTurns().of("functions"));
	const store = createRemoteStore(post);
	let load: LoadHandler | undefined;

	port.on("message", (message: ToThread) => {
		switch (message.kind) {
			case "compose":
				load = createHandlerLoader(compose(message.settings, { clock, background, store, post }));
				return;
			case "turn":
				void background.begin().then(() => post({ kind: "turn", id: message.id }));
				return;
			case "invoke":
				clock.follow(message.wallOffset);
				void run(load, clock, message).then(post);
				return;
			case "answer":
				store.answered(message.id, message.answer);
		}
	});
	post({ kind: "ready" });
}

function compose(
	{ env, aws, logLevel }: FunctionSettings,
	own: { clock: Clock; background: BackgroundTurns; store: RemoteStore; post: Post },
) {
	if (logLevel) setLogLevel(logLevel);
	const composition = createComposition({
		env,
		clock: own.clock,
		aws: { ...aws, dynamoDb: inProcessAccess(own.store) },
		writeMetric: (line) => own.post({ kind: "metric", line }),
		background: own.background.goOn,
	});
	writeListeners(composition).add((ref) => own.post({ kind: "written", ref }));
	return composition;
}

async function run(
	load: LoadHandler | undefined,
	clock: Clock,
	{ id, path, event, context }: Invocation,
): Promise<FromThread> {
	try {
		if (!load) throw new Error("A function was invoked before it was composed.");
		const handler = await load(path);
		const result = await handler(event, context && functionContext(context, clock));
		return { kind: "result", id, json: toJson(result) };
	} catch (error) {
		return { kind: "failure", id, error: toFunctionError(error) };
	}
}

function functionContext(context: NonNullable<Invocation["context"]>, clock: Clock): FunctionContext {
	const end = monotonicNow(clock) + context.remainingMs;
	return {
		awsRequestId: context.awsRequestId,
		getRemainingTimeInMillis: () => Math.max(0, end - monotonicNow(clock)),
	};
}

/** As Lambda's runtime names it. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
class MarshalError extends Error {
	override name = "Runtime.MarshalError";
}

/** @throws MarshalError */
function toJson(result: unknown): string | undefined {
	try {
		return JSON.stringify(result);
	} catch (error) {
		throw new MarshalError(String(error));
	}
}

function toFunctionError(thrown: unknown): FunctionError {
	const { name, message, stack = "" } = thrown instanceof Error ? thrown : new Error(String(thrown));
	return { name, message, stack };
}

type RemoteStore = ReturnType<typeof createRemoteStore>;

/** Asks the thread that holds the store. */
function createRemoteStore(post: Post) {
	const asked = new Map<number, (answer: StoreAnswer) => void>();
	let lastId = 0;
	return {
		execute(operation: string, input: unknown): Promise<StoreAnswer> {
			lastId += 1;
			const id = lastId;
			return new Promise((resolve) => {
				asked.set(id, resolve);
				post({ kind: "call", id, operation, input });
			});
		},
		answered(id: number, answer: StoreAnswer): void {
			asked.get(id)?.(answer);
			asked.delete(id);
		},
	};
}
