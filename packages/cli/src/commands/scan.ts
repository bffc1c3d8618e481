import { REPORT_FORMATS } from "@dephealth/contract/report-formats.ts";
import { type Command, Option } from "commander";
import { SCAN_EXIT_CODES_HELP } from "../exit-codes.ts";
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
		.argument(
			"[path...]",
			"files, folders in which to look for one, or - for standard input; default: this folder",
		)
		.option("--filename <name>", "what standard input would be called as a file, such as uv.lock")
		.option("-r, --recursive", "all manifests of the directory and below it, in one report", false)
		.option("--direct", "only what the project itself names", false)
		.option("-a, --all", "name every package in the report, also what is fine", false)
		.option("--prod", "without what only development needs", false)
		.addOption(new Option("-f, --format <format>", "default: text").choices(REPORT_FORMATS))
		.option(
			"-o, --output <file>",
			"write the report there, in the format of its extension (.json, .md, .html, .csv, .sarif, .txt; docs/cli.md lists all) unless --format says another; can be repeated",
			(file: string, files: string[]) => [...files, file],
			[],
		)
		.option("--fail-on <gate>", FAIL_ON, collectGates, [])
		.addOption(
			new Option(
				"--baseline <file>",
				"a report of --format json: fail only for what did not fail in it",
			).conflicts("since"),
		)
		.option("--since <revision>", "fail only for what came or changed since this git revision")
		.option(
			"--strict",
			"fail as well when something could not be assessed or is unknown to its registry",
			false,
		)
		.option("-c, --config <file>", "instead of .dephealthrc.json beside the scanned file");
	withAssessment(command)
		.addHelpText("after", HELP)
		.action(async (paths: string[], options: ScanOptions) => {
			const { runScan } = await import("../scan/run-scan.ts");
			await runScan(paths, options);
		});
}

const HELP = `
Examples:
  dephealth scan                                      the lockfile or manifest of this folder
  dephealth scan --direct --fail-on high              what this project names itself; ends with 6 when one is that bad
  dephealth scan --recursive                          a whole repository, as one report
  dephealth scan apps/web/pnpm-lock.yaml uv.lock      several files
  dephealth scan --since main --fail-on high          only what came or changed since then can fail
  dephealth scan --output report.html --output report.sarif
  cat requirements.txt | dephealth scan - --filename requirements.txt

Lockfiles, manifests and SBOMs of npm, pnpm, Yarn, Bun, Deno, pip, uv, Poetry, PDM, Conda, Cargo, Go, Maven, Gradle, NuGet,
RubyGems, Composer and GitHub Actions are read, CycloneDX and SPDX as well.

Accepted risks stand in .dephealthrc.json. They stay in the report and do not fail it; after their last day, and for
malware, they have no effect:

  { "fail_on": "high",
    "accepted_risks": [{ "package": "npm/request", "reason": "replaced in spring", "until": "2027-03-31" }] }

It also says what is private and so is skipped, never sent to a public registry nor judged as a package of the same
name there; and which hosts only mirror the public registries:

  { "private_packages": ["@acme", "pypi/acme-*", "go/git.acme.example/*"],
    "registries": { "private": ["npm.acme.example"], "mirrors": ["nexus.acme.example/repository/npm"] } }

dephealth --help lists the environment variables.
${SCAN_EXIT_CODES_HELP}`;
