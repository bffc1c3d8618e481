/**
 * The simulator in its own thread, which runs this file. Real upstreams have their own machines, so their work must
 * not delay requests or count as the product's.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { systemClock } from "@dephealth/core/clock.ts";
import { createSteadyClock } from "@dephealth/core/steady-clock.ts";
import { reasonOf, ThreadEndedError } from "../thread-ended-error.ts";
import { giveWayToOthers } from "../thread-priority.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

export type SandboxThread = Pick<Sandbox, "url" | "urls" | "close">;

const ROLE = "dephealth-sandbox";
/** With V8's default, garbage from answers takes 200 MB before it is collected. */
const LIMITS = { maxYoungGenerationSizeMb: 16 };

/**
 * @param onError called with a ThreadEndedError when the thread ends by itself: its upstreams then refuse connections
 * @throws Error when it does not start
 */
export async function startSandboxThread(onError: (error: unknown) => void): Promise<SandboxThread> {
	const worker = new Worker(new URL(import.meta.url), { workerData: ROLE, resourceLimits: LIMITS });
	const [{ url, urls }] = (await once(worker, "message")) as [Pick<Sandbox, "url" | "urls">];
	worker.on("error", (cause) => onError(endedError(cause)));
	return {
		url,
		urls,
		async close() {
			await worker.terminate();
		},
	};
}

function endedError(cause: unknown): ThreadEndedError {
	return new ThreadEndedError(
		`The sandbox has ended: ${reasonOf(cause)} Its packages cannot be collected any more. Start the product again.`,
		{ cause },
	);
}

if (!isMainThread && workerData === ROLE) {
	giveWayToOthers();
	const { url, urls } = await startSandbox({ port: 0, clock: createSteadyClock(systemClock) });
	parentPort?.postMessage({ url, urls });
}
