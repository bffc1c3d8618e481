import { CollectionNotStartedError } from "@dephealth/core/collection/collection-starter.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { ScanInput } from "@dephealth/core/scan/assessment/assess-dependencies.ts";
import type { PackageReading } from "@dephealth/core/scan/assessment/package-reading.ts";
import { createScanAdmission } from "@dephealth/core/scan/scan-admission.ts";
import { createScanner, START_AGAIN_AFTER_MS } from "@dephealth/core/scan/scanner.ts";
import { summarize } from "@dephealth/core/scoring/document/package-summary.ts";
import { createTurns } from "@dephealth/core/turns.ts";
import { describe, expect, it } from "vitest";
import { aDocument, anNpmDependency } from "../../package-documents.ts";

const KNOWN: PackageReading = { kind: "known", summary: summarize(aDocument()) };
const UNKNOWN: PackageReading = { kind: "pending", shouldStart: true, lastFailure: undefined };
const WAITING: PackageReading = { kind: "pending", shouldStart: false, lastFailure: undefined };
const UNREAD: PackageReading = { kind: "unread", reason: "throttled" };

function inputOf(...names: string[]): ScanInput {
	return {
		format: "list",
		project: undefined,
		dependencies: names.map((name) => anNpmDependency(name)),
		skipped: [],
	};
}

const NOW = Date.parse("2026-11-01T12:00:20Z");

type Scan = { owner: string; input: ScanInput; charged: number; startAgainAt: number };

/** `allowed`: the number of packages that the caller may have collected at a time. */
function createFixture(readings: Record<string, PackageReading>, options: { allowed?: number } = {}) {
	const asked: { caller: string; wanted: number }[] = [];
	let turns = 0;
	const stored = new Map(Object.entries(readings));
	const starts: string[][] = [];
	const records = new Map<string, Scan>();
	const world = { now: NOW, accepts: true };
	const scanner = createScanner({
		readPackages: async (refs) =>
			new Map(
				refs.flatMap((ref): [string, PackageReading][] => {
					const reading = stored.get(ref.name);
					return reading ? [[packageKey(ref), reading]] : [];
				}),
			),
		scans: {
			create: async (id, owner, input, begun) => {
				records.set(id, { owner, input, ...begun });
			},
			get: async (id, owner) => {
				const record = records.get(id);
				return record?.owner === owner ? record.input : undefined;
			},
			settle: async (id, answered) => {
				const record = records.get(id);
				if (!record || record.charged >= answered) return 0;
				const difference = answered - record.charged;
				record.charged = answered;
				return difference;
			},
			takeStart: async (id, nextAt) => {
				const record = records.get(id);
				if (!record || record.startAgainAt > world.now) return false;
				record.startAgainAt = nextAt;
				return true;
			},
			startAgainAt: async (id, at) => {
				const record = records.get(id);
				if (record) record.startAgainAt = at;
			},
		},
		collections: () => ({
			startAll: async (refs) => {
				if (!world.accepts) throw new CollectionNotStartedError("busy");
				starts.push(refs.map(({ name }) => name));
			},
		}),
		allowance: {
			take: async (caller, wanted) => {
				asked.push({ caller, wanted });
				return { count: Math.min(wanted, options.allowed ?? wanted), resetsAt: world.now + 40_000 };
			},
		},
		admit: createScanAdmission(),
		turns: createTurns((resume) => {
			turns += 1;
			setImmediate(resume);
		}),
		clock: { now: () => world.now },
		newId: () => "scan-1",
	});
	return { turns: () => turns, asked, scanner, starts, started: () => starts.flat(), records, stored, world };
}

describe("a scan", () => {
	it("of known packages is final: nothing is started or remembered", async () => {
		const { scanner, started, records } = createFixture({ a: KNOWN, b: KNOWN });
		const { result, charge } = await scanner.scan(inputOf("a", "b"), "user_1");
		expect(result).toMatchObject({ scan_id: null, totals: { assessed: 2 } });
		expect(charge).toBe(2);
		expect(started()).toEqual([]);
		expect(records.size).toBe(0);
	});

	it("has unknown packages collected, and charges only what it answers", async () => {
		const { scanner, started } = createFixture({ a: KNOWN, b: UNKNOWN, c: WAITING });
		const { result, charge } = await scanner.scan(inputOf("a", "b", "c"), "user_1");
		expect(result).toMatchObject({ scan_id: "scan-1", totals: { assessed: 1, pending: 2 } });
		expect(charge).toBe(1);
		expect(started()).toEqual(["b"]);
	});

	it("never calls a package unknown that could not be read: it is unread, neither collected nor charged", async () => {
		const { scanner, started } = createFixture({ a: KNOWN, b: UNREAD });
		const { result, charge } = await scanner.scan(inputOf("a", "b"), "user_1");
		expect(result.not_found).toEqual([]);
		expect(result.unread).toMatchObject([{ package: "b", reason: "throttled" }]);
		expect(charge).toBe(1);
		expect(started()).toEqual([]);
		expect(result.scan_id).toBe("scan-1");
	});

	it("starts what is unknown together, direct dependencies first", async () => {
		const names = Array.from({ length: 300 }, (_, index) => `p${index}`);
		const { scanner, starts } = createFixture(Object.fromEntries(names.map((name) => [name, UNKNOWN])));
		const input = inputOf(...names);
		const dependencies = input.dependencies.map((dependency, index) => ({
			...dependency,
			isDirect: index >= 290,
		}));
		await scanner.scan({ ...input, dependencies }, "user_1");
		expect(starts).toEqual([[...names.slice(290), ...names.slice(0, 290)]]);
	});

	it("answers although the workflow takes no orders; its progress tries again at once", async () => {
		const { scanner, started, world } = createFixture({ a: UNKNOWN, b: UNKNOWN });
		world.accepts = false;
		const { result } = await scanner.scan(inputOf("a", "b"), "user_1");
		expect(result.totals.pending).toBe(2);
		await scanner.progress("scan-1", "user_1");
		world.accepts = true;
		await scanner.progress("scan-1", "user_1");
		expect(started()).toEqual(["a", "b"]);
	});
});

