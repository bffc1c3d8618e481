import {
	COLLECTIONS_A_MINUTE,
	createCollectionAllowance,
	grantedOf,
} from "@dephealth/core/collection/collection-allowance.ts";
import { QuotaExceededError, StorageUnavailableError } from "@dephealth/core/errors.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const { visitor, account } = COLLECTIONS_A_MINUTE;
const START = Date.parse("2026-11-01T12:00:20Z");
const NEXT_MINUTE = Date.parse("2026-11-01T12:01:00Z");

function createFixture(isDown = false) {
	let now = START;
	const counts = new Map<string, number>();
	const failures: unknown[] = [];
	const allowance = createCollectionAllowance({
		counts: {
			async add(caller, { id }, count) {
				if (isDown) throw new StorageUnavailableError("down");
				const counted = (counts.get(`${caller} ${id}`) ?? 0) + count;
				counts.set(`${caller} ${id}`, counted);
				return counted;
			},
		},
		clock: { now: () => now, sleep: async () => {} },
		onStoreFailure: (error) => failures.push(error),
	});
	function at(time: number): void {
		now = time;
	}
	return { allowance, counts, failures, at };
}

describe("the collections of a caller", () => {
	it.each([
		["demo#203.0.113.7", visitor],
		["user_1", account],
	])("%s are so many a minute, and the next minute as many again", async (caller, limit) => {
		const { allowance, at } = createFixture();
		expect(await allowance.take(caller, limit - 10)).toEqual({ count: limit - 10, resetsAt: NEXT_MINUTE });
		expect(await allowance.take(caller, 100)).toEqual({ count: 10, resetsAt: NEXT_MINUTE });
		expect(await allowance.take(caller, 100)).toMatchObject({ count: 0 });
		expect(await allowance.take("demo#other", 1)).toMatchObject({ count: 1 });
		at(NEXT_MINUTE);
		expect(await allowance.take(caller, 100)).toEqual({ count: 100, resetsAt: NEXT_MINUTE + 60_000 });
	});

	it("one by one end in a refusal that says when to come back", async () => {
		const { allowance } = createFixture();
		await allowance.take("demo#a", visitor - 1);
		await allowance.takeOne("demo#a");
		const refused = allowance.takeOne("demo#a");
		await expect(refused).rejects.toBeInstanceOf(QuotaExceededError);
		await expect(refused).rejects.toMatchObject({ limit: visitor, resetsAt: NEXT_MINUTE });
	});

	it("are not counted when there are none, and go ahead when nobody can count", async () => {
		const fine = createFixture();
		expect(await fine.allowance.take("user_1", 0)).toEqual({ count: 0, resetsAt: NEXT_MINUTE });
		expect(fine.counts.size).toBe(0);
		const down = createFixture(true);
		expect(await down.allowance.take("user_1", 5)).toMatchObject({ count: 5 });
		await down.allowance.takeOne("user_1");
		expect(down.failures).toHaveLength(2);
	});

	it("are never more than the limit in all, in whatever portions they are asked for", () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 1, max: 400 })),
				fc.integer({ min: 1, max: 1_000 }),
				(wanted, limit) => {
					let counted = 0;
					let granted = 0;
					for (const portion of wanted) {
						counted += portion;
						granted += grantedOf(portion, counted, limit);
					}
					expect(granted).toBe(Math.min(counted, limit));
				},
			),
		);
	});
});
