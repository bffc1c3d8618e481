/**
 * A batch's reports as one compressed text: hundreds of them in plain JSON would not fit through a state machine.
 * Only what differs from the stored report travels.
 */

import { isDeepStrictEqual } from "node:util";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { BULK_SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod";
import type { FailedReport, SkippedReport, SourceReport } from "../../facts/source-report.ts";
import { sourceReportSchema } from "../../facts/source-report-schema.ts";
import { inSlices, noTurns, type TakeTurn } from "../../turns.ts";
import {
	differenceOf,
	type ReportDifference,
	reportDifferenceSchema,
	withDifference,
} from "../report-difference.ts";

/** `same`: as it is stored, and true again at `observedAt`. `not_asked`: nothing was learned. */
export type BatchEntry = SourceReport | ReportDifference | "same" | "not_asked";

/** The answer of a batch collector; entries in the order of the batch's items. */
export type PackedReports = { state: "answered"; observedAt: string; packed: string };

/** `left`: packages that the batch had no time to ask about, and whose turn comes again. */
export type PackedLook = PackedReports & { left: number };

/** Packages of a batch; the state machines' ItemBatcher cuts them no larger. */
export const MAX_BATCH = 200;

/** An answer of each source, with 120 bytes of names and times, and the rest of a state must stay below 256 KiB. */
export const MAX_PACKED_LENGTH = Math.floor(240_600 / BULK_SOURCE_NAMES.length) - 120;
const MAX_UNPACKED_BYTES = 8 * 1024 * 1024;
/** Entries whose shape is looked at in one turn: about a millisecond. */
const UNPACKED_A_TURN = 20;
/** Twice as dense as gzip's default on reports, at half the time of brotli's own default. */
const QUALITY = 6;
/** 256 KB: the default takes 8 MB of memory, and gains nothing on a batch. */
const WINDOW_BITS = 18;

const entriesSchema = z.array(z.unknown()).max(MAX_BATCH);

/**
 * Packs entries. Should they not fit, which a hundred of the busiest repositories could do, the largest ones become
 * failures of their own, and are collected singly.
 */
export function packReports(
	source: SourceName,
	observedAt: string,
	entries: readonly BatchEntry[],
	maxLength = MAX_PACKED_LENGTH,
): PackedReports {
	const left = [...entries];
	for (;;) {
		const packed = compress(left);
		if (packed.length <= maxLength) return { state: "answered", observedAt, packed };
		for (const index of largest(left)) left[index] = tooLarge(source);
	}
}

/**
 * Packs the answers for a batch. A batch has the five minutes of an EXPRESS execution: questions that it had no time
 * for are left, and do not count as failures. In a first collection there is no later round, so those packages are
 * collected singly.
 */
export function packLook(
	source: SourceName,
	observedAt: string,
	entries: readonly BatchEntry[],
	look: { tier: string },
): PackedLook {
	const left = look.tier === "first" ? 0 : entries.filter(isOutOfTime).length;
	const heard = left === 0 ? entries : entries.map((entry) => (isOutOfTime(entry) ? "not_asked" : entry));
	return { ...packReports(source, observedAt, heard), left };
}

function isOutOfTime(entry: BatchEntry): boolean {
	return typeof entry === "object" && entry.state === "failed" && entry.outOfTime === true;
}

/**
 * @param takeTurn waited for before each slice of the entries. Default: not at all
 * @throws RangeError, SyntaxError or ZodError when the text is not what `packReports` made
 */
export async function unpackReports(
	{ packed }: Pick<PackedReports, "packed">,
	takeTurn: TakeTurn = noTurns,
): Promise<BatchEntry[]> {
	const text = brotliDecompressSync(Buffer.from(packed, "base64"), { maxOutputLength: MAX_UNPACKED_BYTES });
	const values = entriesSchema.parse(JSON.parse(text.toString("utf8")));
	const entries: BatchEntry[] = [];
	await inSlices(values, UNPACKED_A_TURN, takeTurn, (value) => entries.push(entryIn(value)));
	return entries;
}

/** An entry's state selects its schema: a union would try the schemas one after the other, and explain each failure. */
function entryIn(value: unknown): BatchEntry {
	if (value === "same" || value === "not_asked") return value;
	const isDifference =
		typeof value === "object" && value !== null && Reflect.get(value, "state") === "changed";
	return isDifference ? reportDifferenceSchema.parse(value) : sourceReportSchema.parse(value);
}

/** `same` when a report says nothing that the stored one does not; of one that was read before, what differs. */
export function entryOf(report: SourceReport, stored: SourceReport | undefined): BatchEntry {
	if (!stored || stored.state !== report.state) return report;
	if (report.state !== "collected" || stored.state !== "collected") {
		return isDeepStrictEqual(report, stored) ? "same" : report;
	}
	const isSame =
		stored.staleBecause === undefined &&
		stored.etag === report.etag &&
		isDeepStrictEqual(stored.gaps, report.gaps) &&
		isDeepStrictEqual(stored.facts, report.facts);
	return isSame ? "same" : differenceOf(report, stored);
}

/** The report that an entry stands for. */
export function reportOf(
	entry: BatchEntry | undefined,
	source: SourceName,
	stored: SourceReport | undefined,
	observedAt: string,
): SourceReport {
	if (entry === undefined || entry === "not_asked") return notRequested(source);
	if (entry !== "same") {
		if (entry.state !== "changed") return entry;
		// A later writer has read the package later.
		return withDifference(stored, entry) ?? notRequested(source);
	}
	if (stored?.state !== "collected") return stored ?? notRequested(source);
	return { ...stored, observedAt };
}

function notRequested(source: SourceName): SkippedReport {
	return { source, state: "skipped", reason: "not_requested" };
}

function tooLarge(source: SourceName): FailedReport {
	return {
		source,
		state: "failed",
		error: "BatchTooLarge",
		cause: "The report does not fit into its batch.",
	};
}

/** The largest tenth of the entries that are not failures. */
function largest(entries: readonly BatchEntry[]): number[] {
	const sizes = entries
		.map((entry, index) => ({ index, size: JSON.stringify(entry).length }))
		.sort((a, b) => b.size - a.size);
	return sizes.slice(0, Math.ceil(entries.length / 10)).map(({ index }) => index);
}

function compress(entries: readonly BatchEntry[]): string {
	const params = {
		[constants.BROTLI_PARAM_QUALITY]: QUALITY,
		[constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
	};
	return brotliCompressSync(JSON.stringify(entries), { params }).toString("base64");
}
