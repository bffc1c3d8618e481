/**
 * Scores the reports of a batch, saves the documents that have news, and marks the packages as looked at. No package
 * is claimed: a write succeeds only if nobody else has written or claimed the package since it was read.
 */

import {
	BULK_SOURCE_NAMES,
	type BulkSourceName,
	SOURCE_NAMES,
	type SourceName,
} from "@dephealth/contract/vocabulary.ts";
import { type Clock, timestamp } from "../../clock.ts";
import { type Scoring, scoreReports, statusOfResult } from "../../collection/score-reports.ts";
import { storedFacts, storedReport } from "../../collection/stored-reports.ts";
import { fittingMessages } from "../../dead-letters/batch-messages.ts";
import { type DeadLetterMessage, toDeadLetterMessage } from "../../dead-letters/dead-letter.ts";
import type { SourceReport } from "../../facts/source-report.ts";
import { mapBounded } from "../../map-bounded.ts";
import { correlationId } from "../../observability/correlation.ts";
import { packageKey } from "../../packages/package-key.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { classifyFailure } from "../../resilience/error-classifier.ts";
import { isNews } from "../../scoring/document/document-change.ts";
import { coversEcosystem } from "../../sources/sources.ts";
import type { NotifyRiskChange } from "../../webhooks/notify-risk-change.ts";
import type { KnownPackage, PackageRefreshes } from "../package-refreshes.ts";
import type { RefreshRound } from "../refresh-schedule.ts";
import type { BatchAnswer, BatchAnswers } from "./batch-answers.ts";
import { deadLetterOf } from "./batch-dead-letter.ts";
import { type BatchEntry, reportOf, unpackReports } from "./packed-reports.ts";

export type LearnedBatch = {
	items: readonly PackageRef[];
	executionId: string;
	round: Pick<RefreshRound, "tier">;
	/** A source that the execution does not know yet is absent. */
	answers: BatchAnswers;
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
	missing: BulkSourceName[];
	verdict: "finished" | "retry_later";
};

export type SettleBatchDeps = {
	refreshes: Pick<PackageRefreshes, "readKnown" | "readNewest" | "replace" | "keepReports" | "markChecked">;
	notifyRiskChange: NotifyRiskChange;
	scoring: Scoring;
	clock: Clock;
};

type Settled = "saved" | "unchanged" | "held";

/** DynamoDB answers in a few milliseconds: more at once would only wait for each other. */
const SAVES_AT_ONCE = 16;
/** A run that is overtaken this often leaves the package to the others. */
const MAX_READINGS = 3;

/**
 * Running it twice is harmless. A package that another execution is collecting, or has died collecting, is left.
 *
 * @throws StorageUnavailableError, QueueUnavailableError; RangeError, SyntaxError for answers that are not ours
 */
