import { randomBytes } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import {
	type BatchEntry,
	entryOf,
	packLook,
	packReports,
	reportOf,
	unpackReports,
} from "@dephealth/core/refresh/batches/packed-reports.ts";
import type { ReportDifference } from "@dephealth/core/refresh/report-difference.ts";
import { describe, expect, it, vi } from "vitest";
import { ZodError } from "zod";
import { aGithubReport, anNpmReport, OBSERVED_AT } from "../../../source-reports.ts";

const LATER = "2026-11-02T00:00:00.000Z";
const down = { source: "npm", state: "failed", error: "UpstreamTimeoutError", cause: "slow" } as const;

describe("packing a batch's reports", () => {
	it("gives back what was packed, in its order", async () => {
		const entries = [anNpmReport(), "same", down, "not_asked"] as const;
		const packed = packReports("npm", LATER, entries);
		expect(packed).toMatchObject({ state: "answered", observedAt: LATER });
		expect(await unpackReports(packed)).toEqual(entries);
	});

	it("gives back a difference, too", async () => {
		const difference = entryOf({ ...anNpmReport({ license: "0BSD" }), observedAt: LATER }, anNpmReport());
		expect(difference).toMatchObject({ state: "changed" });
		expect(await unpackReports(packReports("npm", LATER, [difference]))).toEqual([difference]);
	});

	it.each([
		["a word that is none", ["other"]],
		["nothing", [null]],
		["a number", [7]],
		["a difference that tells no facts", [{ source: "npm", state: "changed" }]],
		["no list", { state: "changed" }],
	])("takes no entry for one that is %s", async (_, entries) => {
		const packed = brotliCompressSync(JSON.stringify(entries)).toString("base64");
		await expect(unpackReports({ packed })).rejects.toThrow(ZodError);
	});

	it("makes failures of the largest reports when all do not fit, and keeps the others", async () => {
		const large = (size: number) => anNpmReport({ license: randomBytes(size).toString("hex") });
		const entries = [large(40_000), ...Array.from({ length: 9 }, () => large(10)), "same" as const];
		const packed = packReports("npm", LATER, entries, 20_000);
		expect(packed.packed.length).toBeLessThanOrEqual(20_000);
		const unpacked = await unpackReports(packed);
		expect(unpacked[0]).toMatchObject({ state: "failed", error: "BatchTooLarge" });
		expect(unpacked.slice(2)).toEqual(entries.slice(2));
	});

	it("keeps what just fits, and makes failures of no more than it must", async () => {
		const large = (size: number) => anNpmReport({ license: randomBytes(size).toString("hex") });
		const entries = [large(10), large(8_000), ...Array.from({ length: 18 }, () => large(10)), large(9_000)];
		const { packed } = packReports("npm", LATER, entries, Number.MAX_SAFE_INTEGER);
		expect(await unpackReports(packReports("npm", LATER, entries, packed.length))).toEqual(entries);
		// A tenth of twenty-one are three: the two large ones, and the first of the others.
		const unpacked = await unpackReports(packReports("npm", LATER, entries, packed.length - 1));
		const failed = unpacked.flatMap((entry, index) =>
			typeof entry === "object" && entry.state === "failed" ? [index] : [],
		);
		expect(failed).toHaveLength(3);
		expect(failed).toEqual(expect.arrayContaining([1, 20]));
	});

	it("unpacks in slices, which give what all at once gives", async () => {
		const entries = Array.from({ length: 90 }, () => anNpmReport());
		const packed = packReports("npm", LATER, entries);
		const takeTurn = vi.fn(async () => {});
		expect(await unpackReports(packed, takeTurn)).toEqual(entries);
		expect(takeTurn).toHaveBeenCalledTimes(4);
	});

	it("unpacks no more than eight megabytes", async () => {
		const bomb = brotliCompressSync(JSON.stringify(["x".repeat(9 * 1024 * 1024)])).toString("base64");
		await expect(unpackReports({ packed: bomb })).rejects.toThrow(RangeError);
	});

	it.each(["", "bm90IGJyb3RsaQ=="])("refuses what it did not make: %j", async (packed) => {
		await expect(unpackReports({ packed })).rejects.toThrow();
	});

	it("refuses what it made in part", async () => {
		const { packed } = packReports("npm", LATER, ["same"]);
		await expect(unpackReports({ packed: packed.slice(2) })).rejects.toThrow();
	});
});