describe("beside other callers", () => {
	const names = Array.from({ length: 10_000 }, (_, index) => `p${index}`);

	it("a scan of 10,000 packages is assessed in slices, between which everybody has their turn", async () => {
		const { scanner, turns } = createFixture(Object.fromEntries(names.map((name) => [name, KNOWN])));
		await scanner.scan(inputOf(...names), "user_1");
		expect(turns()).toBeGreaterThanOrEqual(50);
	});

	it("only as much is collected as the caller may have collected; the answer says when there is more", async () => {
		const { scanner, started, asked } = createFixture(
			Object.fromEntries(names.slice(0, 50).map((name) => [name, UNKNOWN])),
			{ allowed: 20 },
		);
		const answer = await scanner.scan(inputOf(...names.slice(0, 50)), "demo#203.0.113.7");
		expect(asked).toEqual([{ caller: "demo#203.0.113.7", wanted: 50 }]);
		expect(started()).toHaveLength(20);
		expect(answer).toMatchObject({ retryAfterSeconds: 40, result: { totals: { pending: 50 } } });
	});

	it("what is being collected can be asked for again soon, what is known need not be", async () => {
		const { scanner } = createFixture({ a: KNOWN, b: UNKNOWN });
		expect(await scanner.scan(inputOf("a", "b"), "user_1")).toMatchObject({ retryAfterSeconds: 2 });
		expect(await scanner.scan(inputOf("a"), "user_1")).toMatchObject({ retryAfterSeconds: undefined });
	});

	it("a third scan of one caller is refused at once, another caller's is not", async () => {
		const { scanner } = createFixture({ a: KNOWN });
		const underWay = [scanner.scan(inputOf("a"), "user_1"), scanner.scan(inputOf("a"), "user_1")];
		await expect(scanner.scan(inputOf("a"), "user_1")).rejects.toMatchObject({ whose: "caller" });
		await expect(scanner.scan(inputOf("a"), "user_2")).resolves.toMatchObject({ charge: 1 });
		await Promise.all(underWay);
		await expect(scanner.scan(inputOf("a"), "user_1")).resolves.toMatchObject({ charge: 1 });
	});
});

describe("the progress of a scan", () => {
	it("shows what has been collected meanwhile and charges each answer once", async () => {
		const { scanner, stored } = createFixture({ a: KNOWN, b: UNKNOWN, c: UNKNOWN });
		await scanner.scan(inputOf("a", "b", "c"), "user_1");
		stored.set("b", KNOWN);
		stored.set("c", WAITING);
		expect(await scanner.progress("scan-1", "user_1")).toMatchObject({
			charge: 1,
			result: { scan_id: "scan-1", totals: { assessed: 2, pending: 1 } },
		});
		expect(await scanner.progress("scan-1", "user_1")).toMatchObject({ charge: 0 });
		stored.set("c", KNOWN);
		expect(await scanner.progress("scan-1", "user_1")).toMatchObject({
			charge: 1,
			result: { scan_id: null, totals: { assessed: 3, pending: 0 } },
		});
	});

	it("asks once more for what nobody has collected after a long time, and not before", async () => {
		const { scanner, starts, stored, world } = createFixture({ a: UNKNOWN, b: UNKNOWN });
		await scanner.scan(inputOf("a", "b"), "user_1");
		stored.set("a", KNOWN);
		world.now += START_AGAIN_AFTER_MS - 1000;
		await scanner.progress("scan-1", "user_1");
		expect(starts).toEqual([["a", "b"]]);
		world.now += 2000;
		await scanner.progress("scan-1", "user_1");
		await scanner.progress("scan-1", "user_1");
		expect(starts).toEqual([["a", "b"], ["b"]]);
	});

	it("has the rest collected when its caller may have more", async () => {
		const { scanner, starts, stored, world } = createFixture(
			{ a: UNKNOWN, b: UNKNOWN, c: UNKNOWN },
			{ allowed: 2 },
		);
		await scanner.scan(inputOf("a", "b", "c"), "user_1");
		stored.set("a", KNOWN).set("b", WAITING);
		await scanner.progress("scan-1", "user_1");
		expect(starts).toEqual([["a", "b"]]);
		world.now += 40_000;
		await scanner.progress("scan-1", "user_1");
		expect(starts).toEqual([["a", "b"], ["c"]]);
	});

	it("is nobody else's", async () => {
		const { scanner } = createFixture({ a: UNKNOWN });
		await scanner.scan(inputOf("a"), "user_1");
		expect(await scanner.progress("scan-1", "user_2")).toBeUndefined();
		expect(await scanner.progress("scan-2", "user_1")).toBeUndefined();
	});
});
