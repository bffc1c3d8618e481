/** The answers of the sources about a batch, as a state machine passes them from task to task. */

import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod";
import { storedReport } from "../../collection/stored-reports.ts";
import type { FailedReport, SourceReport } from "../../facts/source-report.ts";
import { noTurns, type TakeTurn } from "../../turns.ts";
import { type BatchEntry, reportOf, unpackReports } from "./packed-reports.ts";

/** `left`: packages for which there was no time; `failed`: the source could not be read for the whole batch; `not_asked`: it was read in an earlier attempt. */
export const batchAnswerSchema = z.discriminatedUnion("state", [
	z.object({
		state: z.literal("answered"),
		observedAt: z.string(),
		packed: z.string(),
		left: z.int().nonnegative().optional(),
	}),
	z.object({
		state: z.literal("failed"),
		error: z.string(),
		cause: z.string(),
		status: z.int().optional(),
		upstream: z.string().optional(),
	}),
	z.object({ state: z.literal("not_asked") }),
]);
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;
export type BatchAnswers = Readonly<Partial<Record<SourceName, BatchAnswer>>>;

/** The news about a batch's packages. */
export type Learned = {
	/** The source's report on the package at `index`; undefined when it has not said anything. */
	report(
		source: SourceName,
		index: number,
		stored: readonly SourceReport[] | undefined,
	): SourceReport | undefined;
	/** True when it differs from the stored report. */
	isNew(source: SourceName, index: number): boolean;
};

/**
 * @param takeTurn waited for before each slice of the work. Default: not at all
 * @throws RangeError, SyntaxError, ZodError for answers that are not ours
 */
export async function readAnswers(answers: BatchAnswers, takeTurn: TakeTurn = noTurns): Promise<Learned> {
	const entries = new Map<SourceName, { list: BatchEntry[]; observedAt: string }>();
	const failures = new Map<SourceName, FailedReport>();
	for (const [name, answer] of Object.entries(answers) as [SourceName, BatchAnswer][]) {
		if (answer.state === "answered") {
			entries.set(name, { list: await unpackReports(answer, takeTurn), observedAt: answer.observedAt });
		}
		if (answer.state === "failed") failures.set(name, failureOf(name, answer));
	}
	return {
		report(source, index, stored) {
			const failure = failures.get(source);
			if (failure) return failure;
			const answered = entries.get(source);
			const entry = answered?.list[index];
			if (!answered || entry === undefined || entry === "not_asked") return undefined;
			return reportOf(entry, source, storedReport(stored, source), answered.observedAt);
		},
		isNew: (source, index) => typeof entries.get(source)?.list[index] === "object",
	};
}

function failureOf(
	source: SourceName,
	{ error, cause, status, upstream }: Extract<BatchAnswer, { state: "failed" }>,
): FailedReport {
	return {
		source,
		state: "failed",
		error,
		cause,
		...(status !== undefined && { status }),
		...(upstream !== undefined && { upstream }),
	};
}

/** The stored reports, with newer ones in their places. */
export function withLearned(
	stored: readonly SourceReport[] | undefined,
	learned: readonly (SourceReport | undefined)[],
): SourceReport[] {
	const bySource = new Map((stored ?? []).map((report) => [report.source, report]));
	for (const report of learned) if (report) bySource.set(report.source, report);
	return [...bySource.values()];
}
