/** Starts the collection of many packages at once: executions of the state machine collect-packages. */
import { createHash } from "node:crypto";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { startExecutionOnce } from "../aws/start-execution.ts";
import type { Clock } from "../clock.ts";
import { formatPackageRef, type PackageRef } from "../packages/package-ref.ts";
import { CollectionNotStartedError } from "./collection-starter.ts";

export type BulkCollectionStarter = {
	/**
	 * Starts the collection of the packages, in their order. Starts of the same packages within ten seconds are one.
	 *
	 * @throws CollectionNotStartedError when the workflow service cannot be reached: some may have been started
	 */
	startAll(refs: readonly PackageRef[]): Promise<void>;
};

/** The number of packages in one batch. */
const BATCH = 50;
/** The packages that go ahead of several batches in an execution of their own, so that the first results come soon. */
export const AHEAD = 10;
/** Packages of one execution: the children of its map are as many as fit into its history. */
export const MAX_PACKAGES = 2000;
/** The most bytes of their names in JSON. An execution's input may have 256 KiB. */
const MAX_BYTES = 200_000;
/** Requests for the same packages that arrive together share one execution, by its name. */
const SHARED_START_MS = 10_000;

export function createBulkCollectionStarter(deps: {
	/** Made at the first start, so that requests that only read never load the client. */
	client: () => Promise<SFNClient>;
	stateMachineArn: string;
	clock: Clock;
}): BulkCollectionStarter {
	const { client, stateMachineArn, clock } = deps;
	return {
		async startAll(refs) {
			const moment = Math.floor(clock.now() / SHARED_START_MS).toString(36);
			for (const packages of inputsOf(refs)) {
				await startExecutionOnce(
					client,
					{ stateMachineArn, name: `packages-${digestOf(packages)}-${moment}`, input: { packages } },
					(cause) =>
						new CollectionNotStartedError("The workflow service did not accept the collection.", { cause }),
				);
			}
		},
	};
}

/** The packages as specs, in inputs that an execution takes. */
export function inputsOf(refs: readonly PackageRef[]): string[][] {
	const inputs: string[][] = [];
	let bytes = 0;
	for (const [at, spec] of refs.map(formatPackageRef).entries()) {
		const size = Buffer.byteLength(JSON.stringify(spec)) + 1;
		const last = inputs.at(-1);
		const isAheadOfThis = at === AHEAD && refs.length > BATCH;
		if (!last || isAheadOfThis || last.length >= MAX_PACKAGES || bytes + size > MAX_BYTES) {
			inputs.push([spec]);
			bytes = size;
		} else {
			last.push(spec);
			bytes += size;
		}
	}
	return inputs;
}

function digestOf(packages: readonly string[]): string {
	return createHash("sha256").update(packages.join("\n")).digest("hex").slice(0, 24);
}
