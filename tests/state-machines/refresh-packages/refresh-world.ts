import { DatabaseSync } from "node:sqlite";
import type { TaskFunctionName } from "@dephealth/contract/task-functions.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { parseDeadLetter } from "@dephealth/core/dead-letters/dead-letter.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { UpstreamKey } from "@dephealth/core/sources/sources.ts";
import type { Sandbox } from "@dephealth/local/sandbox/sandbox.ts";
import { DEAD_LETTER_QUEUE, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { LocalStorage } from "../../local-storage.ts";
import type { Functions } from "../collection-tasks.ts";
import { type RefreshFixture, startRefreshWorld } from "../refresh-fixture.ts";
import { createWalk, startTestWorkflows } from "../test-workflows.ts";

export const MACHINE = "refresh-packages";
export const HOUR_MS = 3_600_000;
/** The events that a page adds to the history. */
export const EVENTS_A_PAGE = 15;
/** Of a page that waits for sources twice, for half an hour in all. */
export const EVENTS_OF_PATIENCE = 49;

/** One in the morning of an invented day, whatever the day is outside; it passes as time does, and by jumps. */
const MORNING = Date.parse("2026-11-20T01:00:00Z");
/** The machine's own waits, which pass at once. */
const MACHINE_WAITS = [600_000, 1_200_000];
/** More than a machine can be stopped for while one of its waits begins. */
const LONGEST_STALL_MS = 120_000;
/** Their numbers make three hours of a day theirs, and so three pages of each round: batches of several packages. */
export const names = [
	"active-1",
	"quiet-2",
	"deprecated-5",
	"archived-4",
	"single-maintainer-7",
	"@sandbox/quiet-6",
];
export const packages: PackageRef[] = [
	...names.map((name): PackageRef => ({ ecosystem: "npm", name })),
	{ ecosystem: "cargo", name: "active-19" },
	{ ecosystem: "go", name: "github.com/sandbox/quiet-6" },
];
export const express: PackageRef = { ecosystem: "npm", name: "active-1" };

type Totals = Record<"pages" | "packages" | "saved" | "unchanged" | "held" | "dead_letters" | "left", number>;

export type RefreshWorld = ReturnType<typeof createRefreshWorld>;

/** Stored packages that are due, the sandbox that is asked about them, and the machine, anew for each test. */
export function createRefreshWorld() {
	const walk = createWalk(MACHINE);
	const startedAt = Date.now();
	let ahead = 0;
	const clock: Clock = {
		now: () => MORNING + Date.now() - startedAt + ahead,
		async sleep(milliseconds, signal) {
			// A slow machine may have used a part of the wait already. The whole is counted, so that a test can name it.
			const machineWait = MACHINE_WAITS.find(
				(wait) => milliseconds <= wait && milliseconds > wait - LONGEST_STALL_MS,
			);
			if (machineWait === undefined) return systemClock.sleep(milliseconds, signal);
			ahead += machineWait;
		},
	};

	let storage: LocalStorage;
	let sandbox: Sandbox;
	let fixture: RefreshFixture;
	let workflows: Workflows;
	let database: DatabaseSync;
	let functions: Functions;

	function startEngine(on: DatabaseSync): Workflows {
		const started = startTestWorkflows({ clock, functions: () => functions, database: on });
		walk.watch(started);
		return started;
	}

	let close: () => Promise<void>;

	beforeAll(async () => {
		({ storage, sandbox, fixture, close } = await startRefreshWorld(clock));
	});
	afterAll(() => close());

	beforeEach(async () => {
		await storage.clear();
		sandbox.behaviour.reset();
		ahead = 0;
		functions = { ...fixture.functions };
		database = new DatabaseSync(":memory:");
		workflows = startEngine(database);
		for (const ref of packages) await fixture.know(ref, "daily");
		// The morning's collections are old by then; the day is the same, so that nothing in the sandbox has changed.
		ahead = 13 * HOUR_MS;
		await fixture.owePeriod("daily");
	});
	afterEach(() => workflows.stop());

	const start = () =>
		workflows.engine.startExecution({ stateMachineArn: workflows.stateMachineArns[MACHINE] });
	async function endOf(executionArn: string): Promise<{ status: string; totals: Totals }> {
		const ended = await workflows.engine.waitFor(executionArn);
		return { status: ended.status ?? "", totals: JSON.parse(ended.output ?? "{}") };
	}
	const refresh = () => endOf(start().executionArn);

	async function deadLetters() {
		const messages = await workflows.queues.receive(DEAD_LETTER_QUEUE, { max: 10 });
		return messages.map(({ body, messageId }) => parseDeadLetter(body, messageId));
	}

	/** The calls to an upstream while `work` is done, by kind. */
	async function callsDuring(
		upstream: UpstreamKey,
		work: () => Promise<unknown>,
	): Promise<Map<string, number>> {
		const before = new Map(Object.entries(sandbox.calls()[upstream]));
		await work();
		return new Map(
			Object.entries(sandbox.calls()[upstream])
				.map(([kind, count]): [string, number] => [kind, count - (before.get(kind) ?? 0)])
				.filter(([, count]) => count > 0),
		);
	}

	const since = () => clock.now() - 12 * HOUR_MS;
	const unchecked = async () =>
		(await fixture.refreshes.notCheckedSince("daily", packages, since())).map(formatPackageRef);
	const sinceOf = async (ref: PackageRef) => (await storage.packages.get(ref))?.collection.since;
	const reportsOf = async (ref: PackageRef) =>
		(await fixture.refreshes.readReports([ref])).get(packageKey(ref)) ?? [];

	/** Runs a task as it is, then changes its result. */
	function after(name: TaskFunctionName, change: (result: unknown, call: number) => unknown): void {
		const original = functions[name];
		let calls = 0;
		functions[name] = async (payload, context) => {
			calls += 1;
			return change(await original?.(payload, context), calls);
		};
	}

	function historyOf(executionArn: string) {
		return workflows.engine.getExecutionHistory({ executionArn, maxResults: 1000 }).events ?? [];
	}

	/** One a page here, since each hour has only a few packages. */
	function batchesRun(executionArn: string): number {
		return historyOf(executionArn).filter(({ type }) => type === "MapRunStarted").length;
	}

	/** The most events that a page added to the history, from the plan that gave it out to the next. */
	function eventsOfLongestPage(executionArn: string): number {
		const history = historyOf(executionArn);
		const plans = history.flatMap(({ stateEnteredEventDetails: entered }, index) =>
			entered?.name === "PlanRefresh" ? [index] : [],
		);
		return Math.max(...plans.slice(1).map((plan, index) => plan - (plans[index] ?? 0)));
	}

	return {
		walk,
		start,
		endOf,
		refresh,
		deadLetters,
		callsDuring,
		unchecked,
		sinceOf,
		reportsOf,
		after,
		batchesRun,
		eventsOfLongestPage,
		pass(milliseconds: number): void {
			ahead += milliseconds;
		},
		/** Stops the engine, as the end of its process does. */
		stop: () => workflows.stop(),
		/** Another engine on the same database. @returns the executions that go on */
		recover(): number {
			workflows = startEngine(database);
			return workflows.engine.recover();
		},
		/** The milliseconds by which time has jumped in the current test. */
		get ahead() {
			return ahead;
		},
		get storage() {
			return storage;
		},
		get sandbox() {
			return sandbox;
		},
		get fixture() {
			return fixture;
		},
		/** A test may replace one. */
		get functions() {
			return functions;
		},
	};
}
