/**
 * Collects many packages within this process, by executions of collect-packages: a small first one, and in parallel
 * the others one after another.
 */
import { inputsOf } from "@dephealth/core/collection/bulk-collection-starter.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { Engine } from "../asl/run/engine.ts";

/** The state in which each batch of a machine ends. */
const BATCH_END = "BatchCollected";

/** See `Runtime.collectAll`. */
export function createBulkRuns(deps: {
	engine: Pick<Engine, "startExecution" | "stopExecution" | "waitFor" | "onTransition">;
	stateMachineArn: string;
}): (refs: readonly PackageRef[], onBatch: () => void, signal?: AbortSignal) => Promise<void> {
	const { engine, stateMachineArn } = deps;

	async function run(packages: readonly string[], signal: AbortSignal | undefined): Promise<void> {
		if (signal?.aborted) return;
		const { executionArn } = engine.startExecution({ stateMachineArn, input: JSON.stringify({ packages }) });
		const stop = () => void engine.stopExecution({ executionArn });
		signal?.addEventListener("abort", stop, { once: true });
		await engine.waitFor(executionArn);
		signal?.removeEventListener("abort", stop);
	}

	async function runAll(
		inputs: readonly (readonly string[])[],
		signal: AbortSignal | undefined,
	): Promise<void> {
		for (const packages of inputs) await run(packages, signal);
	}

	return async (refs, onBatch, signal) => {
		const unsubscribe = engine.onTransition(({ stateName, kind }) => {
			if (stateName === BATCH_END && kind === "exited") onBatch();
		});
		try {
			const [ahead, ...others] = inputsOf(refs);
			await Promise.all([runAll(ahead ? [ahead] : [], signal), runAll(others, signal)]);
		} finally {
			unsubscribe();
		}
	};
}
