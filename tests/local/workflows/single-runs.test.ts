import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { StoredPackage } from "@dephealth/core/packages/stored-package.ts";
import type { Transition } from "@dephealth/local/asl/run/interpreter/run.ts";
import { createSingleRuns } from "@dephealth/local/workflows/single-runs.ts";
import { expect, it } from "vitest";

const MACHINE = "arn:aws:states:eu-central-1:000000000000:stateMachine:collect-package";
const LEFT_PAD: PackageRef = { ecosystem: "npm", name: "left-pad" };

/** An engine in which another execution has a transition while each one runs. */
function collector(stored: Partial<StoredPackage> | undefined) {
	const listeners = new Set<(transition: Transition) => void>();
	const inputs: unknown[] = [];
	const collect = createSingleRuns({
		stateMachineArn: MACHINE,
		packages: { get: async () => stored as StoredPackage | undefined },
		clock: { now: () => 0 },
		engine: {
			startExecution({ name, input = "" }) {
				inputs.push(JSON.parse(input));
				return { executionArn: `${MACHINE}:${name}`, startDate: new Date(0) };
			},
			async waitFor(executionArn) {
				for (const arn of [executionArn, `${MACHINE}:another`]) {
					for (const listener of listeners) listener({ executionArn: arn } as Transition);
				}
				return { executionArn, stateMachineArn: MACHINE, startDate: new Date(0), status: "SUCCEEDED" };
			},
			onTransition(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
		},
	});
	return { collect, inputs, listeners };
}

it("a collection's own transitions are reported, and none after its end", async () => {
	const { collect, inputs, listeners } = collector(undefined);
	const seen: string[] = [];
	await collect(LEFT_PAD, ({ executionArn }) => seen.push(executionArn));
	expect(seen).toHaveLength(1);
	expect(seen[0]).not.toContain("another");
	expect(inputs).toEqual([{ package: LEFT_PAD }]);
	expect(listeners.size).toBe(0);
});

it.each([
	[{ documentJson: '{"package":"left-pad"}' }, { kind: "collected", document: { package: "left-pad" } }],
	[{ collection: { status: "not_found" } }, { kind: "not_found" }],
	[
		{ collection: { status: "failed" }, lastFailure: "npm: it timed out" },
		{ kind: "unavailable", lastFailure: "npm: it timed out" },
	],
	[undefined, { kind: "unavailable", lastFailure: "the collection did not finish" }],
])("what is stored in the end tells the outcome: %o", async (stored, outcome) => {
	const { collect } = collector(stored as Partial<StoredPackage> | undefined);
	expect(await collect(LEFT_PAD, () => {})).toEqual(outcome);
});
