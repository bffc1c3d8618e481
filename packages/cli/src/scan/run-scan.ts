import { readFileSync, writeFileSync } from "node:fs";
import type { ReportFormat } from "@dephealth/contract/report-formats.ts";
import { createRegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { formatOfFile, renderReport } from "@dephealth/core/reports/report-format.ts";
import { riskSummary, type ScanReport, totalsSentence } from "@dephealth/core/reports/scan-report.ts";
import { FILE_WIDTH, terminalOptions } from "@dephealth/core/reports/terminal-layout.ts";
import { applyAcceptedRisks } from "@dephealth/core/scan/accepted-risks.ts";
import { type FailLevel, failingDependencies } from "@dephealth/core/scan/fail-level.ts";
import { selectDependencies } from "@dephealth/core/scan/select-dependencies.ts";
import { EXIT } from "../exit-codes.ts";
import { type AssessOptions, assess } from "./assess.ts";
import { openSubject } from "./open-subject.ts";
import { readScanConfig, registrySettingsOf } from "./scan-config.ts";
import { scanExitCode } from "./scan-exit-code.ts";
import type { ScanSubject } from "./scan-subject.ts";

export type ScanOptions = AssessOptions & {
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

function write(report: ScanReport, { format, output, all }: ScanOptions): void {
	if (output.length === 0) {
		const terminal = { ...terminalOptions(process.stdout), all };
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
