/** Starts collections: executions of the state machine collect-package. */

import type { SFNClient } from "@aws-sdk/client-sfn";
import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { startExecutionOnce } from "../aws/start-execution.ts";
import type { Clock } from "../clock.ts";
import { executionName } from "../packages/package-key.ts";
import type { PackageRef } from "../packages/package-ref.ts";

/** The workflow service did not take the order; the package's collection has not been started. */
export class CollectionNotStartedError extends Error {
	override name = "CollectionNotStartedError";
}

export type CollectionStarter = {
	/**
	 * Starts a collection unless one was started for the package, and the same sources, in the same ten seconds.
	 *
	 * @param sources only these; all when absent
	 * @throws CollectionNotStartedError when the workflow service cannot be reached
	 */
	start(ref: PackageRef, sources?: readonly SourceName[]): Promise<void>;
};

export type NamedCollectionStarter = {
	/**
	 * Starts a collection unless one was ever started for the package under this name.
	 *
	 * @param start letters, digits and hyphens
	 * @throws CollectionNotStartedError when the workflow service cannot be reached
	 */
	startOnce(ref: PackageRef, start: string): Promise<void>;
};

/** Requests for the same package that arrive together share one execution, by its name. */
const SHARED_START_MS = 10_000;

export function createCollectionStarter(deps: {
	/** Made at the first start, so that requests that only read never load the client. */
	client: () => Promise<SFNClient>;
	stateMachineArn: string;
	clock: Clock;
}): CollectionStarter & NamedCollectionStarter {
	const startNamed = (name: string, input: object) =>
		startExecutionOnce(
			deps.client,
			{ stateMachineArn: deps.stateMachineArn, name, input },
			(cause) =>
				new CollectionNotStartedError("The workflow service did not accept the collection.", { cause }),
		);

	return {
		start(ref, sources) {
			const moment = Math.floor(deps.clock.now() / SHARED_START_MS).toString(36);
			const name = executionName(ref, sources ? `${moment}-${maskOf(sources)}` : moment);
			return startNamed(name, { package: ref, ...(sources && { sources }) });
		},
		startOnce: (ref, start) => startNamed(executionName(ref, start), { package: ref }),
	};
}

/** The set of sources as a short name: one bit a source. */
function maskOf(sources: readonly SourceName[]): string {
	return SOURCE_NAMES.map((name) => (sources.includes(name) ? "1" : "0")).join("");
}
