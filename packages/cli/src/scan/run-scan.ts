import type { ReportFormat } from "@dephealth/contract/report-formats.ts";
import { createRegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { groupFindings } from "@dephealth/core/reports/findings/finding-groups.ts";
import { formatOfFile, reportRenderer } from "@dephealth/core/reports/report-format.ts";
import { riskSummary, type ScanReport, totalsSentence } from "@dephealth/core/reports/scan-report.ts";
import { FILE_WIDTH, terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import { selectDependencies } from "@dephealth/core/scan/dependencies/select-dependencies.ts";
import { applyAcceptedRisks } from "@dephealth/core/scan/gates/accepted-risks.ts";
import { type GateReport, judgeGates } from "@dephealth/core/scan/gates/gates.ts";
import { EXIT } from "../exit-codes.ts";
import { dependenciesSince, failingInReport, knownSince } from "../gates/baseline.ts";
import { gatesOf } from "../gates/gates-of.ts";
import { type AssessOptions, assess } from "./assess.ts";
import { readStandardInput } from "./manifest-file.ts";
import { openSubject } from "./open-subject.ts";
import { openVersionNotes } from "./open-versions.ts";
import { checkOutputFiles, writeOutputFile } from "./output-files.ts";
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
	failOn: string[];
	baseline?: string;
	since?: string;
	strict: boolean;
	config?: string;
};

/** `dephealth scan`: reads the file, has its dependencies assessed, writes the reports and sets the exit code. */
export async function runScan(paths: readonly string[], options: ScanOptions): Promise<void> {
	const unread = openSubject(paths, {
		recursive: options.recursive,
		fileName: options.filename,
		readStandardInput,
	});
	checkOutputFiles(options.output);
	const config = await readScanConfig(unread.folder, options.config);
	const gates = await gatesOf(options.failOn, config);
	const registries = createRegistryPolicy(registrySettingsOf(config, unread.folder));
	const subject = unread.read(registries);
	const baseline = options.baseline === undefined ? undefined : failingInReport(options.baseline, gates);
	const before =
		options.since === undefined ? undefined : dependenciesSince(options.since, unread.folder, registries);
	const listed = subject.input.dependencies.length;
	const selected = selectDependencies(subject.input.dependencies, options);
	const { result, readings, notes, isStopped } = await assess(
		{ ...subject.input, dependencies: selected.dependencies },
		options,
	);
	const acceptance = applyAcceptedRisks(result.dependencies, config.accepted_risks, Date.now());
	const known = before ? knownSince(before, selected.dependencies, readings, gates) : baseline;
	const judged = judgeGates(result.dependencies, gates, { acceptance, ...(known && { known }) });
	const report: ScanReport = {
		file: subject.name,
		text: subject.text,
		result,
		acceptance,
		...judged,
		notes: [
			...emptinessNotes(subject, listed, selected.dependencies.length),
			...notes,
			...(subject.projectNotes?.(groupFindings({ result, acceptance })) ?? []),
			...subject.notes,
			...openVersionNotes(selected.dependencies),
			...gateNotes(judged),
			...selected.undecidable.map((what) => UNDECIDABLE[what]),
		],
	};
	await write(report, options);
	process.exitCode = isStopped
		? EXIT.interrupted
		: scanExitCode(report, { listed, strict: options.strict, undecided: judged.undecided });
}

function gateNotes({ known, undecided }: GateReport): string[] {
	const one = (count: number) => (count === 1 ? "1 package" : `${count} packages`);
	return [
		...(known > 0 ? [`${one(known)} would fail too, but also failed before; only new findings count.`] : []),
		...(undecided > 0
			? [`Too little is known about ${one(undecided)} to decide whether it fails; --strict would fail.`]
			: []),
	];
}

const UNDECIDABLE = {
	direct: "The file does not tell which dependencies are direct, so all of them are listed.",
	prod: "The file does not tell which dependencies are only for development, so all of them are listed.",
};

function emptinessNotes(subject: ScanSubject, listed: number, selected: number): string[] {
	if (selected > 0) return [];
	return listed > 0 ? [`The selection leaves out all ${listed} packages.`] : subject.emptiness();
}

async function write(report: ScanReport, { format, output, all }: ScanOptions): Promise<void> {
	if (output.length === 0) {
		const terminal = { ...terminalOptions(process.stdout), all };
		const render = await reportRenderer(format ?? "text");
		process.stdout.write(render(report, terminal));
		return;
	}
	for (const file of output) {
		const render = await reportRenderer(format ?? formatOfFile(file));
		writeOutputFile(file, render(report, { colour: false, width: FILE_WIDTH, all }));
	}
	process.stdout.write(`${riskSummary(report.result)} · ${totalsSentence(report.result)}\n`);
}
