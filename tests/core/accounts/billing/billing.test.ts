import { PLAN_NAMES } from "@dephealth/contract/vocabulary.ts";
import {
	applyChange,
	type BillingChange,
	NO_BILLING,
	planOf,
} from "@dephealth/core/accounts/billing/billing.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

type Change = Extract<BillingChange, { kind: "subscription" }>;

function change(parts: Partial<Change> = {}): Change {
	return {
		kind: "subscription",
		customer: "cus_1",
		id: "sub_1",
		isOurs: true,
		plan: "pro",
		ended: false,
		changedAt: 100,
		...parts,
	};
}
const after = (...changes: BillingChange[]) => changes.reduce(applyChange, NO_BILLING);

it("the same owner, reported again, is old news", () => {
	const checkout = { kind: "checkout", customer: "cus_1", owner: "user_1" } as const;
	const billing = after(checkout);
	expect(applyChange(billing, checkout)).toBe(billing);
	expect(applyChange(billing, { ...checkout, owner: "user_2" })).toEqual({ ...billing, owner: "user_2" });
});

describe("what a customer pays for", () => {
	it.each<[string, string, Change[]]>([
		["nothing", "free", []],
		["a plan", "pro", [change()]],
		["a larger one, later", "business", [change(), change({ plan: "business", changedAt: 101 })]],
		[
			"the later one, also when it is reported first",
			"starter",
			[change({ plan: "starter", changedAt: 101 }), change()],
		],
		[
			"nothing any more, after the end",
			"free",
			[change(), change({ plan: undefined, ended: true, changedAt: 101 })],
		],
		[
			"nothing, when the end is reported first",
			"free",
			[change({ plan: undefined, ended: true, changedAt: 101 }), change()],
		],
		[
			"nothing, when the end is of the same second",
			"free",
			[change({ plan: undefined, ended: true }), change()],
		],
		["nothing while it is not paid", "free", [change(), change({ plan: undefined, changedAt: 101 })]],
		["a plan again, once it is paid", "pro", [change({ plan: undefined }), change({ changedAt: 101 })]],
		[
			"the new subscription, when the old one ends after it",
			"business",
			[
				change(),
				change({ id: "sub_2", plan: "business", changedAt: 200 }),
				change({ plan: undefined, ended: true, changedAt: 201 }),
			],
		],
		[
			"the larger of two",
			"business",
			[change({ plan: "business" }), change({ id: "sub_2", plan: "starter", changedAt: 300 })],
		],
		["nothing of ours", "free", [change({ isOurs: false, plan: undefined })]],
		[
			"nothing of ours any more",
			"free",
			[change(), change({ isOurs: false, plan: undefined, changedAt: 101 })],
		],
	])("%s: %s", (_, plan, changes) => {
		expect(planOf(after(...changes))).toBe(plan);
	});

	it("forgets nothing of the account, whose it is", () => {
		const checkout = { kind: "checkout", customer: "cus_1", owner: "user_1" } as const;
		const billing = after(change(), checkout, change({ id: "sub_2" }));
		expect(billing.owner).toBe("user_1");
		expect(planOf(billing)).toBe("pro");
	});

	it("is the same object when a report is old news, so that nothing is written", () => {
		const billing = after(change());
		expect(applyChange(billing, change({ changedAt: 99 }))).toBe(billing);
		expect(applyChange(billing, change({ id: "sub_x", isOurs: false, plan: undefined }))).toBe(billing);
	});

	it("follows a bounded number of subscriptions, and keeps those that run", () => {
		const ended = Array.from({ length: 50 }, (_, index) =>
			change({ id: `sub_old_${index}`, plan: undefined, ended: true, changedAt: 1000 + index }),
		);
		const billing = after(change(), ...ended);
		expect(billing.subscriptions.size).toBe(20);
		expect(planOf(billing)).toBe("pro");
	});

	it("forgets the oldest of those that have ended, and none that runs for being old", () => {
		const many = Array.from({ length: 25 }, (_, index) =>
			change({ id: `sub_${index}`, plan: undefined, ended: index % 5 !== 0, changedAt: 1000 + index }),
		);
		const kept = [...after(...many).subscriptions.keys()];
		const forgotten = many.map(({ id }) => id).filter((id) => !kept.includes(id));
		expect(forgotten).toEqual(["sub_1", "sub_2", "sub_3", "sub_4", "sub_6"]);
	});

	it("comes out the same in whatever order, and however often, the reports arrive", () => {
		const report = fc.record({
			id: fc.constantFrom("sub_1", "sub_2"),
			plan: fc.constantFrom(undefined, ...PLAN_NAMES),
			changedAt: fc.integer({ min: 1, max: 1000 }),
			ended: fc.constant(false),
		});
		// Stripe's reports of one subscription have different times here: equal ones have no order to keep.
		const reports = fc.uniqueArray(report, { maxLength: 8, selector: ({ changedAt }) => changedAt });
		const shuffled = reports.chain((all) =>
			fc.tuple(
				fc.constant(all),
				fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length, maxLength: 2 * all.length }),
			),
		);
		fc.assert(
			fc.property(shuffled, ([reported, arrived]) => {
				const inOrder = [...reported].sort((a, b) => a.changedAt - b.changedAt);
				expect(planOf(after(...arrived.map(change)))).toBe(planOf(after(...inOrder.map(change))));
			}),
		);
	});
});
