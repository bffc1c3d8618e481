/** Scans with the engine inside this process: each package is collected by the real state machine. */
import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { assessDependencies, type ScanInput } from "@dephealth/core/scan/assess-dependencies.ts";
import type { PackageReading } from "@dephealth/core/scan/package-reading.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import type { CollectionOutcome, Runtime } from "@dephealth/local/runtime.ts";
import { withRuntime } from "../cache/with-runtime.ts";
import type { ScanProgress } from "./scan-progress.ts";

export type EmbeddedScan = {
	result: ScanResult;
	/** What is known of each package, by `packageKey`. */
	readings: ReadonlyMap<string, PackageReading>;
	/** Packages whose facts an earlier command has collected. */
	reused: number;
	/** The user has ended it before all was read. */
	isStopped: boolean;
	/** Why no source answers, in a sentence; undefined while one does. */
	outage: string | undefined;
};

export type EmbeddedScanOptions = {
	sandbox: boolean;
	/** See `withRuntime`. */
	cache: string | undefined;
	/** Older facts are collected anew, in milliseconds. */
	maxAgeMs: number;
	now: () => number;
	/** Aborted when the user has seen enough; what has been read by then is the result. */
	stop: AbortSignal;
	progress: ScanProgress;
	/** Packages that are read when they are known, and not collected. */
	ifKnown?: readonly PackageRef[];
	/** Asked when nothing at all could be collected. */
	diagnose?: () => Promise<string | undefined>;
};

/** Enough to wait for upstreams side by side, and few enough for those that count requests. */
const COLLECTIONS_AT_ONCE = 12;

export async function scanEmbedded(input: ScanInput, options: EmbeddedScanOptions): Promise<EmbeddedScan> {
	const { ifKnown = [] } = options;
	if (input.dependencies.length + ifKnown.length === 0) {
		const result = assessDependencies(input, new Map());
		return { result, readings: new Map(), reused: 0, isStopped: false, outage: undefined };
	}
	return withRuntime(options, async (runtime) => {
		const readings = await readKept(runtime, input, options);
		const reused = readings.size;
		const outage = await collectOthers(runtime, input, readings, options);
		for (const { ref } of input.dependencies) {
			const key = packageKey(ref);
			if (!readings.has(key)) readings.set(key, outage === undefined ? STOPPED : UNREACHED);
		}
		const result = assessDependencies(input, readings);
		const known = options.cache === undefined ? [] : await runtime.read(ifKnown);
		return {
			result,
			readings: new Map([...known, ...readings]),
			reused,
			isStopped: options.stop.aborted,
			outage,
		};
	});
}

const STOPPED: PackageReading = { kind: "unread", reason: "The scan was stopped before its turn." };
const UNREACHED: PackageReading = { kind: "unread", reason: "No source answers now." };

/** What is known and young enough, by `packageKey`. */
async function readKept(
	runtime: Pick<Runtime, "read">,
	{ dependencies }: ScanInput,
	{ cache, maxAgeMs, now }: EmbeddedScanOptions,
): Promise<Map<string, PackageReading>> {
	if (cache === undefined) return new Map();
	const stored = await runtime.read(dependencies.map(({ ref }) => ref));
	const oldest = now() - maxAgeMs;
	const isYoung = (reading: PackageReading) =>
		reading.kind === "known" && Date.parse(reading.summary.collected_at ?? "") >= oldest;
	return new Map([...stored].filter(([, reading]) => isYoung(reading)));
}

/** @returns why no source answers, when that ended it */
async function collectOthers(
	runtime: Pick<Runtime, "collect">,
	{ dependencies }: ScanInput,
	readings: Map<string, PackageReading>,
	{ progress, stop, diagnose }: EmbeddedScanOptions,
): Promise<string | undefined> {
	const isLeft = ({ ref }: ScanInput["dependencies"][number]) => !readings.has(packageKey(ref));
	// What the project names itself comes first: whoever stops early has seen that.
	const left = dependencies
		.filter(isLeft)
		.sort((a, b) => Number(b.isDirect ?? false) - Number(a.isDirect ?? false));
	const queue = left.values();
	let answered = 0;
	let failed = 0;
	let outage: string | undefined;
	async function work(): Promise<void> {
		for (const { ref } of queue) {
			if (stop.aborted || outage !== undefined) return;
			progress.show(readings.size, dependencies.length, ref.name);
			const outcome = await runtime.collect(ref, () => {});
			readings.set(packageKey(ref), toReading(outcome));
			if (outcome.kind !== "unavailable") answered += 1;
			else if (++failed === Math.min(COLLECTIONS_AT_ONCE, left.length) && answered === 0) {
				// Asked for a thousand packages in vain, no source would answer sooner.
				outage = await diagnose?.();
			}
		}
	}
	progress.show(readings.size, dependencies.length, "");
	const stopped = new Promise<void>((resolve) =>
		stop.addEventListener("abort", () => resolve(), { once: true }),
	);
	await Promise.race([stopped, Promise.all(Array.from({ length: COLLECTIONS_AT_ONCE }, work))]);
	progress.show(readings.size, dependencies.length, "");
	return outage;
}

function toReading(outcome: CollectionOutcome): PackageReading {
	switch (outcome.kind) {
		case "collected":
			return { kind: "known", summary: summarize(outcome.document) };
		case "not_found":
			return { kind: "not_found" };
		case "unavailable":
			return { kind: "unread", reason: `It could not be collected now (${outcome.lastFailure}).` };
	}
}
