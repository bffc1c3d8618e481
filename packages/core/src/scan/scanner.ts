/**
 * Runs a scan: reads known packages, starts collections of unknown ones, and remembers the rest until it is answered.
 */

import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { secondsUntil } from "../accounts/usage/usage-policy.ts";
import type { Clock } from "../clock.ts";
import type { BulkCollectionStarter } from "../collection/bulk-collection-starter.ts";
import type { CollectionAllowance } from "../collection/collection-allowance.ts";
import { CollectionNotStartedError } from "../collection/collection-starter.ts";
import { packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { inSlices, type TakeTurn, type Turns } from "../turns.ts";
import { type ScanInput, startAssessment } from "./assessment/assess-dependencies.ts";
import type { PackageReading } from "./assessment/package-reading.ts";
import type { AdmitScan } from "./scan-admission.ts";
import type { ScanStore } from "./scan-store.ts";

/** @throws StorageUnavailableError when nothing at all could be read */
export type ReadPackages = (
	refs: readonly PackageRef[],
	/** `takeTurn` is waited for before each slice of the work. Default: not at all. */
	options?: { takeTurn?: TakeTurn },
) => Promise<ReadonlyMap<string, PackageReading>>;

export type ScanAnswer = {
	result: ScanResult;
	/** The number of packages that were answered for the first time. */
	charge: number;
	/** Seconds until asking again can tell more; undefined when the scan is complete. */
	retryAfterSeconds: number | undefined;
};

export type Scanner = {
	/**
	 * @param options.keep also keeps final scans, so that they can be read again
	 * @throws StorageUnavailableError, TooManyScansError
	 */
	scan(input: ScanInput, owner: string, options?: { keep: boolean }): Promise<ScanAnswer>;
	/**
	 * The current result of the scan; undefined when the owner has no such scan. @throws StorageUnavailableError,
	 * TooManyScansError
	 */
	progress(id: string, owner: string): Promise<ScanAnswer | undefined>;
};

/** A package whose turn has not come after this long, and that nobody is collecting, is asked for once more. */
export const START_AGAIN_AFTER_MS = 10 * 60_000;
/** Dependencies that are assessed in one turn: about a millisecond. */
const ASSESSED_A_TURN = 200;
/** A collection takes some seconds. */
const RETRY_AFTER_SECONDS = 2;

export function createScanner(deps: {
	readPackages: ReadPackages;
	scans: ScanStore;
	collections: () => BulkCollectionStarter;
	allowance: Pick<CollectionAllowance, "take">;
	admit: AdmitScan;
	turns: Turns;
	clock: Pick<Clock, "now">;
	/** Unguessable, of letters, digits and hyphens. */
	newId: () => string;
}): Scanner {
	const { scans, clock } = deps;

	/** @param mayStart asked when there is something to start */
	async function assess(
		input: ScanInput,
		owner: string,
		mayStart: () => Promise<boolean>,
	): Promise<Assessed> {
		const takeTurn = deps.turns.of(owner);
		const readings = await deps.readPackages(
			input.dependencies.map(({ ref }) => ref),
			{ takeTurn },
		);
		const unknown = toStart(input, readings);
		const started = unknown.length > 0 && (await mayStart()) ? await start(unknown, owner) : undefined;
		const assessment = startAssessment(input);
		await inSlices(input.dependencies, ASSESSED_A_TURN, takeTurn, (dependency) =>
			assessment.add(dependency, readings.get(packageKey(dependency.ref))),
		);
		const result = assessment.result();
		const retryAfterSeconds = started?.retryAfterSeconds ?? RETRY_AFTER_SECONDS;
		return {
			result,
			retryAfterSeconds: isFinal(result) ? undefined : retryAfterSeconds,
			startAgainAt: started?.startAgainAt,
		};
	}

	/** Starts as many collections as the caller may have now; the rest wait for the next minute's share. */
	async function start(refs: readonly PackageRef[], owner: string): Promise<Started> {
		const { count, resetsAt } = await deps.allowance.take(owner, refs.length);
		const soon = { startAgainAt: clock.now(), retryAfterSeconds: RETRY_AFTER_SECONDS };
		if (count > 0 && !(await isAccepted(refs.slice(0, count)))) return soon;
		return count < refs.length
			? { startAgainAt: resetsAt, retryAfterSeconds: secondsUntil(resetsAt, clock.now()) }
			: { ...soon, startAgainAt: clock.now() + START_AGAIN_AFTER_MS };
	}

	/** Collections that cannot be started now stay pending; asking for the scan again tries again. */
	async function isAccepted(refs: readonly PackageRef[]): Promise<boolean> {
		try {
			await deps.collections().startAll(refs);
			return true;
		} catch (error) {
			if (!(error instanceof CollectionNotStartedError)) throw error;
			return false;
		}
	}

	return {
		scan: (input, owner, { keep } = { keep: false }) =>
			deps.admit(owner, input.dependencies.length, async () => {
				const assessed = await assess(input, owner, async () => true);
				const { result, retryAfterSeconds, startAgainAt = clock.now() } = assessed;
				const charge = result.totals.assessed;
				if (isFinal(result) && !keep) return { result, charge, retryAfterSeconds };
				const id = deps.newId();
				await scans.create(id, owner, input, { charged: charge, startAgainAt });
				return { result: named(result, id), charge, retryAfterSeconds };
			}),
		async progress(id, owner) {
			const input = await scans.get(id, owner);
			if (!input) return undefined;
			return deps.admit(owner, input.dependencies.length, async () => {
				const mayStart = () => scans.takeStart(id, clock.now() + START_AGAIN_AFTER_MS);
				const { result, retryAfterSeconds, startAgainAt } = await assess(input, owner, mayStart);
				if (startAgainAt !== undefined) await scans.startAgainAt(id, startAgainAt);
				const charge = await scans.settle(id, result.totals.assessed);
				return { result: named(result, id), charge, retryAfterSeconds };
			});
		},
	};
}

/** `startAgainAt`: the time from which packages that are still unknown may be requested again, epoch milliseconds. */
type Started = { startAgainAt: number; retryAfterSeconds: number };
type Assessed = Pick<ScanAnswer, "result" | "retryAfterSeconds"> & { startAgainAt: number | undefined };

function named(result: ScanResult, id: string): ScanResult {
	return { ...result, scan_id: isFinal(result) ? null : id, kept_as: id };
}

function isFinal({ totals }: ScanResult): boolean {
	return totals.pending === 0 && totals.unread === 0;
}

/** The packages that nobody is collecting, direct dependencies first. */
function toStart(input: ScanInput, readings: ReadonlyMap<string, PackageReading>): PackageRef[] {
	return input.dependencies
		.filter(({ ref }) => {
			const reading = readings.get(packageKey(ref));
			return reading?.kind === "pending" && reading.shouldStart;
		})
		.sort((a, b) => Number(b.isDirect ?? false) - Number(a.isDirect ?? false))
		.map(({ ref }) => ref);
}
