/** Scans with a running DepHealth: it gets the packages' names, not the file. */

import { getScan, scanManifest } from "@dephealth/contract/routes/scans.ts";
import type { ListedDependency, ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import { isVersion } from "@dephealth/core/packages/package-spec.ts";
import {
	assessDependencies,
	countDirect,
	factsOfFile,
	type ScanInput,
} from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import { compareUrgency, needsDecision } from "@dephealth/core/scan/assessment/urgency.ts";
import type { ApiClient } from "../api-client.ts";
import type { ScanProgress } from "./scan-progress.ts";

const POLL_MS = 2_000;
/** The most versions of one package that are sent. More are rare, and the server's list is bounded. */
const MAX_VERSIONS = 3;

/**
 * @param options.waitSeconds for packages that the server has to collect first; then the rest is reported as pending
 * @throws ApiCallError
 */
export async function scanRemote(
	input: ScanInput,
	options: { client: ApiClient; waitSeconds: number; progress: ScanProgress; clock: Clock },
): Promise<ScanResult> {
	const { client, progress, clock } = options;
	const packages = input.dependencies.flatMap(specsOf);
	if (packages.length === 0) return assessDependencies(input, new Map());
	let result = await client.call(scanManifest, { body: { packages } });
	const deadline = clock.now() + options.waitSeconds * 1000;
	for (;;) {
		const { totals, scan_id: id } = result;
		progress.show({
			done: totals.dependencies - totals.pending,
			total: totals.dependencies,
			urgent: result.dependencies.filter(needsDecision).length,
			current: "",
		});
		if (id === null || totals.pending === 0 || clock.now() >= deadline) return withManifest(result, input);
		await clock.sleep(POLL_MS);
		result = await client.call(getScan, { path: { id } });
	}
}

/** One entry for each version, so that each is judged. A version that the server would refuse is left out. */
function specsOf({ ref, versions }: ScanInput["dependencies"][number]): string[] {
	const name = formatPackageRef(ref);
	const known = versions.filter(isVersion).slice(0, MAX_VERSIONS);
	return known.length === 0 ? [name] : known.map((version) => `${name}@${version}`);
}

/** Restores facts that only the file has: versions, paths, direct or not. */
function withManifest(result: ScanResult, input: ScanInput): ScanResult {
	const own = new Map(input.dependencies.map((dependency) => [packageKey(dependency.ref), dependency]));
	function complete<T extends ListedDependency>(entry: T): T {
		const dependency = own.get(packageKey({ ecosystem: entry.ecosystem, name: entry.package }));
		return dependency ? { ...entry, ...factsOfFile(dependency) } : entry;
	}
	return {
		...result,
		format: input.format,
		project: input.project ?? null,
		totals: {
			...result.totals,
			direct: countDirect(input.dependencies),
			skipped: input.skipped.length,
		},
		dependencies: result.dependencies.map(complete).sort(compareUrgency),
		pending: result.pending.map(complete),
		not_found: result.not_found.map(complete),
		unread: result.unread.map(complete),
		skipped: [...input.skipped],
	};
}
