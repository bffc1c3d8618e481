/** Runs a scan: reads what is known, has collected what is not, and remembers the rest until it is answered. */

import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { secondsUntil } from "../accounts/usage/usage-policy.ts";
import type { Clock } from "../clock.ts";
import type { CollectionAllowance } from "../collection/collection-allowance.ts";
import { CollectionNotStartedError, type CollectionStarter } from "../collection/collection-starter.ts";
import { packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { inSlices, type TakeTurn, type Turns } from "../turns.ts";
import { type ScanInput, startAssessment } from "./assess-dependencies.ts";
import type { PackageReading } from "./package-reading.ts";
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
	/** How many packages were answered that had not been before. */
	charge: number;
	/** When asking again can tell more, in seconds from now; undefined when everything is told. */
	retryAfterSeconds: number | undefined;
};

export type Scanner = {
	/**
	 * @param options.keep also what is final, so that it can be looked at again
	 * @throws StorageUnavailableError, TooManyScansError
	 */
	scan(input: ScanInput, owner: string, options?: { keep: boolean }): Promise<ScanAnswer>;
	/** The scan as it stands now; undefined when the owner has no such scan. @throws StorageUnavailableError, TooManyScansError */
	progress(id: string, owner: string): Promise<ScanAnswer | undefined>;
};

/** Collections of one scan that run at the same time: what one project needs must not starve others. */
export const MAX_IN_PROGRESS = 100;
/** Calls that start collections, side by side. */
const STARTS_AT_ONCE = 16;
/** Dependencies that are assessed in one turn: about a millisecond. */
const ASSESSED_A_TURN = 200;
/** A collection takes some seconds. */
const RETRY_AFTER_SECONDS = 2;

export function createScanner(deps: {
	readPackages: ReadPackages;
	scans: ScanStore;
	collections: () => CollectionStarter;
	allowance: Pick<CollectionAllowance, "take">;
	admit: AdmitScan;
	turns: Turns;
	clock: Pick<Clock, "now">;
	/** Unguessable, of letters, digits and hyphens. */
	newId: () => string;
}): Scanner {
	async function assess(input: ScanInput, owner: string): Promise<Assessed> {
		const takeTurn = deps.turns.of(owner);
		const readings = await deps.readPackages(
			input.dependencies.map(({ ref }) => ref),
			{ takeTurn },
		);
		const retryAfterSeconds = await collect(chooseStarts(input, readings), owner, takeTurn);
		const assessment = startAssessment(input);
		await inSlices(input.dependencies, ASSESSED_A_TURN, takeTurn, (dependency) =>
			assessment.add(dependency, readings.get(packageKey(dependency.ref))),
		);
		const result = assessment.result();
		return { result, retryAfterSeconds: isFinal(result) ? undefined : retryAfterSeconds };
	}

	/** @returns when to ask again: soon for what is being collected, later when the caller has had its share */
	async function collect(refs: readonly PackageRef[], owner: string, takeTurn: TakeTurn): Promise<number> {
		const { count, resetsAt } = await deps.allowance.take(owner, refs.length);
		await startCollections(deps.collections, refs.slice(0, count), takeTurn);
		return count < refs.length ? secondsUntil(resetsAt, deps.clock.now()) : RETRY_AFTER_SECONDS;
	}

	return {
		scan: (input, owner, { keep } = { keep: false }) =>
			deps.admit(owner, input.dependencies.length, async () => {
				const { result, retryAfterSeconds } = await assess(input, owner);
				const charge = result.totals.assessed;
				if (isFinal(result) && !keep) return { result, charge, retryAfterSeconds };
				const id = deps.newId();
				await deps.scans.create(id, owner, input, charge);
				return { result: named(result, id), charge, retryAfterSeconds };
			}),
		async progress(id, owner) {
			const input = await deps.scans.get(id, owner);
			if (!input) return undefined;
			return deps.admit(owner, input.dependencies.length, async () => {
				const { result, retryAfterSeconds } = await assess(input, owner);
				const charge = await deps.scans.settle(id, result.totals.assessed);
				return { result: named(result, id), charge, retryAfterSeconds };
			});
		},
	};
}

type Assessed = Pick<ScanAnswer, "result" | "retryAfterSeconds">;

function named(result: ScanResult, id: string): ScanResult {
	return { ...result, scan_id: isFinal(result) ? null : id, kept_as: id };
}

function isFinal({ totals }: ScanResult): boolean {
	return totals.pending === 0 && totals.unread === 0;
}

/** Direct dependencies first; the rest has its turn when those have ended. */
function chooseStarts(input: ScanInput, readings: ReadonlyMap<string, PackageReading>): PackageRef[] {
	const pending = input.dependencies.flatMap((dependency) => {
		const reading = readings.get(packageKey(dependency.ref));
		return reading?.kind === "pending" ? [{ dependency, shouldStart: reading.shouldStart }] : [];
	});
	const startable = pending.filter(({ shouldStart }) => shouldStart).map(({ dependency }) => dependency);
	const room = Math.max(0, MAX_IN_PROGRESS - (pending.length - startable.length));
	return startable
		.toSorted((a, b) => Number(b.isDirect ?? false) - Number(a.isDirect ?? false))
		.slice(0, room)
		.map(({ ref }) => ref);
}

/** What cannot be started now stays pending; asking for the scan again tries again. */
async function startCollections(
	collections: () => CollectionStarter,
	refs: readonly PackageRef[],
	takeTurn: TakeTurn,
): Promise<void> {
	const queue = refs.values();
	let isRefused = false;
	async function work(): Promise<void> {
		for (const ref of queue) {
			if (isRefused) return;
			await takeTurn();
			try {
				await collections().start(ref);
			} catch (error) {
				if (!(error instanceof CollectionNotStartedError)) throw error;
				isRefused = true;
			}
		}
	}
	await Promise.all(Array.from({ length: Math.min(STARTS_AT_ONCE, refs.length) }, work));
}
