import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { describeEcosystem } from "@dephealth/core/packages/ecosystem.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { parseVersionedSpec } from "@dephealth/core/packages/package-spec.ts";
import { judgeVersionInUse } from "@dephealth/core/scan/version-in-use.ts";
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
		if (outcome.kind === "collected" && !options.json && version !== undefined)
			process.stdout.write(versionReport(version, outcome.document));
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

/** What is known against the version that was asked for; the report above is about the package. */
function versionReport(version: string, { ecosystem, version_facts: facts }: PackageDocument): string {
	if (facts === null) return `\nWhat is known against version ${version} was not read.\n`;
	const judged = judgeVersionInUse(version, facts, describeEcosystem(ecosystem).versions);
	if (!judged) return `\nVersion ${version}: nothing is known against it.\n`;
	const lines = judged.reasons.map(({ text }) => `  - ${text}`);
	return `\nVersion ${version}: ${judged.risk_level}\n${lines.join("\n")}\n`;
}
