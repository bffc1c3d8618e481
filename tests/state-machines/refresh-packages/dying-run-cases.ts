import { describe, expect, it } from "vitest";
import { HOUR_MS, packages, type RefreshWorld } from "./refresh-world.ts";

/** Batches and executions that die, and executions at once. */
export function describeDyingRuns(world: RefreshWorld): void {
	const { start, endOf, refresh, unchecked, after, batchesRun, pass, stop, recover } = world;

	describe("when a batch dies", () => {
		it("its packages are found by what is stored, and looked at again", async () => {
			let calls = 0;
			const settle = world.functions.SettleBatchFunction;
			world.functions.SettleBatchFunction = async (payload, context) => {
				calls += 1;
				if (calls === 1) throw new TypeError("a defect of ours");
				return settle?.(payload, context);
			};
			expect((await refresh()).totals).toMatchObject({ left: 0 });
			expect(await unchecked()).toEqual([]);
		});

		it("and the whole process with it, the batch goes on from where it stood and asks nobody twice", async () => {
			let collected = 0;
			after("CollectGithubBatchFunction", (result) => {
				collected += 1;
				return result;
			});
			const settle = world.functions.SettleBatchFunction;
			let settling = 0;
			const hanging = new Promise<void>((resolve) => {
				world.functions.SettleBatchFunction = () => {
					settling += 1;
					resolve();
					return new Promise(() => {});
				};
			});
			const { executionArn } = start();
			await hanging;
			const collectedBefore = collected;
			await stop();

			world.functions.SettleBatchFunction = (payload, context) =>
				settle?.(payload, context) ?? Promise.reject(new Error("no task"));
			expect(recover()).toBeGreaterThanOrEqual(2);
			expect(await endOf(executionArn)).toMatchObject({ status: "SUCCEEDED", totals: { left: 0 } });
			expect(settling).toBe(1);
			expect(await unchecked()).toEqual([]);
			// The first batch was not collected again; each other one once.
			const batches = batchesRun(executionArn);
			expect(collected - collectedBefore).toBe(batches - 1);
		});
	});

	describe("two executions at once", () => {
		it("share no package: the second finds the tiers taken", async () => {
			const [first, second] = await Promise.all([refresh(), refresh()]);
			const sum = first.totals.packages + second.totals.packages;
			expect(sum).toBe(packages.length);
			expect(await unchecked()).toEqual([]);
		});

		it("the one that stopped is succeeded by the next, where it stood", async () => {
			let plans = 0;
			after("PlanRefreshFunction", (result) => {
				plans += 1;
				if (plans === 3) throw new TypeError("a defect of ours");
				return result;
			});
			expect((await refresh()).status).toBe("FAILED");
			expect((await unchecked()).length).toBeGreaterThan(0);
			pass(2.1 * HOUR_MS);
			expect((await refresh()).status).toBe("SUCCEEDED");
			expect(await unchecked()).toEqual([]);
		});
	});
}
