import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { ClaimLostError } from "@dephealth/core/errors.ts";
import type { SourceName, SourceReport } from "@dephealth/core/facts/source-report.ts";
import { mapBounded } from "@dephealth/core/map-bounded.ts";
import { correlationId } from "@dephealth/core/observability/correlation.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";
import type { KnownPackage, PackageRefreshes } from "@dephealth/core/refresh/refresh-store.ts";
import { classifyFailure } from "@dephealth/core/resilience/error-classifier.ts";
import { findModuleReplacements } from "@dephealth/core/scan/module-replacements.ts";
import { isNews } from "@dephealth/core/scoring/document-change.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { z } from "zod";
import { clock } from "../../compose/clock.ts";
import { config } from "../../compose/config.ts";
import { packageRefreshes } from "../../compose/refresh.ts";
import { tellRiskChange } from "../../compose/risk-changes.ts";
import { packages } from "../../compose/storage.ts";
import { classifyFailures } from "../collect-package/classify-failures.ts";
import type { TellRiskChange } from "../collect-package/notify-risk-change.ts";
import { createScore } from "../collect-package/score.ts";
import { storedFacts, storedReport } from "../collect-package/stored-reports.ts";
import { taskHandler } from "../invocation.ts";
import { executionIdSchema, parseTaskInput } from "../task-input.ts";
import { type BatchEntry, reportOf, unpackReports } from "./packed-reports.ts";
import { batchSchema } from "./refresh-batch-input.ts";

const BATCH_SOURCES = ["deps_dev", "npm", "github"] as const;
type BatchSource = (typeof BATCH_SOURCES)[number];

const answerSchema = z.discriminatedUnion("state", [
	z.object({ state: z.literal("answered"), observedAt: z.string(), packed: z.string() }),
	/** The source could not be read for the whole batch. */
	z.object({ state: z.literal("failed"), error: z.string(), cause: z.string() }),
	/** The source was read in an earlier attempt. */
	z.object({ state: z.literal("not_asked") }),
]);
const inputSchema = batchSchema.extend({
	executionId: executionIdSchema,
	answers: z.object({ deps_dev: answerSchema, npm: answerSchema, github: answerSchema }),
});
type Answer = z.infer<typeof answerSchema>;

/** A package's failure of its own, as a dead letter: collect-package asks again, for it alone. */
export type RefreshLetter = {
	package: PackageRef;
	sources: SourceName[];
	failures: { source: string; error: string; cause: string }[];
	letter_id: string;
	first_failed_at: string;
	correlation_id?: string;
	_retry_count: 0;
	_error_class: "transient" | "permanent" | "unknown";
};

/**
 * - `finished`: packages that need not be looked at again in this round
 * - `saved` / `unchanged`: with news, and without
 * - `held`: another execution is collecting them, or they have no document any more
 * - `missing`: sources that may answer the whole batch later
 */
export type BatchOutcome = {
	items: number;
	finished: number;
	saved: number;
	unchanged: number;
	held: number;
	letters: RefreshLetter[];
	missing: BatchSource[];
};

type Settled = "saved" | "unchanged" | "held";

/** DynamoDB answers in a few milliseconds: more at once would only wait for each other. */
const SAVES_AT_ONCE = 16;

/**
 * Task of the state machine: scores what a batch has learned, and saves the documents that have news. Running it twice is
 * harmless. A package that another execution is collecting, or has died collecting, is left.
 */
