import { type CachedValue, createReadThroughCache } from "@dephealth/core/cache/read-through-cache.ts";
import { describe, expect, it } from "vitest";

type Value = { readonly text: string };

/** A cache over a source whose reads end when the test says so, or at once. */
function createFixture(options: { ttlMs?: number; bytes?: number; maxBytes?: number } = {}) {
	let now = 1_000_000;
	const reads: { key: string; end: (result: CachedValue<Value> | Error) => void }[] = [];
	const cache = createReadThroughCache<string, Value>({
		keyOf: (key) => key,
		read: (key) =>
			new Promise((resolve, reject) => {
				reads.push({
					key,
					end: (result) => (result instanceof Error ? reject(result) : resolve(result)),
				});
			}),
		maxBytes: options.maxBytes ?? 1_000,
		now: () => now,
	});
	function end(index: number, text: string): void {
		reads[index]?.end({ value: { text }, ttlMs: options.ttlMs ?? 1_000, bytes: options.bytes ?? 10 });
	}
	async function fill(key: string, text: string): Promise<void> {
		const found = cache.get(key);
		await Promise.resolve();
		end(reads.length - 1, text);
		await found;
	}
	return {
		cache,
		reads,
		end,
		fill,
		advance: (milliseconds: number) => {
			now += milliseconds;
		},
		turn: () => Promise.resolve(),
	};
}

describe("a hit", () => {
	it("is the value itself, without waiting and without a read", async () => {
		const { cache, fill, reads } = createFixture();
		await fill("a", "one");
		expect(cache.get("a")).toEqual({ text: "one" });
		expect(reads).toHaveLength(1);
	});

	it.each([
		[999, 1],
		[1_001, 2],
	])("after %i ms of a life of 1,000 has taken %i reads", async (elapsed, count) => {
		const { cache, fill, advance, reads, turn } = createFixture();
		await fill("a", "one");
		advance(elapsed);
		cache.get("a");
		await turn();
		expect(reads).toHaveLength(count);
	});

	it("does not lengthen a value's life", async () => {
		const { cache, fill, advance, reads, turn } = createFixture();
		await fill("a", "one");
		for (let step = 0; step < 3; step++) {
			advance(400);
			cache.get("a");
			await turn();
		}
		expect(reads).toHaveLength(2);
	});
});

describe("many who ask at the same time", () => {
	it("share one read", async () => {
		const { cache, reads, end, turn } = createFixture();
		const all = Array.from({ length: 50 }, () => cache.get("a"));
		await turn();
		end(0, "one");
		expect(await Promise.all(all)).toEqual(Array.from({ length: 50 }, () => ({ text: "one" })));
		expect(reads).toHaveLength(1);
	});

	it("are all told when it fails, and the next one reads again", async () => {
		const { cache, reads, fill, turn } = createFixture();
		const all = [cache.get("a"), cache.get("a")];
		await turn();
		reads[0]?.end(new Error("down"));
		expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
		await fill("a", "one");
		expect(cache.get("a")).toEqual({ text: "one" });
	});

	it("are served a value that lives for no time, and it is forgotten", async () => {
		const { cache, reads, fill, turn } = createFixture({ ttlMs: 0 });
		await fill("a", "one");
		cache.get("a");
		await turn();
		expect(reads).toHaveLength(2);
	});
});

describe("an invalidated value", () => {
	it("is read again", async () => {
		const { cache, fill } = createFixture();
		await fill("a", "one");
		cache.invalidate("a");
		await fill("a", "two");
		expect(cache.get("a")).toEqual({ text: "two" });
	});

	it("does not come back by a read that began before", async () => {
		const { cache, end, turn } = createFixture();
		const before = cache.get("a");
		await turn();
		cache.invalidate("a");
		const after = cache.get("a");
		await turn();
		end(1, "new");
		await after;
		end(0, "old");
		expect(await before).toEqual({ text: "old" });
		expect(cache.get("a")).toEqual({ text: "new" });
	});

	it("is harmless when nothing is kept", () => {
		expect(() => createFixture().cache.invalidate("nothing")).not.toThrow();
	});
});

describe("the bound", () => {
	it("is one of bytes: what was used least recently goes first", async () => {
		const { cache, fill, reads, turn } = createFixture({ bytes: 400, maxBytes: 1_000 });
		await fill("a", "one");
		await fill("b", "two");
		cache.get("a");
		await fill("c", "three");
		expect(cache.get("a")).toEqual({ text: "one" });
		expect(reads).toHaveLength(3);
		cache.get("b");
		await turn();
		expect(reads).toHaveLength(4);
	});

	it("serves what is larger than the whole cache, without keeping it", async () => {
		const { cache, fill, reads, turn } = createFixture({ bytes: 2_000, maxBytes: 1_000 });
		await fill("a", "one");
		cache.get("a");
		await turn();
		expect(reads).toHaveLength(2);
	});

	it.each([[0], [-1], [1.5], [Number.NaN]])("of %d bytes is refused", (maxBytes) => {
		expect(() => createFixture({ maxBytes })).toThrow(RangeError);
	});
});
