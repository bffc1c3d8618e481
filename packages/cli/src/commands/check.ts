import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { parseVersionedSpec } from "@dephealth/core/packages/package-spec.ts";
import { type CollectionOutcome, startRuntime } from "@dephealth/local/runtime.ts";
import type { Command } from "commander";
import { createCollectionProgress } from "../collection-progress.ts";
import { EXIT } from "../exit-codes.ts";
import { renderPackageReport } from "../package-report.ts";

type CheckOptions = { json: boolean; sandbox: boolean };

/** `dephealth check npm/express`: one collection by the real state machine, in this process. */
export function addCheckCommand(program: Command): void {
	program
		.command("check")
		.description("collect and score one package now")
		.argument(
			"<package>",
			"ecosystem/name, with or without a version, or a package URL: npm/express, npm/express@4.19.2, pkg:npm/express@4.19.2",
		)
		.option("--json", "print the package document as JSON", false)
		.option("-s, --sandbox", "ask the built-in upstream simulator", false)
		.addHelpText("after", "\nSet GITHUB_TOKEN to lift GitHub's limit of 60 requests an hour.")
		.action(check);
}

async function check(spec: string, options: CheckOptions): Promise<void> {
	const { ref, version } = parseVersionedSpec(spec);
	setLogLevel("CRITICAL");
	// A directory of its own: a check works beside a running server and leaves nothing behind.
	const dataDirectory = mkdtempSync(join(tmpdir(), "dephealth-check-"));
	try {
		const runtime = await startRuntime({ dataDirectory, port: 0, awsPort: 0, sandbox: options.sandbox });
		try {
			const progress = createCollectionProgress(process.stderr);
			const outcome = await runtime.collect(ref, progress.onTransition);
			progress.finish();
			process.exitCode = print(formatPackageRef(ref), outcome, options);
			if (outcome.kind === "collected" && !options.json)
				process.stdout.write(versionNote(version, outcome.document));
		} finally {
			await runtime.stop();
		}
	} finally {
		rmSync(dataDirectory, { recursive: true, force: true });
	}
}

function print(name: string, outcome: CollectionOutcome, options: CheckOptions): number {
	switch (outcome.kind) {
		case "collected":
			process.stdout.write(
				options.json
					? `${JSON.stringify(outcome.document, null, 2)}\n`
					: `\n${renderPackageReport(outcome.document, { colour: process.stdout.hasColors?.() ?? false })}`,
			);
			return EXIT.ok;
		case "not_found":
			process.stderr.write(`\ndephealth: the registry does not know ${name}. Check the spelling.\n`);
			return EXIT.notFound;
		case "unavailable":
			process.stderr.write(
				`\ndephealth: ${name} could not be collected now (${outcome.lastFailure}). This says nothing about the package; try again later.\n`,
			);
			return EXIT.unavailable;
	}
}

/** The report is about the package: a reader who named a version has to know that. */
function versionNote(version: string | undefined, document: PackageDocument): string {
	if (version === undefined || version === document.latest_version) return "";
	const newest = document.latest_version === null ? "" : ` (newest version: ${document.latest_version})`;
	return `\nThis is about the package${newest}. What its registry says of ${version} alone is not in it.\n`;
}
