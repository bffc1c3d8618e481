/** Collects one package within this process, by an execution of collect-package. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { executionName } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { PackageStore } from "@dephealth/core/packages/package-store.ts";
import type { StoredPackage } from "@dephealth/core/packages/stored-package.ts";
import type { Engine } from "../asl/run/engine.ts";
import type { Transition } from "../asl/run/interpreter/run.ts";

export type CollectionOutcome =
	| { kind: "collected"; document: PackageDocument }
	| { kind: "not_found" }
	| { kind: "unavailable"; lastFailure: string };

/** See `Runtime.collect`. */
export function createSingleRuns(deps: {
	engine: Pick<Engine, "startExecution" | "waitFor" | "onTransition">;
	stateMachineArn: string;
	packages: Pick<PackageStore, "get">;
	clock: Pick<Clock, "now">;
}): (ref: PackageRef, onTransition: (transition: Transition) => void) => Promise<CollectionOutcome> {
	const { engine, stateMachineArn, packages, clock } = deps;
	return async (ref, onTransition) => {
		const name = executionName(ref, clock.now().toString(36));
		const unsubscribe = engine.onTransition((transition) => {
			if (transition.executionArn.endsWith(`:${name}`)) onTransition(transition);
		});
		try {
			const { executionArn } = engine.startExecution({
				stateMachineArn,
				name,
				input: JSON.stringify({ package: ref }),
			});
			await engine.waitFor(executionArn);
		} finally {
			unsubscribe();
		}
		return outcomeOf(await packages.get(ref));
	};
}

function outcomeOf(stored: StoredPackage | undefined): CollectionOutcome {
	if (stored?.documentJson !== undefined) {
		return { kind: "collected", document: JSON.parse(stored.documentJson) as PackageDocument };
	}
	if (stored?.collection.status === "not_found") return { kind: "not_found" };
	return { kind: "unavailable", lastFailure: stored?.lastFailure ?? "the collection did not finish" };
}
