/** Has dependencies assessed: by the engine in this process, or by a server. */
import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import type { PackageReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { cacheDirectory } from "../cache/cache-directory.ts";
import { createScanProgress, type ScanProgress } from "./scan-progress.ts";

export type AssessOptions = {
	sandbox: boolean;
	/** A server's address; without one the engine in this process. */
	api?: string;
	key?: string;
	dataDir: string;
	/** Seconds that a server may take to collect unknown packages. */
	wait: number;
	cache: boolean;
	/** Hours after which cached packages are collected again. */
	maxAge: number;
};

export type Assessment = {
	result: ScanResult;
	/** The reading of each package, by `packageKey`; empty when a server was asked. */
	readings: ReadonlyMap<string, PackageReading>;
	notes: string[];
	/** The user has ended it before all was read. */
	isStopped: boolean;
};

/** @param ifKnown packages that are read when an earlier command has collected them. @throws ApiCallError */
export async function assess(
	input: ScanInput,
	options: AssessOptions,
	ifKnown: readonly PackageRef[] = [],
): Promise<Assessment> {
	const progress = await createScanProgress(process.stderr);
	try {
		if (options.api === undefined) return await assessHere(input, options, progress, ifKnown);
		const { api, key, dataDir } = options;
		const { createApiClient } = await import("../api-client.ts");
		const { scanRemote } = await import("./remote-scan.ts");
		const client = createApiClient({ api, dataDir, ...(key !== undefined && { key }) });
		const result = await scanRemote(input, {
			client,
			waitSeconds: options.wait,
			progress,
			clock: systemClock,
		});
		return { result, readings: new Map(), notes: [], isStopped: false };
	} finally {
		progress.finish();
	}
}

const HOUR_MS = 3_600_000;

async function assessHere(
	input: ScanInput,
	options: AssessOptions,
	progress: ScanProgress,
	ifKnown: readonly PackageRef[],
): Promise<Assessment> {
	const stop = new AbortController();
	// A second Ctrl-C ends the process at once.
	process.once("SIGINT", () => stop.abort());
	progress.show({ done: 0, total: input.dependencies.length, urgent: 0, current: "" });
	// Loading the engine takes longer than reading the file, so the file's facts are shown before.
	const { scanEmbedded } = await import("./embedded-scan.ts");
	const { result, readings, reused, isStopped, outage } = await scanEmbedded(input, {
		sandbox: options.sandbox,
		cache: keptAt(options),
		maxAgeMs: options.maxAge * HOUR_MS,
		now: () => systemClock.now(),
		stop: stop.signal,
		progress,
		ifKnown,
		...(!options.sandbox && { diagnose }),
	});
	const notes = [
		...(outage === undefined ? [] : [outage]),
		...(reused > 0 ? [reuseNote(reused, result)] : []),
		...(isStopped ? ["The scan was stopped; these are the results so far."] : []),
	];
	return { result, readings, notes, isStopped };
}

async function diagnose(): Promise<string | undefined> {
	const { diagnoseNetwork } = await import("../network/diagnose.ts");
	const { networkEnvironment } = await import("../network/network-environment.ts");
	return diagnoseNetwork(networkEnvironment(process.env));
}

/** Invented results are kept only in a place that the user names: inventing them again costs nothing. */
export function keptAt({ cache, sandbox }: Pick<AssessOptions, "cache" | "sandbox">): string | undefined {
	if (!cache) return undefined;
	return sandbox && !process.env["DEPHEALTH_CACHE_DIR"] ? undefined : cacheDirectory();
}

function reuseNote(reused: number, { totals, data_quality: quality }: ScanResult): string {
	const oldest = Date.parse(quality.oldest_collected_at ?? "");
	const hours = Math.max(0, Math.round((systemClock.now() - oldest) / HOUR_MS));
	const age = Number.isNaN(oldest) ? "" : `, up to ${hours <= 1 ? "an hour" : `${hours} hours`} old`;
	return `${reused} of ${totals.dependencies} packages are known from earlier scans${age}; --no-cache collects them again.`;
}
