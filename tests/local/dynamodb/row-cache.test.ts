import { createRowCache } from "@dephealth/local/dynamodb/items/row-cache.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";

const row = (id: number, item = "{}") => ({ id, item, size: item.length });

describe("rows that were read lately", () => {
	it("are forgotten when they are written, and all of them when something is undone", () => {
		const cache = createRowCache();
		cache.set("a", row(1));
		cache.set("b", row(2));
		cache.forget(1);
		expect([cache.get("a"), cache.get("b")?.id]).toEqual([undefined, 2]);
		cache.clear();
		expect(cache.get("b")).toBeUndefined();
	});

	it("make room for others, those first that were used longest ago", () => {
		const cache = createRowCache(20);
		cache.set("a", row(1, "x".repeat(10)));
		cache.set("b", row(2, "x".repeat(10)));
		cache.get("a");
		cache.set("c", row(3, "x".repeat(10)));
		expect(["a", "b", "c"].map((key) => cache.get(key)?.id)).toEqual([1, undefined, 3]);
	});

	it("are what a plain map holds, or nothing", () => {
		const step = fc.oneof(
			fc.record({ kind: fc.constant("set" as const), id: fc.nat(5), size: fc.nat(8) }),
			fc.record({ kind: fc.constant("forget" as const), id: fc.nat(5) }),
		);
		fc.assert(
			fc.property(fc.array(step), (steps) => {
				const cache = createRowCache(20);
				const truth = new Map<number, number>();
				for (const done of steps) {
					if (done.kind === "set") {
						truth.set(done.id, done.size);
						cache.set(String(done.id), row(done.id, "x".repeat(done.size)));
					} else {
						truth.delete(done.id);
						cache.forget(done.id);
					}
					for (const id of [0, 1, 2, 3, 4, 5]) {
						const found = cache.get(String(id));
						if (found) expect(found.item.length).toBe(truth.get(id));
					}
				}
			}),
			{ numRuns: runs(200) },
		);
	});
});
