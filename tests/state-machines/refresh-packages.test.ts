import { DatabaseSync } from "node:sqlite";
import type { TaskFunctionName } from "@dephealth/contract/task-functions.ts";
import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { parseDeadLetter } from "@dephealth/core/dead-letters/dead-letter.ts";
import { StorageUnavailableError, UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { packReports, unpackReports } from "@dephealth/core/refresh/packed-reports.ts";
import { MAX_PAGES } from "@dephealth/core/refresh/plan-refresh.ts";
import { failedReport } from "@dephealth/core/sources/failed-report.ts";
import type { UpstreamKey } from "@dephealth/core/sources/sources.ts";
import type { Sandbox } from "@dephealth/local/sandbox/sandbox.ts";
import { DEAD_LETTER_QUEUE, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aTaskHandler } from "../handlers.ts";
import type { LocalStorage } from "../local-storage.ts";
import type { Functions } from "./collection-tasks.ts";
import { definitionOf } from "./definitions.ts";
import { type RefreshFixture, startRefreshWorld } from "./refresh-fixture.ts";
import { createWalk, startTestWorkflows } from "./test-workflows.ts";

const MACHINE = "refresh-packages";
const walk = createWalk(MACHINE);
const HOUR_MS = 3_600_000;

/** One in the morning of an invented day, whatever the day is outside; it passes as time does, and by jumps. */
const MORNING = Date.parse("2026-11-20T01:00:00Z");
const startedAt = Date.now();
let ahead = 0;
/** The machine's own waits, which pass at once. */
const MACHINE_WAITS = new Set([600_000, 1_200_000]);
const clock: Clock = {
	now: () => MORNING + Date.now() - startedAt + ahead,
	async sleep(milliseconds, signal) {
		// A slow machine may have used a part of the wait already. The whole is counted, so that a test can name it.
		const machineWait = [...MACHINE_WAITS].find((wait) => Math.abs(milliseconds - wait) < 5_000);
		if (machineWait === undefined) return systemClock.sleep(milliseconds, signal);
		ahead += machineWait;
	},
};

/** Their numbers make three hours of a day theirs, and so three pages of each round: batches of several packages. */
const names = [
	"active-1",
	"quiet-2",
	"deprecated-5",
	"archived-4",
	"single-maintainer-7",
	"@sandbox/quiet-6",
];
const packages: PackageRef[] = [
	...names.map((name): PackageRef => ({ ecosystem: "npm", name })),
	{ ecosystem: "cargo", name: "active-19" },
	{ ecosystem: "go", name: "github.com/sandbox/quiet-6" },
];

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

type Totals = Record<"pages" | "packages" | "saved" | "unchanged" | "held" | "dead_letters" | "left", number>;

const start = () => workflows.engine.startExecution({ stateMachineArn: workflows.stateMachineArns[MACHINE] });
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

const MAX_EVENTS = 25_000;
const EVENTS_A_PAGE = 15;
/** Of a page that waits for sources twice, for half an hour in all. */
const EVENTS_OF_PATIENCE = 49;

it("the history of an execution has room for its pages, and for as many that wait as its day has time for", () => {
	const day = definitionOf(MACHINE).TimeoutSeconds ?? Number.POSITIVE_INFINITY;
	const waiting = (day / 1800) * (EVENTS_OF_PATIENCE - EVENTS_A_PAGE);
	expect(MAX_PAGES * EVENTS_A_PAGE + waiting).toBeLessThan(MAX_EVENTS * 0.9);
});

const express: PackageRef = { ecosystem: "npm", name: "active-1" };

describe("when nothing has changed", () => {
	it("every package is looked at and none is written again", async () => {
		const before = await Promise.all(packages.map(sinceOf));
		const { executionArn } = start();
		const { status, totals } = await endOf(executionArn);
		expect(status).toBe("SUCCEEDED");
		expect(totals).toMatchObject({
			packages: packages.length,
			saved: 0,
			unchanged: packages.length,
			dead_letters: 0,
			left: 0,
		});
		expect(await Promise.all(packages.map(sinceOf))).toEqual(before);
		expect(await unchecked()).toEqual([]);
		expect(await deadLetters()).toEqual([]);
		expect(eventsOfLongestPage(executionArn)).toBe(EVENTS_A_PAGE);
	});

	it("a second round in the same period asks nobody", async () => {
		await refresh();
		await fixture.owePeriod("daily");
		const calls = await callsDuring("depsDev", async () => {
			expect((await refresh()).totals.packages).toBe(0);
		});
		expect([...calls]).toEqual([]);
	});

	it("the commits of known repositories are not read again", async () => {
		const bodies: string[] = [];
		const asked = functions.CollectGithubBatchFunction;
		functions.CollectGithubBatchFunction = async (payload, context) => {
			const result = (await asked?.(payload, context)) as { packed: string };
			bodies.push(...(await unpackReports(result)).map((entry) => JSON.stringify(entry)));
			return result;
		};
		await refresh();
		expect(bodies.filter((entry) => entry !== '"same"' && entry !== '"not_asked"')).toEqual([]);
	});
});

describe("when something has changed", () => {
	const olderRelease = (report: SourceReport): SourceReport =>
		report.source === "deps_dev" && report.state === "collected"
			? { ...report, facts: { ...report.facts, defaultVersion: "0.0.1", versionCount: 1 } }
			: report;

	const beforeItsRelease = () =>
		fixture.know(express, "daily", (reports) =>
			reports.map((report): SourceReport => {
				if (report.source !== "npm" || report.state !== "collected") return olderRelease(report);
				const { etag: _, ...before } = report;
				return { ...before, facts: { ...before.facts, latestVersion: "0.0.1" } };
			}),
		);

	it("a new release is found without asking for the others, and saved", async () => {
		await beforeItsRelease();
		const packages = await callsDuring("depsDev", async () => {
			expect((await refresh()).totals).toMatchObject({ saved: 1, unchanged: names.length + 1 });
		});
		expect(packages.get("GET /v3/systems/{system}/packages/{name}") ?? 0).toBeLessThanOrEqual(2);
		const stored = await storage.packages.get(express);
		expect(JSON.parse(stored?.documentJson ?? "{}").latest_version).not.toBe("0.0.1");
		expect(stored?.collection).toMatchObject({ status: "complete", claimedUntil: 0 });
	});

	it("the registry of a new release is asked, and of that package alone", async () => {
		const [crate] = packages.filter(({ ecosystem }) => ecosystem === "cargo");
		if (!crate) throw new Error("There is no crate among the packages.");
		await fixture.know(crate, "daily", (reports) =>
			reports.map((report): SourceReport => {
				if (report.source !== "registry" || report.state !== "collected") return olderRelease(report);
				return { ...report, facts: { ...report.facts, latestVersion: "0.0.1" } };
			}),
		);
		const others = async () => {
			const calls = await callsDuring("cratesIndex", async () => {
				expect((await refresh()).totals).toMatchObject({ saved: 1 });
			});
			expect([...calls.values()]).toEqual([1]);
		};
		expect(await callsDuring("goProxy", others)).toEqual(new Map());
		const stored = await storage.packages.get(crate);
		expect(JSON.parse(stored?.documentJson ?? "{}").latest_version).not.toBe("0.0.1");
	});

	it("new commits are read, and the newest commit is remembered", async () => {
		await fixture.rewriteReports(express, (report) =>
			report.source === "github" && report.state === "collected" && report.facts.found
				? { ...report, facts: { ...report.facts, head: "an older one" } }
				: report,
		);
		// Only reports were written: no reader of the document sees a difference.
		expect((await refresh()).totals).toMatchObject({ saved: 0 });
		const github = (await reportsOf(express)).find(({ source }) => source === "github");
		expect(github).toMatchObject({ state: "collected", facts: { head: expect.not.stringMatching("older") } });
	});

	it("git is asked about no repository in which GitHub sees no newer commit", async () => {
		expect(await callsDuring("gitOnGithub", refresh)).toEqual(new Map());
	});

	it("git is asked about the one in which it does", async () => {
		await fixture.rewriteReports(express, (report) =>
			report.source === "git" && report.state === "collected" && report.facts.found
				? { ...report, facts: { ...report.facts, head: "1".repeat(40) } }
				: report,
		);
		const calls = await callsDuring("gitOnGithub", refresh);
		expect([...calls.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(4);
		const git = (await reportsOf(express)).find(({ source }) => source === "git");
		expect(git).toMatchObject({ state: "collected", facts: { head: expect.not.stringMatching(/^1+$/) } });
	});

	it.each([
		["is collecting", async () => {}],
		["died collecting, and with it perhaps a repair", () => storage.endClaim(express)],
	])("a package that somebody else %s is left to them", async (_, afterwards) => {
		await beforeItsRelease();
		await storage.packages.claim(express, "another execution");
		await afterwards();
		expect((await refresh()).totals).toMatchObject({ held: 1, saved: 0 });
		expect((await storage.packages.get(express))?.collection.status).toBe("collecting");
	});
});

const DOWN = new UpstreamUnavailableError("down", { source: "an upstream" });

describe("when a source fails", () => {
	it.each([
		["CollectDepsDevBatchFunction", "CollectGithubBatchFunction", DOWN],
		// npm's own failures are those of single packages; what fails the whole batch is the store.
		["CollectNpmBatchFunction", "CollectDepsDevBatchFunction", new StorageUnavailableError("throttled")],
		["CollectRegistryBatchFunction", "CollectNpmBatchFunction", DOWN],
		["CollectGithubBatchFunction", "CollectNpmBatchFunction", DOWN],
	] as const)(
		"for a whole batch (%s), only it is asked again, and in time",
		async (failing, other, error) => {
			let asked = 0;
			after(other, (result) => {
				asked += 1;
				return result;
			});
			after(failing, (result, call) => {
				// The first attempt and its three retries.
				if (call <= 4) throw error;
				return result;
			});
			const { executionArn } = start();
			expect((await endOf(executionArn)).totals).toMatchObject({ left: 0, dead_letters: 0 });
			expect(await unchecked()).toEqual([]);
			expect(ahead).toBe(13 * HOUR_MS + 600_000);
			expect(asked).toBe(batchesRun(executionArn) - 1);
		},
	);

	it("and stays down, the facts stay as they were, nothing is queued, and the next round asks again", async () => {
		sandbox.behaviour.set({ github: { mode: "down" } });
		const before = await Promise.all(packages.map(reportsOf));
		const { executionArn } = start();
		const { status, totals } = await endOf(executionArn);
		expect(status).toBe("SUCCEEDED");
		expect(eventsOfLongestPage(executionArn)).toBe(EVENTS_OF_PATIENCE);
		expect(totals.left).toBeGreaterThanOrEqual(packages.length);
		expect(await deadLetters()).toEqual([]);
		expect(await Promise.all(packages.map(reportsOf))).toEqual(before);
		sandbox.behaviour.reset();
		await fixture.owePeriod("daily");
		expect((await refresh()).totals).toMatchObject({ packages: packages.length, left: 0 });
		expect(await unchecked()).toEqual([]);
	});

	it("for one package alone, a dead letter asks again for it and that source alone", async () => {
		after("CollectGithubBatchFunction", async (result) => {
			const { observedAt } = result as { observedAt: string };
			const entries = await unpackReports(result as { packed: string });
			const failed = failedReport("github", new UpstreamUnavailableError("gave up", { source: "GitHub" }));
			const packed = await packReports("github", observedAt, [failed, ...entries.slice(1)]);
			return { ...(result as object), ...packed };
		});
		const settle = functions.SettleBatchFunction;
		functions.SettleBatchFunction = (payload, context) =>
			aTaskHandler("settle-batch", async (input) => settle?.(input, context))(payload);
		const { executionArn } = start();
		const { totals } = await endOf(executionArn);
		expect(totals.dead_letters).toBeGreaterThan(0);
		expect(totals.left).toBe(0);
		const [first] = await deadLetters();
		const run = executionArn.split(":").at(-1);
		expect(first).toMatchObject({ deadLetter: { correlationId: run } });
		expect(first).toMatchObject({
			kind: "dead_letter",
			deadLetter: { sources: ["github"], errorClass: "transient", retryCount: 0 },
		});
		const key = first?.kind === "dead_letter" ? first.deadLetter.package : express;
		const github = (await reportsOf(key)).find(({ source }) => source === "github");
		expect(github).toMatchObject({ state: "collected", staleBecause: "UpstreamUnavailableError" });
	});

	it("because no registry knows the package any more, collect-package decides what that means", async () => {
		const gone: PackageRef = { ecosystem: "npm", name: "active-1" };
		const isGone = failedReport("npm", Object.assign(new Error("no"), { name: "PackageNotFoundError" }));
		const forExpress = (source: "npm" | "deps_dev") => async (result: unknown) => {
			const answer = result as { observedAt: string; packed: string };
			return { ...answer, ...(await packReports(source, answer.observedAt, [{ ...isGone, source }])) };
		};
		for (const ref of packages.filter(({ name }) => name !== "active-1")) {
			await fixture.refreshes.markChecked("daily", [ref]);
		}
		after("CollectDepsDevBatchFunction", forExpress("deps_dev"));
		after("CollectNpmBatchFunction", forExpress("npm"));
		expect((await refresh()).totals).toMatchObject({ dead_letters: 1 });
		expect(await deadLetters()).toMatchObject([
			{
				deadLetter: {
					package: gone,
					sources: SOURCE_NAMES,
					errorClass: "unknown",
				},
			},
		]);
	});

	it("for good, it is not asked again in this round", async () => {
		after("CollectGithubBatchFunction", () => {
			throw Object.assign(new Error("the token is wrong"), { name: "UpstreamForbiddenError" });
		});
		expect((await refresh()).totals).toMatchObject({ left: 0, dead_letters: 0 });
		expect(ahead).toBe(13 * HOUR_MS);
	});
});

describe("when a batch dies", () => {
	it("its packages are found by what is stored, and looked at again", async () => {
		let calls = 0;
		const settle = functions.SettleBatchFunction;
		functions.SettleBatchFunction = async (payload, context) => {
			calls += 1;
			if (calls === 1) throw new TypeError("a defect of ours");
			return settle?.(payload, context);
		};
		expect((await refresh()).totals).toMatchObject({ left: 0 });
		expect(await unchecked()).toEqual([]);
	});

	it("and the whole process with it, the batch goes on from where it stood and asks nobody twice", async () => {
		let collected = 0;
		after("CollectGithubBatchFunction", (result) => {
			collected += 1;
			return result;
		});
		const settle = functions.SettleBatchFunction;
		let settling = 0;
		const hanging = new Promise<void>((resolve) => {
			functions.SettleBatchFunction = () => {
				settling += 1;
				resolve();
				return new Promise(() => {});
			};
		});
		const { executionArn } = start();
		await hanging;
		const collectedBefore = collected;
		await workflows.stop();

		functions.SettleBatchFunction = (payload, context) =>
			settle?.(payload, context) ?? Promise.reject(new Error("no task"));
		workflows = startEngine(database);
		expect(workflows.engine.recover()).toBeGreaterThanOrEqual(2);
		expect(await endOf(executionArn)).toMatchObject({ status: "SUCCEEDED", totals: { left: 0 } });
		expect(settling).toBe(1);
		expect(await unchecked()).toEqual([]);
		// The first batch was not collected again; each other one once.
		const batches = batchesRun(executionArn);
		expect(collected - collectedBefore).toBe(batches - 1);
	});
});

describe("two executions at once", () => {
	it("share no package: the second finds the tiers taken", async () => {
		const [first, second] = await Promise.all([refresh(), refresh()]);
		const sum = first.totals.packages + second.totals.packages;
		expect(sum).toBe(packages.length);
		expect(await unchecked()).toEqual([]);
	});

	it("the one that stopped is succeeded by the next, where it stood", async () => {
		let plans = 0;
		after("PlanRefreshFunction", (result) => {
			plans += 1;
			if (plans === 3) throw new TypeError("a defect of ours");
			return result;
		});
		expect((await refresh()).status).toBe("FAILED");
		expect((await unchecked()).length).toBeGreaterThan(0);
		ahead += 2.1 * HOUR_MS;
		expect((await refresh()).status).toBe("SUCCEEDED");
		expect(await unchecked()).toEqual([]);
	});
});

it("every state of the definition is reached by these tests", () => {
	expect(walk.missed()).toEqual([]);
});
