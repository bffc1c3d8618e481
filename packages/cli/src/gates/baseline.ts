/** Finds the packages that failed before, and so are not new: from an earlier report or a revision. */
import { existsSync } from "node:fs";
import type { ManifestDependency } from "@dephealth/core/manifests/manifest.ts";
import type { RegistryPolicy } from "@dephealth/core/manifests/registries/registry-policy.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { assessDependencies } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import type { PackageReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { diffDependencies } from "@dephealth/core/scan/dependencies/diff-dependencies.ts";
import { failingKeys, type Gate } from "@dephealth/core/scan/gates/gates.ts";
import { readReport, readRevision } from "../diff/diff-side.ts";
import { openRepository } from "../git/repository.ts";
import { ManifestFileError } from "../scan/manifest-file.ts";

/** The `packageKey` of those that fail in a report of `scan --format json`. @throws ManifestFileError */
export function failingInReport(file: string, gates: readonly Gate[]): Set<string> {
	if (!existsSync(file)) throw new ManifestFileError(`${file} does not exist. ${MAKE_ONE} ${file}.`);
	const report = readReport(file);
	if (report) return failingKeys(report.dependencies, gates);
	throw new ManifestFileError(`${file} is not a report. ${MAKE_ONE} ${file}.`);
}

const MAKE_ONE = "Make a report with dephealth scan --format json --output";

/** The packages of a folder as they were. @throws GitError */
export function dependenciesSince(
	revision: string,
	folder: string,
	registries: RegistryPolicy,
): readonly ManifestDependency[] {
	return readRevision(revision, {
		registries,
		repository: () => openRepository(folder),
		readStandardInput: () => new Uint8Array(),
	}).dependencies;
}

/** The findings that have not changed since, and those whose former version fails as well. */
export function knownSince(
	before: readonly ManifestDependency[],
	after: readonly ManifestDependency[],
	readings: ReadonlyMap<string, PackageReading>,
	gates: readonly Gate[],
): Set<string> {
	const { added, changed } = diffDependencies(before, after);
	const isNew = new Set(
		[...added, ...changed.map((change) => change.after)].map(({ ref }) => packageKey(ref)),
	);
	const unchanged = after.map(({ ref }) => packageKey(ref)).filter((key) => !isNew.has(key));
	const former = assessDependencies(
		{ format: "list", project: undefined, dependencies: changed.map((change) => change.before), skipped: [] },
		readings,
	);
	return new Set([...unchanged, ...failingKeys(former.dependencies, gates)]);
}
