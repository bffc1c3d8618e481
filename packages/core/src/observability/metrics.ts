/** The metrics. Dimensions are fixed sets of bounded values, so that alarms can aggregate them. */

import type { CacheResult, CollectionOutcome, DeadLetterAction } from "@dephealth/contract/metrics.ts";
import type { CIRCUIT_STATES } from "@dephealth/contract/vocabulary.ts";

export type CircuitStateName = (typeof CIRCUIT_STATES)[number];

/** No method throws. */
export type Metrics = {
	/** `Errors` by ErrorType, Service and Handler. */
	errorOccurred(error: { errorType: string; service: string; handler: string }): void;
	/** `CircuitBreakerStateChange` by CircuitName and State; `CircuitsOpened`, whichever, when it opens. */
	circuitStateChanged(change: { circuit: string; state: CircuitStateName }): void;
	/** `CircuitStoreFailures` by CircuitName: the shared state could not be read or written. */
	circuitStoreFailed(circuit: string): void;
	/** `UpstreamCalls`, and `UpstreamRefusals` when the upstream said that there are too many, by CircuitName. */
	upstreamAsked(call: { circuit: string; calls: number; refused: number }): void;
	/** `GithubAnswerTime`: of one call. */
	githubAnswered(tookMs: number): void;
	/** `ColdStarts`: a process answered its first invocation. */
	coldStarted(): void;
	/** `DLQProcessing` by Action. */
	deadLetterHandled(action: DeadLetterAction): void;
	/**
	 * `Collections` and `CollectionLatency` by Outcome. `latencyMs`: undefined when its beginning is unknown; `count` of
	 * them that ended at once, with one latency. Default 1.
	 */
	collectionEnded(collection: {
		outcome: CollectionOutcome;
		latencyMs: number | undefined;
		count?: number;
	}): void;
	/** `PackageCacheReads` by Result; `count` of them at once. */
	packagesRead(result: CacheResult, count: number): void;
	/** `SelfHealingItemsFound`, `…Republished`, `…Quarantined`, `SelfHealingErrors` and `SelfHealingExecutionTime`. */
	selfHealingEnded(run: {
		found: number;
		republished: number;
		quarantined: number;
		errors: number;
		executionMs: number;
	}): void;
};
