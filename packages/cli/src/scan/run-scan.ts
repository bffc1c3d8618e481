import { writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import type { Manifest } from "@dephealth/core/manifests/manifest.ts";
import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { createRegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { decodeText } from "@dephealth/core/manifests/text-encoding.ts";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { applyAcceptedRisks } from "@dephealth/core/scan/accepted-risks.ts";
import type { ScanInput } from "@dephealth/core/scan/assess-dependencies.ts";
import { selectDependencies } from "@dephealth/core/scan/select-dependencies.ts";
import { createApiClient } from "../api-client.ts";
import { cacheDirectory } from "../cache/cache-directory.ts";
import { EXIT } from "../exit-codes.ts";
import type { ReportFormat } from "../reports/format-names.ts";
import { formatOfFile, renderReport } from "../reports/report-format.ts";
import { riskSummary, type ScanReport, totalsSentence } from "../reports/scan-report.ts";
import { scanEmbedded } from "./embedded-scan.ts";
import { type FailLevel, failingDependencies } from "./fail-level.ts";
import { type ManifestFile, manifestsBelow, openManifestFile } from "./manifest-file.ts";
import { scanRemote } from "./remote-scan.ts";
import { readScanConfig, registrySettingsOf } from "./scan-config.ts";
import { scanExitCode } from "./scan-exit-code.ts";
import { createScanProgress, type ScanProgress } from "./scan-progress.ts";

export type ScanOptions = {
	direct: boolean;
	all: boolean;
	prod: boolean;
	format?: ReportFormat;
	output: string[];
	failOn?: FailLevel;
	strict: boolean;
	config?: string;
	sandbox: boolean;
	api?: string;
	key?: string;
	dataDir: string;
	wait: number;
	cache: boolean;
	maxAge: number;
};

/** `dephealth scan`: reads the file, has its dependencies assessed, writes the reports and sets the exit code. */
export async function runScan(path: string, options: ScanOptions): Promise<void> {
	setLogLevel("CRITICAL");
	const file = openManifestFile(path);
	const config = readScanConfig(dirname(file.path), options.config);
	const registries = createRegistryPolicy(registrySettingsOf(config));
	const manifest = readManifest(file.bytes, { fileName: file.fileName, registries });
	const listed = manifest.dependencies.length;
	const selected = selectDependencies(manifest.dependencies, options);
	const { result, notes, isStopped } = await assess(
		{ ...manifest, dependencies: selected.dependencies },
		options,
	);
	const acceptance = applyAcceptedRisks(result.dependencies, config.accepted_risks, Date.now());
	const failOn = options.failOn ?? config.fail_on;
	const report: ScanReport = {
		file: relative(process.cwd(), resolve(file.path)) || file.fileName,
		text: decodeText(file.bytes),
		result,
		acceptance,
		failOn,
		failing: failOn === undefined ? [] : failingDependencies(result.dependencies, failOn, acceptance),
		notes: [
			...emptinessNotes(file, manifest, selected.dependencies.length),
			...notesOf(file),
			...notes,
			...selected.undecidable.map((what) => UNDECIDABLE[what]),
		],
	};
	write(report, options);
	process.exitCode = isStopped ? EXIT.interrupted : scanExitCode(report, { listed, strict: options.strict });
}

const UNDECIDABLE = {
	direct: "The file does not tell which dependencies are direct, so all of them are listed.",
	prod: "The file does not tell which dependencies are for development alone, so all of them are listed.",
};

/** Why there is nothing to assess, and where there may be something. */
function emptinessNotes(file: ManifestFile, { dependencies, skipped }: Manifest, selected: number): string[] {
	if (selected > 0) return [];
	if (dependencies.length > 0)
		return [`The selection leaves out all ${dependencies.length} packages of the file.`];
	const what =
		skipped.length === 0
			? `${file.fileName} names no packages.`
			: `${file.fileName} names no package of a public registry; all ${skipped.length} entries were skipped.`;
	const below = manifestsBelow(dirname(file.path));
	return [
		`${what} Nothing was assessed, which says nothing about the project.`,
		...(below === "" ? [] : [`Other manifests lie below: ${below}. Each can be scanned by name.`]),
	];
}

function notesOf({ fileName, others }: ManifestFile): string[] {
	if (others.length === 0) return [];
	return [`Only ${fileName} was scanned; ${others.join(", ")} stands beside it and can be scanned by name.`];
}

type Assessment = { result: ScanResult; notes: string[]; isStopped: boolean };

async function assess(input: ScanInput, options: ScanOptions): Promise<Assessment> {
	const progress = createScanProgress(process.stderr);
	try {
		if (options.api === undefined) return await assessHere(input, options, progress);
		const { api, key, dataDir } = options;
		const client = createApiClient({ api, dataDir, ...(key !== undefined && { key }) });
		const result = await scanRemote(input, {
			client,
			waitSeconds: options.wait,
			progress,
			clock: systemClock,
		});
		return { result, notes: [], isStopped: false };
	} finally {
		progress.finish();
	}
}

const HOUR_MS = 3_600_000;

async function assessHere(
	input: ScanInput,
	options: ScanOptions,
	progress: ScanProgress,
): Promise<Assessment> {
	const stop = new AbortController();
	// A second Ctrl-C ends the process at once.
	process.once("SIGINT", () => stop.abort());
	const { result, reused, isStopped } = await scanEmbedded(input, {
		sandbox: options.sandbox,
		cache: keptAt(options),
		maxAgeMs: options.maxAge * HOUR_MS,
		now: () => systemClock.now(),
		stop: stop.signal,
		progress,
	});
	const notes = [
		...(reused > 0 ? [reuseNote(reused, result)] : []),
		...(isStopped ? ["The scan was stopped: this is what had been read by then."] : []),
	];
	return { result, notes, isStopped };
}

/** What is invented costs nothing to invent again, unless somebody has named a place for it. */
function keptAt({ cache, sandbox }: ScanOptions): string | undefined {
	if (!cache) return undefined;
	return sandbox && !process.env["DEPHEALTH_CACHE_DIR"] ? undefined : cacheDirectory();
}

function reuseNote(reused: number, { totals, data_quality: quality }: ScanResult): string {
	const oldest = Date.parse(quality.oldest_collected_at ?? "");
	const hours = Math.max(0, Math.round((systemClock.now() - oldest) / HOUR_MS));
	const age = Number.isNaN(oldest) ? "" : `, up to ${hours === 0 ? "an hour" : `${hours} hours`} old`;
	return `${reused} of ${totals.dependencies} packages are known from earlier scans${age}; --no-cache asks anew.`;
}

function write(report: ScanReport, { format, output, all }: ScanOptions): void {
	if (output.length === 0) {
		const terminal = { colour: process.stdout.hasColors?.() ?? false, width: terminalWidth(), all };
		process.stdout.write(renderReport(report, format ?? "text", terminal));
		return;
	}
	for (const file of output) {
		const text = renderReport(report, format ?? formatOfFile(file), {
			colour: false,
			width: FILE_WIDTH,
			all,
		});
		writeFileSync(file, text);
	}
	process.stdout.write(`${riskSummary(report.result)} · ${totalsSentence(report.result)}\n`);
}

/** Of a report in a file or a pipe, where no terminal tells its own. */
const FILE_WIDTH = 80;

function terminalWidth(): number {
	const columns = process.stdout.columns ?? Number(process.env["COLUMNS"]);
	return Number.isInteger(columns) && columns > 0 ? columns : FILE_WIDTH;
}
