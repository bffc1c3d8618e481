import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { parseVersionedSpec } from "@dephealth/core/packages/package-spec.ts";
import type { CollectionOutcome } from "@dephealth/local/runtime.ts";
import { cacheDirectory } from "../cache/cache-directory.ts";
import { withRuntime } from "../cache/with-runtime.ts";
import { EXIT } from "../exit-codes.ts";
import { createCollectionProgress } from "./collection-progress.ts";
import { renderPackageReport } from "./package-report.ts";

export type CheckOptions = { json: boolean; sandbox: boolean };

/** Collects one package by the real state machine, in this process. */
export async function runCheck(spec: string, options: CheckOptions): Promise<void> {
	const { ref, version } = parseVersionedSpec(spec);
	setLogLevel("CRITICAL");
	const cache = options.sandbox ? undefined : cacheDirectory();
	await withRuntime({ sandbox: options.sandbox, cache }, async (runtime) => {
		const progress = createCollectionProgress(process.stderr);
		const outcome = await runtime.collect(ref, progress.onTransition);
		progress.finish();
		process.exitCode = print(formatPackageRef(ref), outcome, options);
		if (outcome.kind === "collected" && !options.json)
			process.stdout.write(versionNote(version, outcome.document));
	});
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