export function createSettleBatch(deps: {
	refreshes: Pick<PackageRefreshes, "readKnown" | "markChecked">;
	packages: Pick<PackageStore, "claim" | "save">;
	tellRiskChange: TellRiskChange;
	score: ReturnType<typeof createScore>;
	clock: Clock;
}) {
	const { refreshes, packages: store, score } = deps;

	async function save(
		ref: PackageRef,
		learned: readonly SourceReport[],
		executionId: string,
	): Promise<Settled> {
		// What died in the midst of a repair is healing's, which reads all sources: saving would hide that one is owed.
		const { claimed, previousReports } = await store.claim(ref, executionId, { takeOver: false });
		if (!claimed) return "held";
		// Scored anew: a repair may have stored something between the batch's reading and this claim.
		const { document, reports } = await score({ package: ref, reports: learned, previousReports });
		const status = document.data_quality.status === "complete" ? "complete" : "partial";
		try {
			const told = await store.save(ref, executionId, { status, document, reports });
			await deps.tellRiskChange(ref, told, document);
			return "saved";
		} catch (error) {
			if (error instanceof ClaimLostError) return "held";
			throw error;
		}
	}

	async function settle(
		ref: PackageRef,
		reports: readonly SourceReport[],
		known: KnownPackage | undefined,
		executionId: string,
	): Promise<Settled> {
		if (!known?.document) return "held";
		const scored = await score({ package: ref, reports, previousReports: known.reports });
		const isWorthSaving = isNews(known.document, scored.document) || knowsMore(known.reports, scored.reports);
		return isWorthSaving ? save(ref, reports, executionId) : "unchanged";
	}

	return async (input: unknown): Promise<BatchOutcome> => {
		const { items, executionId, answers } = parseTaskInput(inputSchema, input);
		const known = await refreshes.readKnown(items);
		const entries = new Map<SourceName, BatchEntry[]>(
			BATCH_SOURCES.map((source) => [source, entriesOf(answers[source])]),
		);
		const missing = BATCH_SOURCES.filter((source) => mayAnswerLater(answers[source]));
		const letters: RefreshLetter[] = [];
		function learnedFrom(source: SourceName, index: number) {
			const answer = source === "bundlephobia" ? undefined : answers[source];
			const observedAt = answer?.state === "answered" ? answer.observedAt : "";
			return { source, entry: entries.get(source)?.[index], observedAt };
		}
		const settled = await mapBounded([...items.entries()], SAVES_AT_ONCE, async ([index, ref]) => {
			const before = known.get(packageKey(ref));
			const learned = SOURCE_NAMES.map((source) => learnedFrom(source, index));
			const reports = learned.map(({ source, entry, observedAt }) =>
				reportOf(entry, source, storedReport(before?.reports, source), observedAt),
			);
			// What failed before and has not changed has had its letter.
			const news = reports.map((report, position): SourceReport => {
				const isNew = typeof learned[position]?.entry === "object";
				return report.state === "collected" && !isNew ? { ...report, gaps: [] } : report;
			});
			const letter = before?.document && letterOf(ref, news, executionId, timestamp(deps.clock));
			if (letter) letters.push(letter);
			return settle(ref, reports, before, executionId);
		});
		const isFinished = missing.length === 0;
		if (isFinished) await refreshes.markChecked(items);
		const count = (kind: Settled) => settled.filter((outcome) => outcome === kind).length;
		return {
			items: items.length,
			finished: isFinished ? items.length : 0,
			saved: count("saved"),
			unchanged: count("unchanged"),
			held: count("held"),
			letters,
			missing,
		};
	};
}

function entriesOf(answer: Answer): BatchEntry[] {
	return answer.state === "answered" ? unpackReports(answer) : [];
}

/** A refusal for good is not asked again in this round; what was known of the source stays, with its time. */
function mayAnswerLater(answer: Answer): boolean {
	return answer.state === "failed" && classifyFailure(answer) !== "permanent";
}

/** What is not in the document, and saves calls the next time. */
function knowsMore(before: readonly SourceReport[], after: readonly SourceReport[]): boolean {
	const [npmBefore, npmAfter] = [storedFacts(before, "npm"), storedFacts(after, "npm")];
	return npmBefore?.etag !== npmAfter?.etag || headIn(before) !== headIn(after);
}

function headIn(reports: readonly SourceReport[]): string | null | undefined {
	const github = storedFacts(reports, "github");
	return github?.facts.found ? github.facts.head : undefined;
}

/** Undefined when nothing failed, or nothing that failed could mend. */
function letterOf(
	ref: PackageRef,
	reports: readonly SourceReport[],
	executionId: string,
	now: string,
): RefreshLetter | undefined {
	const { verdict, retrySources, failures, errorClass } = classifyFailures(ref, reports);
	const cause = correlationId();
	const base = {
		package: ref,
		letter_id: `${executionId}#${packageKey(ref)}`.slice(-512),
		first_failed_at: now,
		...(cause !== undefined && { correlation_id: cause }),
		_retry_count: 0 as const,
	};
	if (retrySources.length > 0) {
		return { ...base, sources: retrySources, failures, _error_class: errorClass };
	}
	// The registry does not know it any more: collect-package, which sees all sources, decides what that means.
	const isGone = verdict === "permanent" && failures.length > 0;
	return isGone ? { ...base, sources: [...SOURCE_NAMES], failures: [], _error_class: "unknown" } : undefined;
}

export const handler = taskHandler("settle-batch", (input) =>
	createSettleBatch({
		refreshes: packageRefreshes(),
		packages: packages(),
		tellRiskChange: tellRiskChange(),
		score: createScore({
			clock,
			model: fittedForecastModel,
			findReplacements: findModuleReplacements,
			sandbox: config().sandbox,
		}),
		clock,
	})(input),
);
