/**
 * Reads the inputs of large scans in a thread of its own, which runs this file. A lockfile of 5 MB takes up to two seconds, in which
 * the thread that answers requests would answer nobody; a Lambda function has a machine of its own.
 */
import { isMainThread, parentPort, type Worker, workerData } from "node:worker_threads";
import type { ErrorCode } from "@dephealth/contract/errors.ts";
import type { ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import type { ReadScan, ScanBody } from "@dephealth/core/scan/scan-body.ts";
import { createTurns, noTurns } from "@dephealth/core/turns.ts";
import { ApiError } from "@dephealth/functions/api/http/api-error.ts";
import { startOwnThread } from "../own-thread.ts";
import { reasonOf, ThreadEndedError } from "../thread-ended-error.ts";
import { giveWayToOthers } from "../thread-priority.ts";

export type ScanReader = {
	/** Also throws ApiError service_unavailable when the thread ends. */
	read: ReadScan;
	close(): Promise<void>;
};

type Refusal = {
	code: ErrorCode;
	message: string;
	details: Record<string, unknown> | undefined;
	headers: Record<string, string>;
};
type Answer = { input: ScanInput } | { refusal: Refusal };

const ROLE = "dephealth-scan-reader";
/** Twenty times the largest body. */
const LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 400 };

/**
 * The thread starts with the first large scan.
 *
 * @param onError called with a ThreadEndedError when the thread ends by itself; the next scan starts a new one
 */
export function createScanReader(onError: (error: unknown) => void): ScanReader {
	let thread: Worker | undefined;
	let waiting: PromiseWithResolvers<Answer> | undefined;
	let last: Promise<unknown> = Promise.resolve();
	let isClosed = false;
	// One scan at a time, of the callers one after another.
	const turns = createTurns((resume) => setImmediate(() => void last.then(resume)));

	function start(): Worker {
		const worker = startOwnThread({ file: import.meta.url, role: ROLE, limits: LIMITS });
		let cause: unknown;
		return worker
			.on("message", (answer: Answer) => waiting?.resolve(answer))
			.on("error", (error) => {
				cause = error;
			})
			.on("exit", (code) => {
				thread = undefined;
				waiting?.reject(notRead());
				onError(endedError(cause ?? new Error(`It exited with code ${code}.`)));
			});
	}

	function ask(body: ScanBody): Promise<Answer> {
		thread ??= start();
		waiting = Promise.withResolvers();
		thread.postMessage(body);
		return waiting.promise;
	}

	return {
		async read(body, caller) {
			await turns.of(caller)();
			if (isClosed) throw notRead();
			const asked = ask(body);
			last = asked.catch(() => {});
			const answer = await asked;
			if ("input" in answer) return answer.input;
			const { code, message, details = {}, headers } = answer.refusal;
			throw new ApiError(code, message, { details, headers });
		},
		async close() {
			isClosed = true;
			await thread?.removeAllListeners("exit").terminate();
			waiting?.reject(notRead());
		},
	};
}

function endedError(cause: unknown): ThreadEndedError {
	return new ThreadEndedError(
		`The thread that reads large scans has ended: ${reasonOf(cause)} The scan was refused; the next one starts a new thread.`,
		{ cause },
	);
}

function notRead(): ApiError {
	return new ApiError(
		"service_unavailable",
		"Reading this input ended unexpectedly, perhaps because it takes too much memory. Scan its parts one by one.",
	);
}

async function serveScans(): Promise<void> {
	const { readScanRequest } = await import("@dephealth/functions/api/routes/scans/scan-request.ts");
	const { readManifest } = await import("@dephealth/core/manifests/read-manifest.ts");
	const { toApiError } = await import("@dephealth/functions/api/http/to-api-error.ts");

	async function answerTo(body: ScanBody): Promise<Answer> {
		try {
			// A manifest's graph is not for other threads.
			const { format, project, dependencies, skipped } = await readScanRequest(body, readManifest, noTurns);
			return { input: { format, project, dependencies, skipped } };
		} catch (error) {
			const { code, message, details, headers } = toApiError(error, Date.now());
			return { refusal: { code, message, details, headers } };
		}
	}

	parentPort?.on("message", (body: ScanBody) => {
		void answerTo(body).then((answer) => parentPort?.postMessage(answer));
	});
}

if (!isMainThread && workerData?.role === ROLE) {
	giveWayToOthers();
	await serveScans();
}
