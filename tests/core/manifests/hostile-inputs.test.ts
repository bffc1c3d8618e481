/** Files made to hang a reader or to take its memory: each is read or refused, in time that grows with its size alone. */
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import { processorMs } from "../../patience.ts";
import { FORMAT_CASES } from "./hostile/format-cases.ts";
import { SYNTAX_CASES } from "./hostile/syntax-cases.ts";
import type { Reading, ReadingResult } from "./reading-worker.ts";

/** Only more than linear time or memory comes near these limits. */
const MOST_PROCESSOR_MS = 6_000;
const LOOK_EVERY_MS = 250;
const MOST_MEMORY_MB = 512;
let worker: Worker | undefined;

function start(): Worker {
	return new Worker(new URL("./reading-worker.ts", import.meta.url), {
		resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
	});
}

async function read(reading: Reading): Promise<ReadingResult> {
	worker ??= start();
	const reader = worker;
	const result = await new Promise<ReadingResult>((resolve) => {
		const startedAt = processorMs();
		const timer = setInterval(() => {
			if (processorMs() - startedAt < MOST_PROCESSOR_MS) return;
			clearInterval(timer);
			resolve({ outcome: "failed", detail: "It hangs." });
		}, LOOK_EVERY_MS);
		reader.removeAllListeners();
		reader.once("message", (message: ReadingResult) => {
			clearInterval(timer);
			resolve(message);
		});
		reader.once("error", (error) => {
			clearInterval(timer);
			resolve({ outcome: "failed", detail: error.message });
		});
		reader.postMessage(reading);
	});
	if (result.outcome === "failed") {
		await reader.terminate();
		worker = undefined;
	}
	return result;
}

afterAll(() => worker?.terminate());

describe.each(Object.entries({ ...SYNTAX_CASES, ...FORMAT_CASES }))("hostile: %s", (_, cases) => {
	it.each(cases)("%s (%s)", async (_title, fileName, text) => {
		const result = await read({ fileName, text: text() });
		expect(result.outcome, result.detail).not.toBe("failed");
	});
});
