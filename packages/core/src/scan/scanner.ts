/** Runs a scan: reads what is known, has collected what is not, and remembers the rest until it is answered. */

import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { CollectionNotStartedError, type CollectionStarter } from "../collection/collection-starter.ts";
import { packageKey } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";
import { assessDependencies, type ScanInput } from "./assess-dependencies.ts";
import type { PackageReading } from "./package-reading.ts";
import type { ScanStore } from "./scan-store.ts";

/** @throws StorageUnavailableError when nothing at all could be read */
export type ReadPackages = (refs: readonly PackageRef[]) => Promise<ReadonlyMap<string, PackageReading>>;

export type ScanAnswer = {
	result: ScanResult;
	/** How many packages were answered that had not been before. */
	charge: number;
};

export type Scanner = {
	/** @throws StorageUnavailableError */
	scan(input: ScanInput, owner: string): Promise<ScanAnswer>;
	/** The scan as it stands now; undefined when the owner has no such scan. @throws StorageUnavailableError */
	progress(id: string, owner: string): Promise<ScanAnswer | undefined>;
};

/** Collections of one scan that run at the same time: what one project needs must not starve others. */
export const MAX_IN_PROGRESS = 100;
/** Calls that start collections, side by side. */
const STARTS_AT_ONCE = 16;

export function createScanner(deps: {
	readPackages: ReadPackages;
	scans: ScanStore;
	collections: () => CollectionStarter;
	/** Unguessable, of letters, digits and hyphens. */
	newId: () => string;
}): Scanner {
	async function assess(input: ScanInput): Promise<ScanResult> {
		const refs = input.dependencies.map(({ ref }) => ref);
		const readings = await deps.readPackages(refs);
		await startCollections(deps.collections, chooseStarts(input, readings));
		return assessDependencies(input, readings);
	}

	return {
		async scan(input, owner) {
			const result = await assess(input);
			const charge = result.totals.assessed;
			if (isFinal(result)) return { result, charge };
			const id = deps.newId();
			await deps.scans.create(id, owner, input, charge);
			return { result: { ...result, scan_id: id }, charge };
		},
		async progress(id, owner) {
			const input = await deps.scans.get(id, owner);
			if (!input) return undefined;
			const result = await assess(input);
			const charge = await deps.scans.settle(id, result.totals.assessed);
			return { result: { ...result, scan_id: isFinal(result) ? null : id }, charge };
		},
	};
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
): Promise<void> {
	const queue = refs.values();
	let isRefused = false;
	async function work(): Promise<void> {
		for (const ref of queue) {
			if (isRefused) return;
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
