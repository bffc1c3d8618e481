import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { StorageUnavailableError, UpstreamUnavailableError } from "@dephealth/core/errors.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { packReports, unpackReports } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { failedReport } from "@dephealth/core/sources/failed-report.ts";
import { describe, expect, it } from "vitest";
import { aTaskHandler } from "../../handlers.ts";
import { EVENTS_OF_PATIENCE, express, HOUR_MS, packages, type RefreshWorld } from "./refresh-world.ts";

const DOWN = new UpstreamUnavailableError("down", { source: "an upstream" });

/** Sources that fail: for a whole batch, for one package, for a while or for good. */
export function describeFailingSources(world: RefreshWorld): void {
	const { start, endOf, refresh, deadLetters, unchecked, reportsOf, after, batchesRun, eventsOfLongestPage } =
		world;

	describe("when a source fails", () => {
		it.each([
			["CollectDepsDevBatchFunction", "CollectGithubBatchFunction", DOWN],
			// npm's own failures are those of single packages; what fails the whole batch is the store.
			["CollectNpmBatchFunction", "CollectDepsDevBatchFunction", new StorageUnavailableError("throttled")],
			["CollectRegistryBatchFunction", "CollectNpmBatchFunction", DOWN],
			["CollectGithubBatchFunction", "CollectNpmBatchFunction", DOWN],
		] as const)(
			"for a whole batch (%s), only it is asked again, and in time",
			async (failing, other, error) => {
				let asked = 0;
				after(other, (result) => {
					asked += 1;
					return result;
				});
				after(failing, (result, call) => {
					// The first attempt and its three retries.
					if (call <= 4) throw error;
					return result;
				});
				const { executionArn } = start();
				expect((await endOf(executionArn)).totals).toMatchObject({ left: 0, dead_letters: 0 });
				expect(await unchecked()).toEqual([]);
				expect(world.ahead).toBe(13 * HOUR_MS + 600_000);
				expect(asked).toBe(batchesRun(executionArn) - 1);
			},
		);

		it("and stays down, the facts stay as they were, nothing is queued, and the next round asks again", async () => {
			world.sandbox.behaviour.set({ github: { mode: "down" } });
			const before = await Promise.all(packages.map(reportsOf));
			const { executionArn } = start();
			const { status, totals } = await endOf(executionArn);
			expect(status).toBe("SUCCEEDED");
			expect(eventsOfLongestPage(executionArn)).toBe(EVENTS_OF_PATIENCE);
			expect(totals.left).toBeGreaterThanOrEqual(packages.length);
			expect(await deadLetters()).toEqual([]);
			expect(await Promise.all(packages.map(reportsOf))).toEqual(before);
			world.sandbox.behaviour.reset();
			await world.fixture.owePeriod("daily");
			expect((await refresh()).totals).toMatchObject({ packages: packages.length, left: 0 });
			expect(await unchecked()).toEqual([]);
		});

		it("for one package alone, a dead letter asks again for it and that source alone", async () => {
			after("CollectGithubBatchFunction", async (result) => {
				const { observedAt } = result as { observedAt: string };
				const entries = await unpackReports(result as { packed: string });
				const failed = failedReport("github", new UpstreamUnavailableError("gave up", { source: "GitHub" }));
				const packed = packReports("github", observedAt, [failed, ...entries.slice(1)]);
				return { ...(result as object), ...packed };
			});
			const settle = world.functions.SettleBatchFunction;
			world.functions.SettleBatchFunction = (payload, context) =>
				aTaskHandler("settle-batch", async (input) => settle?.(input, context))(payload);
			const { executionArn } = start();
			const { totals } = await endOf(executionArn);
			expect(totals.dead_letters).toBeGreaterThan(0);
			expect(totals.left).toBe(0);
			const [first] = await deadLetters();
			const run = executionArn.split(":").at(-1);
			expect(first).toMatchObject({ deadLetter: { correlationId: run } });
			expect(first).toMatchObject({
				kind: "dead_letter",
				deadLetter: { sources: ["github"], errorClass: "transient", retryCount: 0 },
			});
			const key = first?.kind === "dead_letter" ? first.deadLetter.package : express;
			const github = (await reportsOf(key)).find(({ source }) => source === "github");
			expect(github).toMatchObject({ state: "collected", staleBecause: "UpstreamUnavailableError" });
		});

		it("because no registry knows the package any more, collect-package decides what that means", async () => {
			const gone: PackageRef = { ecosystem: "npm", name: "active-1" };
			const isGone = failedReport("npm", Object.assign(new Error("no"), { name: "PackageNotFoundError" }));
			const forExpress = (source: "npm" | "deps_dev") => async (result: unknown) => {
				const answer = result as { observedAt: string; packed: string };
				return { ...answer, ...packReports(source, answer.observedAt, [{ ...isGone, source }]) };
			};
			for (const ref of packages.filter(({ name }) => name !== "active-1")) {
				await world.fixture.refreshes.markChecked("daily", [ref]);
			}
			after("CollectDepsDevBatchFunction", forExpress("deps_dev"));
			after("CollectNpmBatchFunction", forExpress("npm"));
			expect((await refresh()).totals).toMatchObject({ dead_letters: 1 });
			expect(await deadLetters()).toMatchObject([
				{
					deadLetter: {
						package: gone,
						sources: SOURCE_NAMES,
						errorClass: "unknown",
					},
				},
			]);
		});

		it("for good, it is not asked again in this round", async () => {
			after("CollectGithubBatchFunction", () => {
				throw Object.assign(new Error("the token is wrong"), { name: "UpstreamForbiddenError" });
			});
			expect((await refresh()).totals).toMatchObject({ left: 0, dead_letters: 0 });
			expect(world.ahead).toBe(13 * HOUR_MS);
		});
	});
}
