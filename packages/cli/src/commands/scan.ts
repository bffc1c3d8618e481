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
import { type Command, InvalidArgumentError, Option } from "commander";
import { createApiClient } from "../api-client.ts";
import { formatOfFile, REPORT_FORMATS, type ReportFormat, renderReport } from "../reports/report-format.ts";
import { riskSummary, type ScanReport, totalsSentence } from "../reports/scan-report.ts";
import { scanEmbedded } from "../scan/embedded-scan.ts";
import { FAIL_LEVELS, type FailLevel, failingDependencies } from "../scan/fail-level.ts";
import { type ManifestFile, manifestsBelow, openManifestFile } from "../scan/manifest-file.ts";
import { scanRemote } from "../scan/remote-scan.ts";
import { readScanConfig, registrySettingsOf } from "../scan/scan-config.ts";
import { scanExitCode } from "../scan/scan-exit-code.ts";
import { createScanProgress } from "../scan/scan-progress.ts";

type ScanOptions = {
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
};

/** `dephealth scan [file|dir]`: all dependencies of a project, by the engine in this process or by a server. */
export function addScanCommand(program: Command): void {
	program
		.command("scan")
		.description("assess all dependencies of a manifest, a lockfile or an SBOM")
		.argument("[path]", "the file, or the directory in which to look for one", ".")
		.option("--direct", "only what the project itself names", false)
		.option("-a, --all", "name every package in the report, also what is fine", false)
		.option("--prod", "without what only development needs", false)
		.addOption(new Option("-f, --format <format>", "default: text").choices(REPORT_FORMATS))
		.option(
			"-o, --output <file>",
			"write the report there, in the format of its extension (.json, .md, .sarif, .txt) unless --format says another; can be repeated",
			(file: string, files: string[]) => [...files, file],
			[],
		)
		.addOption(
			new Option("--fail-on <level>", "end with 6 when a risk that is not accepted is this high").choices(
				FAIL_LEVELS,
			),
		)
		.option(
			"--strict",
			"fail as well when something could not be assessed or is unknown to its registry",
			false,
		)
		.option("-c, --config <file>", "instead of .dephealthrc.json beside the scanned file")
		.option("-s, --sandbox", "ask the built-in upstream simulator", false)
		.addOption(
			new Option("--api <url>", "ask a running DepHealth instead of collecting here").conflicts("sandbox"),
		)
		.addOption(new Option("--key <key>", "its API key").env("DEPHEALTH_API_KEY"))
		.option("-d, --data-dir <directory>", "where a server on this machine keeps its key", ".dephealth")
		.option("--wait <seconds>", "how long a server may take to collect what it does not know", parseWait, 120)
		.addHelpText("after", HELP)
		.action(scan);
}

const HELP = `
Accepted risks stand in .dephealthrc.json. They stay in the report and do not fail it; after their last day, and for
malware, they have no effect:

  { "fail_on": "high",
    "accepted_risks": [{ "package": "npm/request", "reason": "replaced in spring", "until": "2027-03-31" }] }

It also says what is private and so is skipped, never sent to a public registry nor judged as a package of the same
name there; and which hosts only mirror the public registries:

  { "private_packages": ["@acme", "pypi/acme-*", "go/git.acme.example/*"],
    "registries": { "private": ["npm.acme.example"], "mirrors": ["nexus.acme.example/repository/npm"] } }

Set GITHUB_TOKEN to lift GitHub's limit of 60 requests an hour.`;

async function scan(path: string, options: ScanOptions): Promise<void> {
	setLogLevel("CRITICAL");
	const file = openManifestFile(path);
	const config = readScanConfig(dirname(file.path), options.config);
	const registries = createRegistryPolicy(registrySettingsOf(config));
	const manifest = readManifest(file.bytes, { fileName: file.fileName, registries });
	const listed = manifest.dependencies.length;
	const selected = selectDependencies(manifest.dependencies, options);
	const result = await assess({ ...manifest, dependencies: selected.dependencies }, options);
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
			...selected.undecidable.map((what) => UNDECIDABLE[what]),
		],
	};
	write(report, options);
	process.exitCode = scanExitCode(report, { listed, strict: options.strict });
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

async function assess(input: ScanInput, options: ScanOptions): Promise<ScanResult> {
	const progress = createScanProgress(process.stderr);
	try {
		if (options.api === undefined) return await scanEmbedded(input, { sandbox: options.sandbox, progress });
		const { api, key, dataDir } = options;
		const client = createApiClient({ api, dataDir, ...(key !== undefined && { key }) });
		return await scanRemote(input, { client, waitSeconds: options.wait, progress, clock: systemClock });
	} finally {
		progress.finish();
	}
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

function parseWait(text: string): number {
	const seconds = Number(text);
	if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 3600) return seconds;
	throw new InvalidArgumentError("A wait is a whole number of seconds from 0 to 3600.");
}
