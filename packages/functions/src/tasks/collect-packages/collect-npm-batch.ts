import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { registrySourceOf } from "@dephealth/core/packages/ecosystem.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { entriesOf } from "@dephealth/core/refresh/batches/batch-entries.ts";
import { isDue, npmQuestion } from "@dephealth/core/refresh/batches/batch-questions.ts";
import { type PackedLook, packLook } from "@dephealth/core/refresh/batches/packed-reports.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/package-refreshes.ts";
import type { NpmBatch } from "@dephealth/core/sources/npm/batch.ts";
import { packageRefreshes } from "../../compose/capabilities/refresh.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { npmBatch } from "../../compose/sources/npm.ts";
import { batchTaskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";
import { registryBatchSchema } from "./batch-input.ts";

/** Brings what npm says of a batch's npm packages. */
export function createCollectNpmBatch(deps: {
	refreshes: Pick<PackageRefreshes, "readReports">;
	npm: NpmBatch;
	clock: Clock;
}) {
	return async (input: unknown): Promise<PackedLook> => {
		const { items, round, newReleases, unasked } = parseTaskInput(registryBatchSchema, input);
		const [released, left] = [new Set(newReleases), new Set(unasked)];
		const isLeft = (ref: PackageRef) => left.has(formatPackageRef(ref));
		const covered = items.filter(({ ecosystem }) => registrySourceOf(ecosystem) === "npm");
		const npmPackages = covered.filter((ref) => !isLeft(ref));
		const stored = await deps.refreshes.readReports(npmPackages);
		const storedOf = (ref: PackageRef) => stored.get(packageKey(ref));
		const asked = npmPackages.filter((ref) => isDue("npm", storedOf(ref), round));
		const reports = await deps.npm.collect(
			asked.map((ref) => npmQuestion(ref, storedOf(ref), round, released.has(formatPackageRef(ref)))),
		);
		const byPackage = new Map(asked.map((ref, index) => [packageKey(ref), reports[index]]));
		const entries = entriesOf("npm", items, { reports: byPackage, stored });
		// deps.dev has just seen that npm has no newer release: what npm said is still so.
		for (const [index, ref] of items.entries()) {
			if (isLeft(ref) && covered.includes(ref)) entries[index] = "same";
		}
		return packLook("npm", timestamp(deps.clock), entries, round);
	};
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	...UPSTREAM_ERRORS,
] as const satisfies readonly TaskErrorName[];

export const createHandler = batchTaskHandler("collect-npm-batch", throws, (c) =>
	createCollectNpmBatch({ refreshes: packageRefreshes(c), npm: npmBatch(c), clock: c.clock }),
);
export const handler = onLambda(createHandler);
