import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import type { AwsEndpoint } from "@dephealth/local/aws/aws-endpoint.ts";
import type { Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type LocalStorage, startLocalStorage } from "../local-storage.ts";
import type { Functions } from "./collection-tasks.ts";
import { createWalk, startTestEndpoint, startTestWorkflows } from "./test-workflows.ts";

type Endpoint = Awaited<ReturnType<typeof startTestEndpoint>>;

/**
 * What the tests of one machine need: a store for the file that calls this, and empty tables, engine and endpoint for
 * each of its tests. The caller's own `beforeEach`, which comes later, sets `functions`.
 */
export function createMachineWorld(machine: Parameters<typeof createWalk>[0]) {
	const walk = createWalk(machine);

	/** Time that a test may move on; sleeping is real, and nobody sleeps here. */
	let ahead = 0;
	const clock: Clock = { now: () => Date.now() + ahead, sleep: systemClock.sleep };

	let storage: LocalStorage;
	let workflows: Workflows;
	let endpoint: AwsEndpoint;
	let client: Endpoint["client"];
	let functions: Functions;

	beforeAll(async () => {
		storage = await startLocalStorage(clock);
	});
	afterAll(() => storage.close());

	beforeEach(async () => {
		await storage.clear();
		ahead = 0;
		workflows = startTestWorkflows({ clock, functions: () => functions });
		({ endpoint, client } = await startTestEndpoint(storage, workflows));
		walk.watch(workflows);
	});
	afterEach(async () => {
		await workflows.stop();
		await endpoint.close();
	});

	return {
		walk,
		clock,
		pass(milliseconds: number): void {
			ahead += milliseconds;
		},
		get storage() {
			return storage;
		},
		get workflows() {
			return workflows;
		},
		get endpoint() {
			return endpoint;
		},
		/** The settings of a client of the endpoint. */
		get client() {
			return client;
		},
		get functions() {
			return functions;
		},
		set functions(changed: Functions) {
			functions = changed;
		},
	};
}
