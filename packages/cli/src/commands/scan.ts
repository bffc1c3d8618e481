import { REPORT_FORMATS } from "@dephealth/contract/report-formats.ts";
import { type Command, Option } from "commander";
import { SCAN_EXIT_CODES_HELP } from "../exit-codes.ts";
import { helpText } from "../help-layout.ts";
import type { ScanOptions } from "../scan/run-scan.ts";
import { withAssessment } from "./assess-options.ts";
import { collectGates, FAIL_ON } from "./gate-options.ts";

/** `dephealth scan [file|dir]`: all dependencies of a project, by the engine in this process or by a server. */
export function addScanCommand(program: Command): void {
	const command = program
		.command("scan")
		.description(
			"assess all dependencies of a manifest, a lockfile, an SBOM or, with --recursive, a repository",
		)
		.argument("[path...]", "files, folders that contain one, or - for standard input; default: this folder")
		.option("--filename <name>", "the name of the file that standard input has, such as uv.lock")
		.option("-r, --recursive", "scan all manifests in the directory and below it, in one report", false)
		.option("--direct", "only direct dependencies", false)
		.option("-a, --all", "list every package in the report, also those that are fine", false)
		.option("--prod", "leave out packages that only development needs", false)
		.addOption(new Option("-f, --format <format>", "default: text").choices(REPORT_FORMATS))
		.option(
			"-o, --output <file>",
			"write the report to a file, in the format of its extension (.json, .md, .html, .csv, .sarif, .txt; docs/cli.md lists all) unless --format is given; can be repeated",
			(file: string, files: string[]) => [...files, file],
			[],
		)
		.option("--fail-on <gate>", FAIL_ON, collectGates, [])
		.addOption(
			new Option(
				"--baseline <file>",
				"a report of --format json; packages that failed in it do not fail again",
			).conflicts("since"),
		)
		.option("--since <revision>", "only packages added or changed since this git revision can fail")
		.option(
			"--strict",
			"also fail when a package could not be assessed or its registry does not know it",
			false,
		)
		.option("-c, --config <file>", "use this file instead of .dephealthrc.json beside the scanned file");
	withAssessment(command)
		.addHelpText("after", helpText(HELP))
		.action(async (paths: string[], options: ScanOptions) => {
			const { runScan } = await import("../scan/run-scan.ts");
			await runScan(paths, options);
		});
}

const HELP = `
Examples:
  dephealth scan                                the lockfile of this folder
  dephealth scan --recursive                    a whole repository
  dephealth scan web/yarn.lock uv.lock          several files
  dephealth scan --direct --fail-on high        ends with 6 if a direct dependency has a high risk
  dephealth scan --since main --fail-on high    only what has changed since then can fail
  dephealth scan --output report.html --output report.sarif
  cat requirements.txt | dephealth scan - --filename requirements.txt

Lockfiles, manifests and SBOMs of npm, pnpm, Yarn, Bun, Deno, pip, uv, Poetry, PDM, Conda, Cargo, Go, Maven, Gradle, NuGet,
RubyGems, Composer and GitHub Actions can be read, also CycloneDX and SPDX.

.dephealthrc.json lists accepted risks. They stay in the report and do not fail it; after their last day, and for
malware, they have no effect:

  { "fail_on": "high",
    "accepted_risks": [{ "package": "npm/request",
      "reason": "replaced in spring", "until": "2027-03-31" }] }

It also lists private packages, which are skipped: their names are not sent to a public registry, and a package of the
same name there is not judged in their place. And it lists hosts that only mirror the public registries:

  { "private_packages": ["@acme", "pypi/acme-*"],
    "registries": { "private": ["npm.acme.example"],
      "mirrors": ["nexus.acme.example/repository/npm"] } }

dephealth --help lists the environment variables.
${SCAN_EXIT_CODES_HELP}`;
