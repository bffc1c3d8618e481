/** Ends the collection of a batch like single collections: each package by its own sources' reports. */

import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import type { Clock } from "../clock.ts";
import { fittingMessages } from "../dead-letters/batch-messages.ts";
import { type DeadLetterMessage, toDeadLetterMessage } from "../dead-letters/dead-letter.ts";
import type { PermanentFailureStore } from "../dead-letters/permanent-failure.ts";
import { ClaimLostError } from "../errors.ts";
import type { SourceReport } from "../facts/source-report.ts";
import { mapBounded } from "../map-bounded.ts";
import { correlationId } from "../observability/correlation.ts";
import type { PackageClaims } from "../packages/package-claims.ts";
import { packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { type BatchAnswers, type Learned, readAnswers } from "../refresh/batches/batch-answers.ts";
import type { PackageRefreshes } from "../refresh/package-refreshes.ts";
import { coversEcosystem } from "../sources/sources.ts";
import type { TakeTurn } from "../turns.ts";
import type { NotifyRiskChange } from "../webhooks/notify-risk-change.ts";
import { type Classification, classifyFailures } from "./classify-failures.ts";
import { type Scoring, scoreReports, statusOfResult } from "./score-reports.ts";
import { permanentStatus, summarizeFailures } from "./source-failure.ts";

export type CollectedBatch = {
	/** All of them claimed by the execution. */
	items: readonly PackageRef[];
	executionId: string;
	answers: BatchAnswers;
};

/** The end of one package's collection; `held`: its lease was lost, and another result counts. */
export type CollectedOutcome = "complete" | "partial" | "pending" | "not_found" | "failed" | "held";

export type CollectedBatchOutcome = {
	/** The outcomes in the order of the items. */
	outcomes: CollectedOutcome[];
	/** The messages for reports that are missing and may still come. */
	deadLetters: DeadLetterMessage[];
};

export type SettleCollectedDeps = {
	refreshes: Pick<PackageRefreshes, "readReports">;
	packages: Pick<PackageClaims, "save" | "release">;
	permanentFailures: Pick<PermanentFailureStore, "record">;
	notifyRiskChange: NotifyRiskChange;
	scoring: Scoring;
	clock: Clock;
	/** Waited for before each slice of the work: to score one package takes a millisecond. Default: not at all. */
	takeTurn?: TakeTurn;
};

/** DynamoDB answers in a few milliseconds: more at once would only wait for each other. */
const SAVES_AT_ONCE = 16;

/**
 * Running it twice is harmless.
 *
 * @throws StorageUnavailableError, QueueUnavailableError; RangeError, SyntaxError for answers that are not ours
 */
export async function settleCollected(
	deps: SettleCollectedDeps,
	batch: CollectedBatch,
): Promise<CollectedBatchOutcome> {
	const learned = await readAnswers(batch.answers, deps.takeTurn);
	const stored = await deps.refreshes.readReports(batch.items, { consistent: true });
	const failedAt = deps.clock.now();
	const settled = await mapBounded([...batch.items.entries()], SAVES_AT_ONCE, async ([index, ref]) => {
		await deps.takeTurn?.();
		const previous = stored.get(packageKey(ref)) ?? [];
		const reports = reportsOf(ref, learned, index, previous);
		const classification = classifyFailures(ref, reports, previous);
		const outcome = await settle(deps, batch.executionId, { ref, reports, previous, classification });
		const { retrySources, failures, errorClass } = classification;
		if (outcome === "held" || retrySources.length === 0) return { outcome };
		const deadLetter = toDeadLetterMessage({
			package: ref,
			id: `${batch.executionId}#${packageKey(ref)}`,
			sources: retrySources,
			failures,
			errorClass,
			retryCount: 0,
			firstFailedAt: failedAt,
			correlationId: correlationId(),
		});
		return { outcome, deadLetter };
	});
	return {
		outcomes: settled.map(({ outcome }) => outcome),
		deadLetters: fittingMessages(settled.flatMap(({ deadLetter }) => deadLetter ?? [])),
	};
}

type Settling = {
	ref: PackageRef;
	reports: readonly SourceReport[];
	previous: readonly SourceReport[];
	classification: Classification;
};

async function settle(
	deps: SettleCollectedDeps,
	executionId: string,
	settling: Settling,
): Promise<CollectedOutcome> {
	try {
		return await settleClaimed(deps, executionId, settling);
	} catch (error) {
		if (error instanceof ClaimLostError) return "held";
		throw error;
	}
}

/** @throws ClaimLostError, StorageUnavailableError, QueueUnavailableError */
async function settleClaimed(
	deps: SettleCollectedDeps,
	executionId: string,
	{ ref, reports, previous, classification }: Settling,
): Promise<CollectedOutcome> {
	const { packages, permanentFailures } = deps;
	const { verdict, failures } = classification;
	if (verdict === "score") {
		const scored = scoreReports(deps.scoring, ref, reports, previous);
		const status = statusOfResult(scored.document);
		const notified = await packages.save(ref, executionId, { status, ...scored });
		await deps.notifyRiskChange(ref, notified, scored.document);
		return status;
	}
	const status = verdict === "retry_later" ? "pending" : permanentStatus(failures);
	// A name that does not exist is nobody's failure: there is nothing to look into.
	if (status === "failed") await permanentFailures.record(ref, executionId, failures);
	await packages.release(ref, executionId, { status, lastFailure: summarizeFailures(failures) });
	return status;
}

/** One for each source, in the order in which a single collection reports. */
function reportsOf(
	ref: PackageRef,
	learned: Learned,
	index: number,
	previous: readonly SourceReport[],
): SourceReport[] {
	return SOURCE_NAMES.map((source) => {
		if (!coversEcosystem(source, ref.ecosystem))
			return { source, state: "skipped", reason: "ecosystem_not_covered" };
		const report = learned.report(source, index, previous);
		return report ?? { source, state: "skipped", reason: "not_requested" };
	});
}
