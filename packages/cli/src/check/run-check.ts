import { existsSync } from "node:fs";
import { InvalidPackageRefError } from "@dephealth/core/errors.ts";
import { MANIFEST_FORMATS } from "@dephealth/core/manifests/formats.ts";
import { recogniseFileName } from "@dephealth/core/manifests/recognise.ts";
import type { VersionedPackage } from "@dephealth/core/packages/package-spec.ts";
import { terminalOptions } from "@dephealth/core/reports/text/terminal-layout.ts";
import type { CollectionOutcome } from "@dephealth/local/workflows/single-runs.ts";
import { cacheDirectory } from "../cache/cache-directory.ts";
import { withRuntime } from "../cache/with-runtime.ts";
import { EXIT } from "../exit-codes.ts";
import { collectWithProgress, explainFailure } from "./collect-one.ts";
import { renderPackageReport } from "./package-report.ts";
import { parseRequestedPackage } from "./requested-package.ts";
import {
	type JudgedVersion,
	judgeLatestVersion,
	judgeRequestedVersion,
	versionJson,
} from "./version-report.ts";

export type CheckOptions = { json: boolean; sandbox: boolean };

type Checked = { requested: VersionedPackage; outcome: CollectionOutcome };

/** Collects packages by the real state machine, in this process, one after the other. */
export async function runCheck(specs: readonly string[], options: CheckOptions): Promise<void> {
	for (const spec of specs) refuseFile(spec);
	const requested = specs.map(parseRequestedPackage);
	const cache = options.sandbox ? undefined : cacheDirectory();
	await withRuntime({ sandbox: options.sandbox, cache }, async (runtime) => {
		const codes: number[] = [];
		const documents: unknown[] = [];
		for (const one of requested) {
			const checked = { requested: one, outcome: await collectWithProgress(runtime, one.ref) };
			codes.push(await report(checked, options));
			if (options.json) documents.push(...jsonOf(checked));
		}
		if (options.json && documents.length > 0) {
			const [only] = documents;
			process.stdout.write(`${JSON.stringify(requested.length === 1 ? only : documents, null, 2)}\n`);
		}
		process.exitCode = Math.max(...codes);
	});
}

/** A lockfile's name is a valid package name as well. @throws InvalidPackageRefError */
function refuseFile(spec: string): void {
	const fileName = spec.split(/[/\\]/).at(-1) ?? spec;
	if (!recogniseFileName(fileName, MANIFEST_FORMATS) || !existsSync(spec)) return;
	throw new InvalidPackageRefError(
		"package",
		`${spec} is a file. To assess the packages in it, run dephealth scan ${spec}.`,
	);
}

/** @returns the exit code that one package alone would have */
async function report({ requested, outcome }: Checked, options: CheckOptions): Promise<number> {
	if (outcome.kind !== "collected") return explainFailure(requested.ref, outcome, options);
	if (options.json) return EXIT.ok;
	const version = versionOf({ requested, outcome }) ?? judgeLatestVersion(outcome.document);
	const text = renderPackageReport(outcome.document, terminalOptions(process.stdout), version);
	process.stdout.write(`\n${text}`);
	return EXIT.ok;
}

/** The document and, for a requested version, its problems. */
function jsonOf({ requested, outcome }: Checked): unknown[] {
	if (outcome.kind !== "collected") return [];
	const version = versionOf({ requested, outcome });
	return [version ? { ...outcome.document, judged_version: versionJson(version) } : outcome.document];
}

function versionOf({ requested: { version }, outcome }: Checked): JudgedVersion | undefined {
	if (version === undefined || outcome.kind !== "collected") return undefined;
	return judgeRequestedVersion(version, outcome.document);
}