export async function settleBatch(deps: SettleBatchDeps, batch: LearnedBatch): Promise<BatchOutcome> {
	const { items, answers } = batch;
	const known = await deps.refreshes.readKnown(items);
	const learned = await readAnswers(answers);
	const deadLetters: DeadLetterMessage[] = [];
	const settled = await mapBounded([...items.entries()], SAVES_AT_ONCE, ([index, ref]) => {
		const before = known.get(packageKey(ref));
		const assess = (now: KnownPackage | undefined) => learnedReports(ref, learned, index, now);
		const deadLetter = before?.document && deadLetterOf(ref, assess(before).news, contextOf(deps, batch));
		if (deadLetter) deadLetters.push(toDeadLetterMessage(deadLetter));
		return settlePackage(deps, { ref, executionId: batch.executionId, assess }, before);
	});
	const missing = BULK_SOURCE_NAMES.filter((source) => mayAnswerLater(answers[source]));
	const isFinished = missing.length === 0;
	if (isFinished) await deps.refreshes.markChecked(batch.round.tier, items);
	const count = (kind: Settled) => settled.filter((outcome) => outcome === kind).length;
	return {
		items: items.length,
		finished: isFinished ? items.length : 0,
		saved: count("saved"),
		unchanged: count("unchanged"),
		held: count("held"),
		deadLetters: fittingMessages(deadLetters),
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

type Settling = {
	ref: PackageRef;
	executionId: string;
	/** The batch's reports and the stored ones. */
	assess(now: KnownPackage | undefined): LearnedReports;
};

/** Reads the stored package again when it was torn, or when somebody has written it since. */
async function settlePackage(
	deps: SettleBatchDeps,
	settling: Settling,
	known: KnownPackage | undefined,
): Promise<Settled> {
	let now = known;
	for (let reading = 1; reading <= MAX_READINGS; reading++) {
		if (reading > 1 || now?.isTorn) now = await deps.refreshes.readNewest(settling.ref);
		const settled = await settleOnce(deps, settling, now);
		if (settled !== "overtaken") return settled;
	}
	return "held";
}

async function settleOnce(
	deps: SettleBatchDeps,
	{ ref, executionId, assess }: Settling,
	known: KnownPackage | undefined,
): Promise<Settled | "overtaken"> {
	if (!known?.document) return "held";
	const { reports: learned, isLearned } = assess(known);
	const { document, reports } = scoreReports(deps.scoring, ref, learned, known.reports);
	const unlearned = () => scoreReports(deps.scoring, ref, known.reports, known.reports).document;
	if (!known.isTorn && !isNews(known.document, document, isLearned ? unlearned : undefined)) {
		if (!knowsMore(known.reports, reports)) return "unchanged";
		if (!known.version.isClaimed) await deps.refreshes.keepReports(ref, known, reports);
		return "unchanged";
	}
	// A package whose repair died half-way is left to healing, which reads all sources: saving would hide that one is
	// owed.
	if (known.version.isClaimed) return "held";
	const notified = await deps.refreshes.replace(ref, known, executionId, {
		status: statusOfResult(document),
		document,
		reports: isLearned || known.isTorn ? reports : undefined,
	});
	if (!notified) return "overtaken";
	await deps.notifyRiskChange(ref, notified, document);
	return "saved";
}

type Learned = ReadonlyMap<SourceName, { entries: readonly BatchEntry[]; observedAt: string }>;

async function readAnswers(answers: LearnedBatch["answers"]): Promise<Learned> {
	const learned = new Map<SourceName, { entries: BatchEntry[]; observedAt: string }>();
	for (const source of BULK_SOURCE_NAMES) {
		const answer = answers[source];
		if (answer?.state !== "answered") continue;
		learned.set(source, { entries: await unpackReports(answer), observedAt: answer.observedAt });
	}
	return learned;
}

/**
 * - `news`: the reports without the gaps that an unchanged one had before, for which a dead letter was sent then
 * - `isLearned`: a source has reported something that differs from the stored report
 */
type LearnedReports = { reports: SourceReport[]; news: SourceReport[]; isLearned: boolean };

/** The reports of the package at `index` of the batch. */
function learnedReports(
	ref: PackageRef,
	learned: Learned,
	index: number,
	before: KnownPackage | undefined,
): LearnedReports {
	const read = SOURCE_NAMES.map((source) => {
		if (!coversEcosystem(source, ref.ecosystem)) {
			const report: SourceReport = { source, state: "skipped", reason: "ecosystem_not_covered" };
			return { report, isNew: false };
		}
		const answer = learned.get(source);
		const entry = answer?.entries[index];
		const stored = storedReport(before?.reports, source);
		const report = reportOf(entry, source, stored, answer?.observedAt ?? "");
		return { report, isNew: typeof entry === "object" && report.state !== "skipped" };
	});
	return {
		reports: read.map(({ report }) => report),
		news: read.map(({ report, isNew }) =>
			report.state === "collected" && !isNew ? { ...report, gaps: [] } : report,
		),
		isLearned: read.some(({ isNew }) => isNew),
	};
}

/** After a permanent refusal the source is not asked again in this round; its earlier facts stay, with their time. */
function mayAnswerLater(answer: BatchAnswer | undefined): boolean {
	if (answer?.state === "answered") return (answer.left ?? 0) > 0;
	return answer?.state === "failed" && classifyFailure(answer) !== "permanent";
}

/** True when reports have learned something that is not in the document, and saves calls the next time. */
function knowsMore(before: readonly SourceReport[], after: readonly SourceReport[]): boolean {
	const [npmBefore, npmAfter] = [storedFacts(before, "npm"), storedFacts(after, "npm")];
	return (
		npmBefore?.etag !== npmAfter?.etag ||
		stampIn(before) !== stampIn(after) ||
		headIn(before, "git") !== headIn(after, "git") ||
		headIn(before, "github") !== headIn(after, "github")
	);
}

/** Without advisories it saves nothing. */
function stampIn(reports: readonly SourceReport[]): string | undefined {
	const facts = storedFacts(reports, "deps_dev")?.facts;
	return facts?.advisories?.length ? facts.advisoryStamp : undefined;
}

function headIn(reports: readonly SourceReport[], source: "git" | "github"): string | null | undefined {
	const report = storedFacts(reports, source);
	return report?.facts.found ? report.facts.head : undefined;
}
