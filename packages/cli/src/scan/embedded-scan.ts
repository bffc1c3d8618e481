/** Scans with the engine inside this process: packages are collected by the real state machine, in batches. */
import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { assessDependencies, type ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import type { PackageReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { needsDecision } from "@dephealth/core/scan/assessment/urgency.ts";
import type { Runtime } from "@dephealth/local/runtime.ts";
import { readStoredPackages } from "@dephealth/local/stored-packages.ts";
import type { ScanProgress } from "./scan-progress.ts";

export type EmbeddedScan = {
	result: ScanResult;
	/** The reading of each package, by `packageKey`. */
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
	/** The age above which facts are collected again, in milliseconds. */
	maxAgeMs: number;
	now: () => number;
	/** Aborted when the user stops the scan; the packages read so far are the result. */
	stop: AbortSignal;
	progress: ScanProgress;
	/** Packages that are read when they are known, and not collected. */
	ifKnown?: readonly PackageRef[];
	/** Asked when nothing at all could be collected. */
	diagnose?: () => Promise<string | undefined>;
};

export async function scanEmbedded(input: ScanInput, options: EmbeddedScanOptions): Promise<EmbeddedScan> {
	const { ifKnown = [] } = options;
	if (input.dependencies.length + ifKnown.length === 0) {
		const result = assessDependencies(input, new Map());
		return { result, readings: new Map(), reused: 0, isStopped: false, outage: undefined };
	}
	const known = readKept(ifKnown, options);
	const readings = youngOf(
		readKept(
			input.dependencies.map(({ ref }) => ref),
			options,
		),
		options,
	);
	const reused = readings.size;
	const outage = await collectMissing(input, readings, options);
	for (const { ref } of input.dependencies) {
		const key = packageKey(ref);
		if (!readings.has(key)) readings.set(key, outage === undefined ? STOPPED : UNREACHED);
	}
	return {
		result: assessDependencies(input, readings),
		readings: new Map([...known, ...readings]),
		reused,
		isStopped: options.stop.aborted,
		outage,
	};
}

const STOPPED: PackageReading = { kind: "unread", reason: "The scan was stopped before this package." };
const UNREACHED: PackageReading = { kind: "unread", reason: "No source is answering." };

/** The results of earlier commands, by `packageKey`. */
function readKept(
	refs: readonly PackageRef[],
	{ cache, sandbox, now }: EmbeddedScanOptions,
): ReadonlyMap<string, PackageReading> {
	if (cache === undefined || refs.length === 0) return new Map();
	return readStoredPackages(refs, { dataDirectory: cache, sandbox, now: now() });
}

function youngOf(
	readings: ReadonlyMap<string, PackageReading>,
	options: EmbeddedScanOptions,
): Map<string, PackageReading> {
	return new Map([...readings].filter(([, reading]) => isYoung(reading, options)));
}

function isYoung(reading: PackageReading, { maxAgeMs, now }: EmbeddedScanOptions): boolean {
	return reading.kind === "known" && Date.parse(reading.summary.collected_at ?? "") >= now() - maxAgeMs;
}

function isUrgent(reading: PackageReading): boolean {
	return reading.kind === "known" && needsDecision(reading.summary);
}

/** The engine takes longer to start than all the rest of a scan takes: where everything is known it is not. */
async function collectMissing(
	input: ScanInput,
	readings: Map<string, PackageReading>,
	options: EmbeddedScanOptions,
): Promise<string | undefined> {
	if (input.dependencies.every(({ ref }) => readings.has(packageKey(ref)))) return undefined;
	const { withRuntime } = await import("../cache/with-runtime.ts");
	return withRuntime(options, (runtime) => collectOthers(runtime, input, readings, options));
}

/** @returns why no source answers, when that ended it */
async function collectOthers(
	runtime: Pick<Runtime, "collectAll" | "read">,
	{ dependencies }: ScanInput,
	readings: Map<string, PackageReading>,
	options: EmbeddedScanOptions,
): Promise<string | undefined> {
	const { progress, stop, diagnose } = options;
	// Direct dependencies come first, so that a user who stops early has seen them.
	const left = new Map(
		dependencies
			.filter(({ ref }) => !readings.has(packageKey(ref)))
			.sort((a, b) => Number(b.isDirect ?? false) - Number(a.isDirect ?? false))
			.map(({ ref }) => [packageKey(ref), ref]),
	);

	const ended = new AbortController();
	const wanted = Math.min(VAIN_BEFORE_A_DIAGNOSIS, left.size);
	let answered = 0;
	let outage: string | undefined;

	function show(): void {
		progress.show({
			done: readings.size,
			total: dependencies.length,
			urgent: [...readings.values()].filter(isUrgent).length,
			current: left.values().next().value?.name ?? "",
		});
	}

	/** @param isOver true when the currently stored packages are the answer */
	async function take(isOver: boolean): Promise<void> {
		let inVain = 0;
		for (const [key, reading] of await runtime.read([...left.values()])) {
			const isAnswer = isYoung(reading, options) || reading.kind === "not_found";
			if (isAnswer) answered += 1;
			else if (reading.kind === "pending" && reading.lastFailure !== undefined) inVain += 1;
			if (!isOver && !isAnswer) continue;
			readings.set(key, isOver ? endOf(reading) : reading);
			left.delete(key);
		}
		show();
		if (answered > 0 || inVain < wanted || outage !== undefined) return;
		// If no source answers, asking for a thousand packages would not help.
		outage = await diagnose?.();
		if (outage !== undefined) ended.abort();
	}

	let taking = Promise.resolve();
	show();
	await runtime.collectAll(
		[...left.values()],
		() => {
			taking = taking.then(() => take(false));
		},
		AbortSignal.any([stop, ended.signal]),
	);
	await taking;
	await take(!stop.aborted && outage === undefined);
	const isInVain = wanted > 0 && answered === 0 && !stop.aborted;
	return outage ?? (isInVain ? diagnose?.() : undefined);
}

/** After this many packages without any answer, the network is examined for a common cause. */
const VAIN_BEFORE_A_DIAGNOSIS = 12;

/** A package without a result when all is over. */
export function endOf(reading: PackageReading): PackageReading {
	if (reading.kind !== "pending") return reading;
	const reason = reading.lastFailure ?? "the collection did not finish";
	return { kind: "unread", reason: `It could not be collected this time (${reason}).` };
}
