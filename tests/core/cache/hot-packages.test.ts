import { createHotPackages } from "@dephealth/core/cache/hot-packages.ts";
import type { CollectionStatus } from "@dephealth/core/collection/collection-state.ts";
import type { StoredPackage } from "@dephealth/core/packages/stored-package.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../manual-clock.ts";

const EXPRESS = { ecosystem: "npm", name: "express" } as const;

function stored(status: CollectionStatus, documentJson?: string): StoredPackage {
	return {
		collection: { status, since: 0, claimedUntil: 0, hasDocument: documentJson !== undefined },
		documentJson,
		lastFailure: undefined,
	};
}

/** @param options.aheadMs the lead of the wall clock until the first read */
function createFixture(given: StoredPackage | undefined, { aheadMs = 0 } = {}) {
	const clock = createManualClock();
	let ahead = aheadMs;
	let reads = 0;
	const hot = createHotPackages({
		packages: {
			get: async () => {
				reads += 1;
				setImmediate(() => {
					ahead = 0;
				});
				return given && structuredClone(given);
			},
		},
		clock: { ...clock, now: () => clock.now() + ahead, monotonic: clock.now },
	});
	return { hot, clock, reads: () => reads };
}

describe("a process's packages", () => {
	it.each([
		["a document", stored("complete", "{}"), 5 * 60_000],
		["a partial document", stored("partial", "{}"), 5 * 60_000],
		["a document that is being renewed", stored("collecting", "{}"), 5 * 60_000],
		["a package that the registry does not know", stored("not_found"), 30_000],
		["one that no source gives out", stored("failed"), 30_000],
		["one that is being collected", stored("collecting"), 0],
		["one that waits for another attempt", stored("pending"), 0],
		["one that nobody has asked for", undefined, 0],
	])("keep %s as long as it holds", async (_, given, ttlMs) => {
		const { hot, clock, reads } = createFixture(given);
		await hot.get(EXPRESS);
		if (ttlMs > 0) {
			await clock.advance(ttlMs);
			await hot.get(EXPRESS);
			expect(reads()).toBe(1);
		}
		await clock.advance(1);
		await hot.get(EXPRESS);
		expect(reads()).toBe(2);
	});

	it("are not kept for years when a clock that was ahead is set back", async () => {
		const { hot, clock, reads } = createFixture(stored("complete", "{}"), { aheadMs: 400 * 86_400_000 });
		await hot.get(EXPRESS);
		await clock.advance(5 * 60_000 + 1);
		await hot.get(EXPRESS);
		expect(reads()).toBe(2);
	});

	it("are frozen, so that no request can change another's", async () => {
		const { hot } = createFixture(stored("complete", '{"a":1}'));
		const found = await hot.get(EXPRESS);
		expect(() => Object.assign(found, { etag: "x" })).toThrow(TypeError);
		expect(() => Object.assign(found.stored ?? {}, { documentJson: "x" })).toThrow(TypeError);
		expect(() => Object.assign(found.stored?.collection ?? {}, { status: "failed" })).toThrow(TypeError);
	});

	it("have an ETag that follows from the text alone", async () => {
		const first = await createFixture(stored("complete", '{"a":1}')).hot.get(EXPRESS);
		const same = await createFixture(stored("partial", '{"a":1}')).hot.get(EXPRESS);
		const other = await createFixture(stored("complete", '{"a":2}')).hot.get(EXPRESS);
		expect(first.etag).toMatch(/^"[\w-]{22}"$/);
		expect(same.etag).toBe(first.etag);
		expect(other.etag).not.toBe(first.etag);
	});

	it("are told apart by ecosystem and name", async () => {
		const { hot, reads } = createFixture(stored("complete", "{}"));
		await hot.get(EXPRESS);
		await hot.get({ ecosystem: "pypi", name: "express" });
		expect(reads()).toBe(2);
	});
});
