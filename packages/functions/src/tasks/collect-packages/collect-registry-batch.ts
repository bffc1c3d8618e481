import { type Clock, timestamp } from "@dephealth/core/clock.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { entriesOf } from "@dephealth/core/refresh/batch-entries.ts";
import { isDue, isRegistryAsked } from "@dephealth/core/refresh/batch-questions.ts";
import type { PackageRefreshes } from "@dephealth/core/refresh/package-refreshes.ts";
import { type PackedLook, packLook } from "@dephealth/core/refresh/packed-reports.ts";
import { askOneByOne } from "@dephealth/core/sources/one-by-one.ts";
import type { RegistrySource } from "@dephealth/core/sources/registry/client.ts";
import { registry as description } from "@dephealth/core/sources/registry/source.ts";
import { packageRefreshes } from "../../compose/capabilities/refresh.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { registry } from "../../compose/sources/registry.ts";
import { batchTaskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName, UPSTREAM_ERRORS } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";
import { registryBatchSchema } from "./batch-input.ts";

const COVERED: ReadonlySet<string> = new Set(description.ecosystems);

/** Brings what the registries say of a batch's packages; npm has a source of its own. */
export function createCollectRegistryBatch(deps: {
	refreshes: Pick<PackageRefreshes, "readReports">;
	registry: Pick<RegistrySource, "collect">;
	clock: Clock;
}) {
	return async (input: unknown): Promise<PackedLook> => {
		const { items, round, newReleases, unasked } = parseTaskInput(registryBatchSchema, input);
		const [released, left] = [new Set(newReleases), new Set(unasked)];
		const covered = items.filter((ref) => COVERED.has(ref.ecosystem) && !left.has(formatPackageRef(ref)));
		const stored = await deps.refreshes.readReports(covered);
		const storedOf = (ref: PackageRef) => stored.get(packageKey(ref));
		const asked = covered.filter(
			(ref) =>
				isDue("registry", storedOf(ref), round) &&
				isRegistryAsked("registry", ref, storedOf(ref), round, released.has(formatPackageRef(ref))),
		);
		const reports = await askOneByOne("registry", asked, (ref) => deps.registry.collect(ref));
		const byPackage = new Map(asked.map((ref, index) => [packageKey(ref), reports[index]]));
		const entries = entriesOf("registry", items, { reports: byPackage, stored });
		return packLook("registry", timestamp(deps.clock), entries, round);
	};
}

export const throws = [
	...INPUT_ERRORS,
	"StorageUnavailableError",
	...UPSTREAM_ERRORS,
] as const satisfies readonly TaskErrorName[];

export const createHandler = batchTaskHandler("collect-registry-batch", throws, (c) =>
	createCollectRegistryBatch({ refreshes: packageRefreshes(c), registry: registry(c), clock: c.clock }),
);
export const handler = onLambda(createHandler);
