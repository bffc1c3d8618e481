import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { registrySourceOf } from "@dephealth/core/packages/ecosystem.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { readAnswers } from "@dephealth/core/refresh/batches/batch-answers.ts";
import { entriesOf } from "@dephealth/core/refresh/batches/batch-entries.ts";
import { depsDevQuestion, isDue, isRegistrySpared } from "@dephealth/core/refresh/batches/batch-questions.ts";
import { type PackedLook, packLook } from "@dephealth/core/refresh/batches/packed-reports.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/package-refreshes.ts";
import type { DepsDevBatch } from "@dephealth/core/sources/deps-dev/batch.ts";
import type { TakeTurn } from "@dephealth/core/turns.ts";
import { packageRefreshes } from "../../compose/capabilities/refresh.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { depsDevBatch } from "../../compose/sources/deps-dev.ts";
import { batchTaskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";
import { batchSchema } from "./batch-input.ts";

/** `newReleases`, `unasked`: packages, as specs, with a new release, and those whose registry need not be asked. */
export type DepsDevBatchResult = PackedLook & { newReleases: string[]; unasked: string[] };

/** Reads deps.dev's answers for a batch, and derives the questions to the registries. */
export function createCollectDepsDevBatch(deps: {
	refreshes: Pick<PackageRefreshes, "readReports">;
	depsDev: DepsDevBatch;
	clock: Clock;
	/** Waited for before each slice of the work. Default: not at all. */
	takeTurn?: TakeTurn;
}) {
	return async (input: unknown): Promise<DepsDevBatchResult> => {
		const { items, round, answers } = parseTaskInput(batchSchema, input);
		const learned = await readAnswers(answers, deps.takeTurn);
		const stored = await deps.refreshes.readReports(items);
		const storedOf = (ref: (typeof items)[number]) => stored.get(packageKey(ref));
		const asked = items.flatMap((ref, index) => {
			const npm = learned.report("npm", index, storedOf(ref));
			const registry = learned.report(registrySourceOf(ref.ecosystem), index, storedOf(ref));
			if (!isDue("deps_dev", storedOf(ref), round)) return [];
			const isUnknown = endsCollection(registry, storedOf(ref));
			return [{ ref, isUnknown, npm: npm?.state === "collected" && npm.source === "npm" ? npm : undefined }];
		});
		const told = await deps.depsDev.collect(
			asked.map(({ ref, npm, isUnknown }) => ({
				...depsDevQuestion(ref, storedOf(ref), round, npm),
				isUnknown,
			})),
		);
		// A package that no registry knows is read only to see whether it was removed as malware.
		const byPackage = new Map(
			asked.flatMap(({ ref, isUnknown }, index) =>
				isUnknown && told[index]?.report.state === "failed"
					? []
					: [[packageKey(ref), told[index]?.report] as const],
			),
		);
		const entries = entriesOf("deps_dev", items, { reports: byPackage, stored });
		const released = new Set(asked.filter((_, index) => told[index]?.hasNewRelease).map(({ ref }) => ref));
		const unasked = items.filter((ref) => isRegistrySpared(ref, storedOf(ref), round, released.has(ref)));
		return {
			...packLook("deps_dev", timestamp(deps.clock), entries, round),
			newReleases: [...released].map(formatPackageRef),
			unasked: unasked.map(formatPackageRef),
		};
	};
}

/** The registry's word on whether there is such a package is final, unless the package was known before. */
function endsCollection(
	registry: SourceReport | undefined,
	stored: readonly SourceReport[] | undefined,
): boolean {
	return (
		registry?.state === "failed" && registry.error === "PackageNotFoundError" && (stored ?? []).length === 0
	);
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	...UPSTREAM_ERRORS,
] as const satisfies readonly TaskErrorName[];

export const createHandler = batchTaskHandler("collect-deps-dev-batch", throws, (c) =>
	createCollectDepsDevBatch({
		refreshes: packageRefreshes(c),
		depsDev: depsDevBatch(c),
		clock: c.clock,
		takeTurn: c.background,
	}),
);
export const handler = onLambda(createHandler);
