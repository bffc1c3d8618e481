import { createLru } from "@dephealth/core/cache/lru.ts";
import { expect, it } from "vitest";

it("a memory of the last few forgets what was used the longest ago", () => {
	const lru = createLru<number>(2);
	lru.set("a", 1).set("b", 2);
	lru.get("a");
	lru.set("c", 3);
	expect([...lru.keys()].sort()).toEqual(["a", "c"]);
});
