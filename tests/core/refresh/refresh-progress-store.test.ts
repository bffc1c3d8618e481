import type { RefreshProgress } from "@dephealth/core/refresh/refresh-progress.ts";
import { createRefreshProgress } from "@dephealth/core/refresh/refresh-progress-store.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { useEmptyStorage } from "../../local-storage.ts";

const HOUR = 3_600_000;
/** Hours since 1970. */
const FIRST = 500;

const empty = useEmptyStorage();
let progress: RefreshProgress;
beforeEach(() => {
	progress = createRefreshProgress(empty.in("operations"));
});

describe("a tier's progress", () => {
	it("begins at the first holder's hour, and is nobody else's while it is leased", async () => {
		expect(await progress.acquire("daily", "first", FIRST)).toEqual({ hour: FIRST, after: null });
		expect(await progress.acquire("daily", "second", FIRST)).toBeUndefined();
		expect(await progress.acquire("weekly", "second", FIRST)).toEqual({ hour: FIRST, after: null });
	});

	it("is where the last holder left it", async () => {
		await progress.acquire("daily", "first", FIRST);
		expect(await progress.advance("daily", "first", { hour: 12, after: "npm#express" })).toBe(true);
		expect(await progress.acquire("daily", "first", FIRST)).toEqual({ hour: 12, after: "npm#express" });
		await progress.advance("daily", "first", { hour: 13, after: null });
		await progress.release("daily", "first");
		expect(await progress.acquire("daily", "second", FIRST)).toEqual({ hour: 13, after: null });
	});

	it("passes on when its holder is dead, whose position no longer counts", async () => {
		await progress.acquire("daily", "dead", FIRST);
		await progress.advance("daily", "dead", { hour: 1, after: null });
		await empty.clock.advance(2 * HOUR + 1);
		expect(await progress.acquire("daily", "next", FIRST)).toEqual({ hour: 1, after: null });
		expect(await progress.advance("daily", "dead", { hour: 99, after: null })).toBe(false);
		await progress.release("daily", "dead");
		expect(await progress.acquire("daily", "third", FIRST)).toBeUndefined();
	});

	it("begins where the very first holder began, also when that one died before it came any further", async () => {
		await progress.acquire("daily", "dead", FIRST);
		await empty.clock.advance(2 * HOUR + 1);
		expect(await progress.acquire("daily", "next", FIRST + 2)).toEqual({ hour: FIRST, after: null });
	});

	it("stays leased as long as its holder advances", async () => {
		await progress.acquire("daily", "busy", FIRST);
		for (let hour = 1; hour <= 4; hour++) {
			await empty.clock.advance(1.5 * HOUR);
			expect(await progress.advance("daily", "busy", { hour, after: null })).toBe(true);
		}
		expect(await progress.acquire("daily", "other", FIRST)).toBeUndefined();
	});

	it("of forty that take it at once, one has it", async () => {
		const taken = await Promise.all(
			Array.from({ length: 40 }, (_, index) => progress.acquire("3days", `owner-${index}`, FIRST)),
		);
		expect(taken.filter((position) => position !== undefined)).toHaveLength(1);
	});
});
