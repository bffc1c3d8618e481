/**
 * A visitor with a large scan, in a thread of its own, as if on a machine of its own: sending ten thousand names and reading
 * their answer would otherwise delay the callers that are measured.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

export type Visitor = AsyncDisposable & {
	/** @returns the milliseconds until the scan was answered. @throws Error when not every package was pending */
	scan(): Promise<number>;
};

/** @param packages as `POST /v1/scan` takes them */
export async function startVisitor(url: string, packages: readonly string[]): Promise<Visitor> {
	const worker = new Worker(new URL(import.meta.url), { workerData: { url, packages } });
	await once(worker, "message");
	return {
		async scan() {
			worker.postMessage("scan");
			const [answer] = (await once(worker, "message")) as [{ status: number; pending: number; ms: number }];
			if (answer.pending !== packages.length) {
				throw new Error(
					`The scan was answered with ${answer.status}, and ${answer.pending} names were pending.`,
				);
			}
			return answer.ms;
		},
		async [Symbol.asyncDispose]() {
			await worker.terminate();
		},
	};
}

async function scan(url: string, body: string) {
	const startedAt = performance.now();
	const headers = { "content-type": "application/json" };
	const response = await fetch(`${url}/v1/scan`, { method: "POST", headers, body });
	const { totals } = (await response.json()) as { totals?: { pending: number } };
	return { status: response.status, pending: totals?.pending ?? 0, ms: performance.now() - startedAt };
}

if (!isMainThread && parentPort) {
	const port = parentPort;
	const { url, packages } = workerData as { url: string; packages: readonly string[] };
	const body = JSON.stringify({ packages });
	port.on("message", () => void scan(url, body).then((answer) => port.postMessage(answer)));
	// The first request loads the code that sends requests.
	await fetch(`${url}/v1/status`).then((response) => response.arrayBuffer());
	port.postMessage("ready");
}