describe("an entry", () => {
	const stale = { ...anNpmReport(), staleBecause: "E" };
	it.each<[string, SourceReport, SourceReport | undefined, BatchEntry]>([
		["a new package", anNpmReport(), undefined, anNpmReport()],
		["unchanged facts", anNpmReport(), anNpmReport(), "same"],
		["unchanged facts at another time", { ...anNpmReport(), observedAt: LATER }, anNpmReport(), "same"],
		["the same failure", down, down, "same"],
		["a failure instead of facts", down, anNpmReport(), down],
		["facts instead of a failure", anNpmReport(), down, anNpmReport()],
		["another failure", { ...down, cause: "other" }, down, { ...down, cause: "other" }],
	])("of %s travels as it is, or not at all", (_, report, stored, expected) => {
		expect(entryOf(report, stored)).toEqual(expected);
	});

	it.each<[string, SourceReport, SourceReport, Partial<ReportDifference>]>([
		["another fact", anNpmReport({ maintainerCount: 1 }), anNpmReport(), { facts: { maintainerCount: 1 } }],
		["another etag", { ...anNpmReport(), etag: "b" }, { ...anNpmReport(), etag: "a" }, { etag: "b" }],
		["no etag any more", anNpmReport(), { ...anNpmReport(), etag: "a" }, { etag: null }],
		["a gap", { ...anNpmReport(), gaps: [{ field: "f", error: "E" }] }, anNpmReport(), { facts: {} }],
		["an outage that has ended", anNpmReport(), stale, { facts: {}, of: OBSERVED_AT }],
	])("of %s is what differs, and stands for the whole report", (_, report, stored, expected) => {
		const entry = entryOf({ ...report, observedAt: LATER } as SourceReport, stored);
		expect(entry).toMatchObject({ state: "changed", observedAt: LATER, ...expected });
		expect(reportOf(entry, "npm", stored, "")).toEqual({ ...report, observedAt: LATER });
	});

	it("of what was compared with another report than the stored one stands for nothing", () => {
		const entry = entryOf(anNpmReport({ maintainerCount: 1 }), anNpmReport());
		const repaired = { ...anNpmReport(), observedAt: "2026-11-01T12:00:00.000Z" };
		for (const stored of [repaired, down, undefined]) {
			expect(reportOf(entry, "npm", stored, LATER)).toMatchObject({ reason: "not_requested" });
		}
	});

	it("of two hundred packages whose counts have moved leaves room in a state", async () => {
		const stored = anNpmReport({ license: randomBytes(300).toString("hex") });
		const entries = Array.from({ length: 200 }, (_, index) =>
			entryOf({ ...stored, facts: { ...stored.facts, weeklyDownloads: index * 7919 } }, stored),
		);
		expect(packReports("npm", LATER, entries).packed.length).toBeLessThan(4_000);
	});

	it("stands for the stored report at the time of the look, for itself, or for nothing", () => {
		expect(reportOf("same", "npm", anNpmReport(), LATER)).toEqual({ ...anNpmReport(), observedAt: LATER });
		expect(reportOf("same", "npm", down, LATER)).toEqual(down);
		expect(reportOf("same", "npm", undefined, LATER)).toMatchObject({ state: "skipped" });
		expect(reportOf(aGithubReport(), "github", undefined, LATER)).toEqual(aGithubReport());
		for (const entry of ["not_asked", undefined] as const) {
			expect(reportOf(entry, "npm", anNpmReport(), LATER)).toEqual({
				source: "npm",
				state: "skipped",
				reason: "not_requested",
			});
		}
		expect(anNpmReport().observedAt).toBe(OBSERVED_AT);
	});
});

describe("a batch whose time has ended", () => {
	const unheard = { ...down, outOfTime: true } as const;

	it("leaves what it had no time for to a later attempt, and says how many that are", async () => {
		const look = packLook("npm", LATER, [anNpmReport(), unheard, down, unheard], { tier: "weekly" });
		expect(look.left).toBe(2);
		expect(await unpackReports(look)).toEqual([anNpmReport(), "not_asked", down, "not_asked"]);
	});

	it("has failed in a first look, after which no round comes", async () => {
		const look = packLook("npm", LATER, [unheard], { tier: "first" });
		expect(look.left).toBe(0);
		expect(await unpackReports(look)).toEqual([unheard]);
	});
});
