import { AHEAD, MAX_PACKAGES } from "@dephealth/core/collection/bulk-collection-starter.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { Transition } from "@dephealth/local/asl/run/interpreter/run.ts";
import { createBulkRuns } from "@dephealth/local/workflows/bulk-runs.ts";
import { describe, expect, it, vi } from "vitest";

const MACHINE = "arn:aws:states:eu-central-1:000000000000:stateMachine:collect-packages";
const refs = (count: number): PackageRef[] =>
	Array.from({ length: count }, (_, index) => ({ ecosystem: "npm", name: `p-${index}` }));
const nextTurn = () => new Promise(setImmediate);

/** An engine whose executions end on command. */
function anEngine() {
	const started: { packages: string[]; end: () => void }[] = [];
	const stopped: string[] = [];
	const ended = new Map<string, Promise<void>>();
	const listeners = new Set<(transition: Transition) => void>();
	const collectAll = createBulkRuns({
		stateMachineArn: MACHINE,
		engine: {
			startExecution({ input = "{}" }) {
				const executionArn = `${MACHINE}:${started.length}`;
				const { promise, resolve } = Promise.withResolvers<void>();
				ended.set(executionArn, promise);
				started.push({ packages: JSON.parse(input).packages, end: resolve });
				return { executionArn, startDate: new Date(0) };
			},
			stopExecution({ executionArn = "" }) {
				stopped.push(executionArn);
				started[Number(executionArn.split(":").at(-1))]?.end();
				return { stopDate: new Date(0) };
			},
			async waitFor(executionArn) {
				await ended.get(executionArn);
				return { executionArn, stateMachineArn: MACHINE, startDate: new Date(0), status: "SUCCEEDED" };
			},
			onTransition(listener) {
				listeners.add(listener);
				return () => listeners.delete(listener);
			},
		},
	});
	const exit = (stateName: string) => {
		for (const listener of listeners) listener({ stateName, kind: "exited" } as Transition);
	};
	return { collectAll, started, stopped, exit, listeners };
}

describe("the collection of many packages in one process", () => {
	it("lets the first ones go ahead beside the others, which come one execution after the other", async () => {
		const { collectAll, started } = anEngine();
		const done = collectAll(refs(AHEAD + MAX_PACKAGES + 1), () => {});
		expect(started.map(({ packages }) => packages.length)).toEqual([AHEAD, MAX_PACKAGES]);
		started[1]?.end();
		await nextTurn();
		expect(started.map(({ packages }) => packages.length)).toEqual([AHEAD, MAX_PACKAGES, 1]);
		started[2]?.end();
		started[0]?.end();
		await done;
		expect(started.flatMap(({ packages }) => packages)).toEqual(
			refs(AHEAD + MAX_PACKAGES + 1).map(({ name }) => `npm/${name}`),
		);
	});

	it("starts nothing for nothing", async () => {
		const { collectAll, started } = anEngine();
		await collectAll([], () => {});
		expect(started).toEqual([]);
	});

	it("tells of each batch that has ended, until all have", async () => {
		const { collectAll, started, exit, listeners } = anEngine();
		const onBatch = vi.fn();
		const done = collectAll(refs(5), onBatch);
		exit("ClaimBatch");
		expect(onBatch).not.toHaveBeenCalled();
		exit("BatchCollected");
		expect(onBatch).toHaveBeenCalledOnce();
		started[0]?.end();
		await done;
		expect(listeners.size).toBe(0);
	});

	it("stops what is under way when it is aborted, and starts no more", async () => {
		const { collectAll, started, stopped } = anEngine();
		const abort = new AbortController();
		const done = collectAll(refs(AHEAD + MAX_PACKAGES + 1), () => {}, abort.signal);
		abort.abort();
		await done;
		expect(stopped).toHaveLength(2);
		expect(started).toHaveLength(2);
	});
});
