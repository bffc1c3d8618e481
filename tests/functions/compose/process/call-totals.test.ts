import {
	addToTotals,
	type CallTotals,
	withCallTotals,
} from "@dephealth/functions/compose/process/call-totals.ts";
import { expect, it } from "vitest";

const reports: CallTotals[] = [];
const summed = <T>(work: () => Promise<T>) => withCallTotals(work, (totals) => void reports.push(totals));

it("the calls of a batch are summed up by upstream, those of another batch apart", async () => {
	const [first, second] = await Promise.all(
		["npm", "deps.dev"].map(async (upstream) => {
			let own: CallTotals | undefined;
			await withCallTotals(
				async () => {
					await Promise.all(
						[1, 2, 3].map(async (n) => addToTotals(upstream, { calls: 1, slowestMs: 10 * n })),
					);
					addToTotals(upstream, { failed: 1, refused: 1 });
				},
				(totals) => {
					own = totals;
				},
			);
			return own;
		}),
	);
	expect(first).toEqual(new Map([["npm", { calls: 3, refused: 1, failed: 1, slowestMs: 30 }]]));
	expect(second).toEqual(new Map([["deps.dev", { calls: 3, refused: 1, failed: 1, slowestMs: 30 }]]));
});

it("what a batch that fails has asked is reported all the same; one that asked nobody reports nothing", async () => {
	const failing = summed(async () => {
		addToTotals("npm", { calls: 1 });
		throw new Error("broken");
	});
	await expect(failing).rejects.toThrow("broken");
	expect(reports).toHaveLength(1);
	await summed(async () => {});
	expect(reports).toHaveLength(1);
});

it("outside of a batch nothing is summed up, and the call is noted by itself", () => {
	expect(addToTotals("npm", { calls: 1 })).toBe(false);
});
