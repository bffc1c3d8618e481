import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { DEAD_LETTER_QUEUE, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type LocalStorage, startLocalStorage } from "../../local-storage.ts";
import { collectionTasks, type Functions } from "../collection-tasks.ts";
import { createWalk, runMachine, startTestWorkflows } from "../test-workflows.ts";

const MACHINE = "collect-package";
export const ref: PackageRef = { ecosystem: "npm", name: "express" };

type Outcome = { outcome: string; sources?: SourceName[] };

export type CollectionWorld = ReturnType<typeof createCollectionWorld>;

/** Starts the machine anew for each test of the file that calls this. */
export function createCollectionWorld() {
	const walk = createWalk(MACHINE);

	let storage: LocalStorage;
	let workflows: Workflows;
	let functions: Functions;

	beforeAll(async () => {
		storage = await startLocalStorage();
	});
	afterAll(() => storage.close());

	beforeEach(async () => {
		await storage.clear();
		functions = collectionTasks(storage, systemClock);
		workflows = startTestWorkflows({ clock: systemClock, functions: () => functions });
		walk.watch(workflows);
	});

	const collect = (input: object = { package: ref }) => runMachine<Outcome>(workflows, MACHINE, input);

	async function deadLetters(): Promise<Record<string, unknown>[]> {
		const messages = await workflows.queues.receive(DEAD_LETTER_QUEUE, { max: 10 });
		return messages.map((message) => JSON.parse(message.body));
	}

	return {
		walk,
		collect,
		deadLetters,
		get storage() {
			return storage;
		},
		/** A test may replace one. */
		get functions() {
			return functions;
		},
	};
}
