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
};

/** Enough to wait for upstreams side by side, and few enough for those that count requests. */
const COLLECTIONS_AT_ONCE = 12;

export async function scanEmbedded(input: ScanInput, options: EmbeddedScanOptions): Promise<EmbeddedScan> {
	const { ifKnown = [] } = options;
	if (input.dependencies.length + ifKnown.length === 0) {
		const result = assessDependencies(input, new Map());
		return { result, readings: new Map(), reused: 0, isStopped: false };
	}
	return withRuntime(options, async (runtime) => {
		const readings = await readKept(runtime, input, options);
		const reused = readings.size;
		await collectOthers(runtime, input, readings, options);
		for (const { ref } of input.dependencies) {
			const key = packageKey(ref);
			if (!readings.has(key)) readings.set(key, STOPPED);
		}
		const result = assessDependencies(input, readings);
		const known = options.cache === undefined ? [] : await runtime.read(ifKnown);
		return {
			result,
			readings: new Map([...known, ...readings]),
			reused,
			isStopped: options.stop.aborted,
		};
	});
}

const STOPPED: PackageReading = { kind: "unread", reason: "The scan was stopped before its turn." };

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

async function collectOthers(
	runtime: Pick<Runtime, "collect">,
	{ dependencies }: ScanInput,
	readings: Map<string, PackageReading>,
	{ progress, stop }: EmbeddedScanOptions,
): Promise<void> {
	const isLeft = ({ ref }: ScanInput["dependencies"][number]) => !readings.has(packageKey(ref));
	// What the project names itself comes first: whoever stops early has seen that.
	const left = dependencies
		.filter(isLeft)
		.sort((a, b) => Number(b.isDirect ?? false) - Number(a.isDirect ?? false));
	const queue = left.values();
	async function work(): Promise<void> {
		for (const { ref } of queue) {
			if (stop.aborted) return;
			progress.show(readings.size, dependencies.length, ref.name);
			readings.set(packageKey(ref), toReading(await runtime.collect(ref, () => {})));
		}
	}
	progress.show(readings.size, dependencies.length, "");
	const stopped = new Promise<void>((resolve) =>
		stop.addEventListener("abort", () => resolve(), { once: true }),
	);
	await Promise.race([stopped, Promise.all(Array.from({ length: COLLECTIONS_AT_ONCE }, work))]);
	progress.show(readings.size, dependencies.length, "");
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
