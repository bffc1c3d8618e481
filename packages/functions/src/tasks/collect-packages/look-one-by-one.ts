/** A source without a batch form, asked about those packages of a batch whose turn it is. */
import type { BulkSourceName } from "@dephealth/contract/vocabulary.ts";
import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { entriesOf } from "@dephealth/core/refresh/batches/batch-entries.ts";
import {
	isAskedInTurn,
	isDue,
	type Look,
	type Stored,
} from "@dephealth/core/refresh/batches/batch-questions.ts";
import { type PackedLook, packLook } from "@dephealth/core/refresh/batches/packed-reports.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/package-refreshes.ts";
import { askOneByOne } from "@dephealth/core/sources/one-by-one.ts";
import { coversEcosystem } from "@dephealth/core/sources/sources.ts";

export type LookOneByOneDeps = {
	refreshes: Pick<PackageRefreshes, "readReports">;
	source: { collect(ref: PackageRef): Promise<SourceReport> };
	clock: Clock;
};

/**
 * One call for each package that the source covers and whose turn it is, a few side by side.
 *
 * @param choice.isLeft packages that nobody has to look at, decided before their stored reports are read. Default: none
 * @param choice.isAsked whether there is a reason to ask. Default: first looks, failures and thorough rounds
 * @throws StorageUnavailableError; the outage when none of several packages could be read
 */
export async function lookOneByOne(
	name: BulkSourceName,
	{ refreshes, source, clock }: LookOneByOneDeps,
	{ items, round }: { items: readonly PackageRef[]; round: Look },
	choice: {
		isLeft?: (ref: PackageRef) => boolean;
		isAsked?: (ref: PackageRef, stored: Stored) => boolean;
	} = {},
): Promise<PackedLook> {
	const { isLeft = () => false, isAsked = (ref, stored) => isAskedInTurn(name, ref, stored, round) } = choice;
	const covered = items.filter((ref) => coversEcosystem(name, ref.ecosystem) && !isLeft(ref));
	const stored = await refreshes.readReports(covered);
	const asked = covered.filter((ref) => {
		const reports = stored.get(packageKey(ref));
		return isDue(name, reports, round) && isAsked(ref, reports);
	});
	const reports = await askOneByOne(name, asked, (ref) => source.collect(ref));
	const byPackage = new Map(asked.map((ref, index) => [packageKey(ref), reports[index]]));
	return packLook(name, timestamp(clock), entriesOf(name, items, { reports: byPackage, stored }), round);
}
