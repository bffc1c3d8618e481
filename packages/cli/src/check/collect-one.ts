/** Collects one package for commands that say something of it, or says why that was not possible. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { Runtime } from "@dephealth/local/runtime.ts";
import type { CollectionOutcome } from "@dephealth/local/workflows/single-runs.ts";
import { cacheDirectory } from "../cache/cache-directory.ts";
import { withRuntime } from "../cache/with-runtime.ts";
import { EXIT } from "../exit-codes.ts";
import { diagnoseNetwork } from "../network/diagnose.ts";
import { networkEnvironment } from "../network/network-environment.ts";
import { writeError } from "../write-error.ts";
import { createCollectionProgress } from "./collection-progress.ts";

/** Sets the exit code. */
export async function collectOne(
	ref: PackageRef,
	{ sandbox }: { sandbox: boolean },
	tell: (document: PackageDocument, runtime: Runtime) => Promise<void>,
): Promise<void> {
	await withRuntime({ sandbox, cache: sandbox ? undefined : cacheDirectory() }, async (runtime) => {
		const outcome = await collectWithProgress(runtime, ref);
		if (outcome.kind === "collected") return tell(outcome.document, runtime);
		process.exitCode = await explainFailure(ref, outcome, { sandbox });
	});
}

export async function collectWithProgress(
	runtime: Pick<Runtime, "collect">,
	ref: PackageRef,
): Promise<CollectionOutcome> {
	const progress = createCollectionProgress(process.stderr);
	const outcome = await runtime.collect(ref, progress.onTransition);
	progress.finish();
	return outcome;
}

/** @returns the exit code that goes with it */
export async function explainFailure(
	ref: PackageRef,
	outcome: Exclude<CollectionOutcome, { kind: "collected" }>,
	{ sandbox }: { sandbox: boolean },
): Promise<number> {
	const name = formatPackageRef(ref);
	if (outcome.kind === "not_found") {
		writeError(`the registry does not know ${name}. Check the spelling.`);
		return EXIT.notFound;
	}
	const outage = sandbox ? undefined : await diagnoseNetwork(networkEnvironment(process.env));
	const why = outage ?? `${outcome.lastFailure}. Try again later.`;
	writeError(`${name} could not be collected this time, so nothing is known about the package. ${why}`);
	return EXIT.unavailable;
}
