import type { TaskFunctionName } from "@dephealth/contract/task-functions.ts";
import { BULK_SOURCE_NAMES, SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { type DeadLetter, parseDeadLetter } from "@dephealth/core/dead-letters/dead-letter.ts";
import {
	RateLimitedError,
	StorageUnavailableError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import { CLAIM_LEASE_MS } from "@dephealth/core/packages/package-claims.ts";
import { formatPackageRef, type PackageRef, parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { taskHandler } from "@dephealth/functions/tasks/invocation.ts";
import type { Sandbox } from "@dephealth/local/sandbox/sandbox.ts";
import { DEAD_LETTER_QUEUE, type Workflows } from "@dephealth/local/workflows/workflows.ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aComposition } from "../handlers.ts";
import type { LocalStorage } from "../local-storage.ts";
import type { Functions } from "./collection-tasks.ts";
import { type RefreshFixture, startRefreshWorld } from "./refresh-fixture.ts";
import { createWalk, runMachine, startTestWorkflows } from "./test-workflows.ts";

const MACHINE = "collect-packages";
const walk = createWalk(MACHINE);

const NOON = Date.parse("2026-11-20T12:00:00Z");
const startedAt = Date.now();
let ahead = 0;
/** Time passes as it does, and by jumps. */
const clock: Clock = { now: () => NOON + Date.now() - startedAt + ahead, sleep: systemClock.sleep };
/** The machine's retries wait for nothing. */
const hasty: Clock = {
	...clock,
	sleep: (milliseconds, signal) => systemClock.sleep(Math.min(milliseconds, 1), signal),
};

let storage: LocalStorage;
let sandbox: Sandbox;
let fixture: RefreshFixture;
let workflows: Workflows;
let functions: Functions;

let close: () => Promise<void>;

beforeAll(async () => {
	({ storage, sandbox, fixture, close } = await startRefreshWorld(clock));
});
afterAll(() => close());

beforeEach(async () => {
	await storage.clear();
	sandbox.behaviour.reset();
	functions = Object.fromEntries(
		Object.entries(fixture.functions).map(([name, task]) => [
			name,
			invoked(name, (input) => task(input, A_MINUTE)),
		]),
	);
	workflows = startTestWorkflows({ clock: hasty, functions: () => functions });
	walk.watch(workflows);
});
afterEach(() => workflows.stop());

type Totals = Record<
	"packages" | "complete" | "partial" | "not_found" | "failed" | "pending" | "dead_letters",
	number
>;

async function collect(...packages: string[]): Promise<Totals> {
	const { status, output, cause } = await runMachine<Totals>(workflows, MACHINE, {
		packages,
		correlationId: "c-1",
	});
	expect(cause).toBeUndefined();
	expect(status).toBe("SUCCEEDED");
	return output;
}

async function deadLetters(): Promise<DeadLetter[]> {
	const messages = await workflows.queues.receive(DEAD_LETTER_QUEUE, { max: 10 });
	return messages.map(({ body, messageId }) => {
		const parsed = parseDeadLetter(body, messageId);
		if (parsed.kind !== "dead_letter") throw new Error(parsed.reason);
		return parsed.deadLetter;
	});
}

const stored = (spec: string) => storage.packages.get(parsePackageSpec(spec));
const statusOf = async (spec: string) => (await stored(spec))?.collection.status;

/** A task as its handler runs it: with its correlation and its deadline. */
function invoked(name: string, task: (input: unknown) => Promise<unknown>) {
	return taskHandler(name, [], () => task)(aComposition({ clock }));
}

const A_MINUTE = {
	awsRequestId: "",
	getRemainingTimeInMillis: () => 60_000,
	signal: new AbortController().signal,
};

/** A task that fails, always or so many times. */
function failing(name: TaskFunctionName, error: Error, times = Number.POSITIVE_INFINITY): () => number {
	const original = functions[name];
	let calls = 0;
	functions[name] = invoked(name, async (payload) => {
		calls += 1;
		if (calls <= times) throw error;
		return original?.(payload, A_MINUTE);
	});
	return () => calls;
}

const outage = new UpstreamUnavailableError("down", { source: "x", status: 503 });

describe("a batch", () => {
	it("is collected in few calls, and each package ends as it would by itself", async () => {
		const totals = await collect(
			"npm/active-1",
			"npm/quiet-2",
			"npm/@sandbox/quiet-3",
			"npm/sandbox-unknown-1",
			"cargo/active-4",
			"go/github.com/sandbox/quiet-5",
		);
		expect(totals).toMatchObject({ packages: 6, complete: 5, not_found: 1, dead_letters: 0 });
		expect(await statusOf("npm/sandbox-unknown-1")).toBe("not_found");
		for (const spec of ["npm/active-1", "cargo/active-4"]) expect(await statusOf(spec)).toBe("complete");
		expect(sandbox.calls().depsDev["POST /v3alpha/versionbatch"]).toBeGreaterThan(0);
		expect(await deadLetters()).toEqual([]);
	});

	it("of nothing ends at once", async () => {
		expect(await collect()).toMatchObject({ packages: 0, complete: 0 });
	});

	it("leaves what somebody is collecting, or has collected since, to them", async () => {
		const held: PackageRef = { ecosystem: "npm", name: "active-1" };
		await storage.packages.claim(held, "somebody");
		expect(await collect("npm/active-1", "npm/quiet-2")).toMatchObject({ packages: 2, complete: 1 });
		expect(await statusOf("npm/active-1")).toBe("collecting");
		expect((await storage.packages.claim(held, "somebody")).claimed).toBe(true);
		expect(await collect("npm/active-1")).toMatchObject({ packages: 1, complete: 0 });
	});

	it("takes over what somebody died collecting", async () => {
		await storage.packages.claim({ ecosystem: "npm", name: "active-1" }, "somebody");
		ahead += CLAIM_LEASE_MS + 1000;
		expect(await collect("npm/active-1")).toMatchObject({ complete: 1 });
	});

	it("that is asked for twice at once is collected once", async () => {
		const names = Array.from({ length: 8 }, (_, index) => `npm/quiet-${index + 10}`);
		const [one, other] = await Promise.all([collect(...names), collect(...names)]);
		expect(one.complete + other.complete).toBe(names.length);
	});

	it("looks only for what is new of packages that are known already", async () => {
		await fixture.know({ ecosystem: "npm", name: "active-1" }, "weekly");
		ahead += 3_600_000;
		const before = await stored("npm/active-1");
		const calls = { ...sandbox.calls().depsDev };
		expect(await collect("npm/active-1")).toMatchObject({ complete: 1 });
		const after = sandbox.calls().depsDev;
		const listed = "GET /v3/systems/{system}/packages/{name}";
		expect(after[listed]).toBe(calls[listed]);
		expect((await stored("npm/active-1"))?.collection.since).toBeGreaterThan(before?.collection.since ?? 0);
	});
});

describe("a source that fails", () => {
	it("for the whole batch is asked again by the state machine", async () => {
		const calls = failing("CollectDepsDevBatchFunction", outage, 2);
		expect(await collect("npm/active-1")).toMatchObject({ complete: 1, dead_letters: 0 });
		expect(calls()).toBe(3);
	});

	it("for good costs no package: the rest is stored, and each is repaired by itself", async () => {
		failing("CollectGithubBatchFunction", outage);
		expect(await collect("npm/active-1", "npm/quiet-2")).toMatchObject({ partial: 2, dead_letters: 2 });
		const owed = await deadLetters();
		expect(owed.map((deadLetter) => formatPackageRef(deadLetter.package)).sort()).toEqual([
			"npm/active-1",
			"npm/quiet-2",
		]);
		expect(owed[0]).toMatchObject({
			sources: ["github"],
			failures: [{ source: "github", error: "UpstreamUnavailableError", status: 503, upstream: "x" }],
			errorClass: "transient",
			retryCount: 0,
			correlationId: "c-1",
		});
		expect(owed[0]?.firstFailedAt).toBeGreaterThan(NOON);
	});

	it("is not asked again at once when it is a limit that it names", async () => {
		const calls = failing(
			"CollectGithubBatchFunction",
			new RateLimitedError("slow", { source: "GitHub", status: 429, retryAfterSeconds: 60 }),
		);
		expect(await collect("npm/active-1")).toMatchObject({ partial: 1, dead_letters: 1 });
		expect(calls()).toBe(1);
	});

	it("and is the registry leaves the package waiting, and owed to all that were asked", async () => {
		failing("CollectNpmBatchFunction", outage);
		failing("CollectDepsDevBatchFunction", outage);
		expect(await collect("npm/active-1")).toMatchObject({ pending: 1, dead_letters: 1 });
		expect(await stored("npm/active-1")).toMatchObject({
			collection: { status: "pending", claimedUntil: 0 },
			documentJson: undefined,
		});
		expect((await deadLetters())[0]?.sources).toEqual(BULK_SOURCE_NAMES);
	});

	it("for one package is that package's alone", async () => {
		const original = functions.CollectNpmBatchFunction;
		functions.CollectNpmBatchFunction = async (payload, context) => {
			sandbox.behaviour.set({ npmRegistry: { errorRate: 0.5, status: 500 } });
			return original?.(payload, context);
		};
		const names = Array.from({ length: 12 }, (_, index) => `npm/quiet-${index + 100}`);
		const totals = await collect(...names);
		expect(totals.complete).toBeGreaterThan(0);
		expect(totals.partial + totals.pending).toBeGreaterThan(0);
		expect(totals.complete + totals.partial + totals.pending).toBe(names.length);
		expect(totals.dead_letters).toBe(totals.partial + totals.pending);
	});

	it("and refuses for good is not asked again for ever", async () => {
		const refused = { errorRate: 1, status: 403 };
		sandbox.behaviour.set({ depsDev: refused, cratesIndex: refused, crates: refused });
		expect((await collect("cargo/active-1")).failed).toBe(1);
		expect(await statusOf("cargo/active-1")).toBe("failed");
	});
});

describe("the tables out of reach", () => {
	const away = new StorageUnavailableError("away");

	it("for a moment are waited for", async () => {
		failing("ClaimBatchFunction", away, 2);
		failing("SettleCollectedFunction", away, 2);
		expect(await collect("npm/active-1")).toMatchObject({ complete: 1, dead_letters: 0 });
	});

	it.each(["ClaimBatchFunction", "SettleCollectedFunction"] as const)(
		"for long in %s leave every package owed in full",
		async (task) => {
			failing(task, away);
			expect(await collect("npm/active-1", "npm/@sandbox/quiet-3")).toMatchObject({ dead_letters: 2 });
			const owed = await deadLetters();
			expect(owed.map((deadLetter) => formatPackageRef(deadLetter.package)).sort()).toEqual([
				"npm/@sandbox/quiet-3",
				"npm/active-1",
			]);
			expect(owed[0]).toMatchObject({
				sources: [...SOURCE_NAMES],
				failures: [{ source: "storage", error: "StorageUnavailableError" }],
			});
		},
	);
});

it("more packages than a batch holds are several batches, in their order", async () => {
	const names = Array.from({ length: 120 }, (_, index) => `npm/quiet-${index + 1000}`);
	const batches: string[][] = [];
	functions.ClaimBatchFunction = async (payload) => {
		batches.push((payload as { items: string[] }).items);
		return { items: [], round: { tier: "first", since: 0 } };
	};
	await collect(...names);
	expect(batches.flat()).toEqual(names);
	expect(batches.length).toBeGreaterThan(1);
});

it("no state is left unvisited by these tests", () => {
	expect(walk.missed()).toEqual([]);
});
