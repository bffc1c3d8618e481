/** Scores what a batch has learned, saves the documents that have news, and marks the packages as looked at. */

import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { type Clock, timestamp } from "../clock.ts";
import { type Scoring, scoreReports, statusOfResult } from "../collection/score-reports.ts";
import { storedFacts, storedReport } from "../collection/stored-reports.ts";
import { type DeadLetterMessage, toDeadLetterMessage } from "../dead-letters/dead-letter.ts";
import { ClaimLostError } from "../errors.ts";
import type { SourceReport } from "../facts/source-report.ts";
import { mapBounded } from "../map-bounded.ts";
import { correlationId } from "../observability/correlation.ts";
import type { PackageClaims } from "../packages/package-claims.ts";
import { packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { classifyFailure } from "../resilience/error-classifier.ts";
import { isNews } from "../scoring/document/document-change.ts";
import { coversEcosystem } from "../sources/sources.ts";
import type { NotifyRiskChange } from "../webhooks/notify-risk-change.ts";
import type { BatchAnswer } from "./batch-answers.ts";
import { deadLetterOf } from "./batch-dead-letter.ts";
import type { KnownPackage, PackageRefreshes } from "./package-refreshes.ts";
import { type BatchEntry, reportOf, unpackReports } from "./packed-reports.ts";

export const BATCH_SOURCES = [
	"deps_dev",
	"npm",
	"registry",
	"git",
	"github",
] as const satisfies readonly SourceName[];
export type BatchSource = (typeof BATCH_SOURCES)[number];

export type LearnedBatch = {
	items: readonly PackageRef[];
	executionId: string;
	answers: Readonly<Record<BatchSource, BatchAnswer>>;
};

/**
 * - `finished`: packages that need not be looked at again in this round
 * - `saved` / `unchanged`: with news, and without
 * - `held`: another execution is collecting them, or they have no document any more
 * - `missing`: sources that may answer the whole batch later, by the shared classifier
 * - `verdict`: what that means for the batch
 */
export type BatchOutcome = {
	items: number;
	finished: number;
	saved: number;
	unchanged: number;
	held: number;
	deadLetters: DeadLetterMessage[];
	missing: BatchSource[];
	verdict: "finished" | "retry_later";
};

export type SettleBatchDeps = {
	refreshes: Pick<PackageRefreshes, "readKnown" | "markChecked">;
	packages: Pick<PackageClaims, "claim" | "save">;
	notifyRiskChange: NotifyRiskChange;
	scoring: Scoring;
	clock: Clock;
};

type Settled = "saved" | "unchanged" | "held";

/** DynamoDB answers in a few milliseconds: more at once would only wait for each other. */
const SAVES_AT_ONCE = 16;

/**
 * Running it twice is harmless. A package that another execution is collecting, or has died collecting, is left.
 *
 * @throws StorageUnavailableError, QueueUnavailableError; RangeError, SyntaxError for answers that are not ours
 */
export async function settleBatch(deps: SettleBatchDeps, batch: LearnedBatch): Promise<BatchOutcome> {
	const { items, answers } = batch;
	const known = await deps.refreshes.readKnown(items);
	const learned = readAnswers(answers);
	const deadLetters: DeadLetterMessage[] = [];
	const settled = await mapBounded([...items.entries()], SAVES_AT_ONCE, ([index, ref]) => {
		const before = known.get(packageKey(ref));
		const { reports, news } = learnedReports(ref, learned, index, before);
		const deadLetter = before?.document && deadLetterOf(ref, news, contextOf(deps, batch));
		if (deadLetter) deadLetters.push(toDeadLetterMessage(deadLetter));
		return settlePackage(deps, ref, reports, before, batch.executionId);
	});
	const missing = BATCH_SOURCES.filter((source) => mayAnswerLater(answers[source]));
	const isFinished = missing.length === 0;
	if (isFinished) await deps.refreshes.markChecked(items);
	const count = (kind: Settled) => settled.filter((outcome) => outcome === kind).length;
	return {
		items: items.length,
		finished: isFinished ? items.length : 0,
		saved: count("saved"),
		unchanged: count("unchanged"),
		held: count("held"),
		deadLetters,
		missing,
		verdict: isFinished ? "finished" : "retry_later",
	};
}

function contextOf(deps: SettleBatchDeps, batch: LearnedBatch) {
	return {
		executionId: batch.executionId,
		failedAt: Date.parse(timestamp(deps.clock)),
		correlationId: correlationId(),
	};
}

async function settlePackage(
	deps: SettleBatchDeps,
	ref: PackageRef,
	reports: readonly SourceReport[],
	known: KnownPackage | undefined,
	executionId: string,
): Promise<Settled> {
	if (!known?.document) return "held";
	const scored = scoreReports(deps.scoring, ref, reports, known.reports);
	const isWorthSaving = isNews(known.document, scored.document) || knowsMore(known.reports, scored.reports);
	return isWorthSaving ? savePackage(deps, ref, reports, executionId) : "unchanged";
}

async function savePackage(
	deps: SettleBatchDeps,
	ref: PackageRef,
	learned: readonly SourceReport[],
	executionId: string,
): Promise<Settled> {
	// What died in the midst of a repair is healing's, which reads all sources: saving would hide that one is owed.
	const { claimed, previousReports } = await deps.packages.claim(ref, executionId, { takeOver: false });
	if (!claimed) return "held";
	// Scored anew: a repair may have stored something between the batch's reading and this claim.
	const { document, reports } = scoreReports(deps.scoring, ref, learned, previousReports);
	try {
		const status = statusOfResult(document);
		const notified = await deps.packages.save(ref, executionId, { status, document, reports });
		await deps.notifyRiskChange(ref, notified, document);
		return "saved";
	} catch (error) {
		if (error instanceof ClaimLostError) return "held";
		throw error;
	}
}

type Learned = ReadonlyMap<SourceName, { entries: readonly BatchEntry[]; observedAt: string }>;

function readAnswers(answers: LearnedBatch["answers"]): Learned {
	const learned = new Map<SourceName, { entries: BatchEntry[]; observedAt: string }>();
	for (const source of BATCH_SOURCES) {
		const answer = answers[source];
		if (answer.state !== "answered") continue;
		learned.set(source, { entries: unpackReports(answer), observedAt: answer.observedAt });
	}
	return learned;
}

/**
 * The reports of the package at `index` of the batch. `news`: the same without the gaps that an unchanged report had
 * before, for which a dead letter was sent then.
 */
function learnedReports(
	ref: PackageRef,
	learned: Learned,
	index: number,
	before: KnownPackage | undefined,
): { reports: SourceReport[]; news: SourceReport[] } {
	const read = SOURCE_NAMES.map((source) => {
		if (!coversEcosystem(source, ref.ecosystem)) {
			const report: SourceReport = { source, state: "skipped", reason: "ecosystem_not_covered" };
			return { report, isNew: false };
		}
		const answer = learned.get(source);
		const entry = answer?.entries[index];
		const stored = storedReport(before?.reports, source);
		const report = reportOf(entry, source, stored, answer?.observedAt ?? "");
		return { report, isNew: typeof entry === "object" };
	});
	return {
		reports: read.map(({ report }) => report),
		news: read.map(({ report, isNew }) =>
			report.state === "collected" && !isNew ? { ...report, gaps: [] } : report,
		),
	};
}

/** A refusal for good is not asked again in this round; what was known of the source stays, with its time. */
function mayAnswerLater(answer: BatchAnswer): boolean {
	return answer.state === "failed" && classifyFailure(answer) !== "permanent";
}

/** What is not in the document, and saves calls the next time. */
function knowsMore(before: readonly SourceReport[], after: readonly SourceReport[]): boolean {
	const [npmBefore, npmAfter] = [storedFacts(before, "npm"), storedFacts(after, "npm")];
	return (
		npmBefore?.etag !== npmAfter?.etag ||
		headIn(before, "git") !== headIn(after, "git") ||
		headIn(before, "github") !== headIn(after, "github")
	);
}

function headIn(reports: readonly SourceReport[], source: "git" | "github"): string | null | undefined {
	const report = storedFacts(reports, source);
	return report?.facts.found ? report.facts.head : undefined;
}
