import { readFileSync, writeFileSync } from "node:fs";
import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { createRegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
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
import { openSubject } from "./open-subject.ts";
import { scanRemote } from "./remote-scan.ts";
import { readScanConfig, registrySettingsOf } from "./scan-config.ts";
import { scanExitCode } from "./scan-exit-code.ts";
import { createScanProgress, type ScanProgress } from "./scan-progress.ts";
import type { ScanSubject } from "./scan-subject.ts";

export type ScanOptions = {
	recursive: boolean;
	filename?: string;
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
export async function runScan(paths: readonly string[], options: ScanOptions): Promise<void> {
	setLogLevel("CRITICAL");
	const unread = openSubject(paths, {
		recursive: options.recursive,
		fileName: options.filename,
		readStandardInput: () => readFileSync(process.stdin.fd),
	});
	const config = readScanConfig(unread.folder, options.config);
	const subject = unread.read(createRegistryPolicy(registrySettingsOf(config, unread.folder)));
	const listed = subject.input.dependencies.length;
	const selected = selectDependencies(subject.input.dependencies, options);
	const { result, notes, isStopped } = await assess(
		{ ...subject.input, dependencies: selected.dependencies },
		options,
	);
	const acceptance = applyAcceptedRisks(result.dependencies, config.accepted_risks, Date.now());
	const failOn = options.failOn ?? config.fail_on;
	const report: ScanReport = {
		file: subject.name,
		text: subject.text,
		result,
		acceptance,
		failOn,
		failing: failOn === undefined ? [] : failingDependencies(result.dependencies, failOn, acceptance),
		notes: [
			...emptinessNotes(subject, listed, selected.dependencies.length),
			...subject.notes,
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

function emptinessNotes(subject: ScanSubject, listed: number, selected: number): string[] {
	if (selected > 0) return [];
	return listed > 0 ? [`The selection leaves out all ${listed} packages.`] : subject.emptiness();
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
