import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { unpackReports } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { describe, expect, it } from "vitest";
import { EVENTS_A_PAGE, express, names, packages, type RefreshWorld } from "./refresh-world.ts";

/** What a round reads and writes of packages that have changed, and of those that have not. */
export function describeChanges(world: RefreshWorld): void {
	const {
		start,
		endOf,
		refresh,
		deadLetters,
		callsDuring,
		unchecked,
		sinceOf,
		reportsOf,
		eventsOfLongestPage,
	} = world;

	describe("when nothing has changed", () => {
		it("every package is looked at and none is written again", async () => {
			const before = await Promise.all(packages.map(sinceOf));
			const { executionArn } = start();
			const { status, totals } = await endOf(executionArn);
			expect(status).toBe("SUCCEEDED");
			expect(totals).toMatchObject({
				packages: packages.length,
				saved: 0,
				unchanged: packages.length,
				dead_letters: 0,
				left: 0,
			});
			expect(await Promise.all(packages.map(sinceOf))).toEqual(before);
			expect(await unchecked()).toEqual([]);
			expect(await deadLetters()).toEqual([]);
			expect(eventsOfLongestPage(executionArn)).toBe(EVENTS_A_PAGE);
		});

		it("a second round in the same period asks nobody", async () => {
			await refresh();
			await world.fixture.owePeriod("daily");
			const calls = await callsDuring("depsDev", async () => {
				expect((await refresh()).totals.packages).toBe(0);
			});
			expect([...calls]).toEqual([]);
		});

		it("the commits of known repositories are not read again", async () => {
			const bodies: string[] = [];
			const asked = world.functions.CollectGithubBatchFunction;
			world.functions.CollectGithubBatchFunction = async (payload, context) => {
				const result = (await asked?.(payload, context)) as { packed: string };
				bodies.push(...(await unpackReports(result)).map((entry) => JSON.stringify(entry)));
				return result;
			};
			await refresh();
			expect(bodies.filter((entry) => entry !== '"same"' && entry !== '"not_asked"')).toEqual([]);
		});
	});

	describe("when something has changed", () => {
		const olderRelease = (report: SourceReport): SourceReport =>
			report.source === "deps_dev" && report.state === "collected"
				? { ...report, facts: { ...report.facts, defaultVersion: "0.0.1", versionCount: 1 } }
				: report;

		const beforeItsRelease = () =>
			world.fixture.know(express, "daily", (reports) =>
				reports.map((report): SourceReport => {
					if (report.source !== "npm" || report.state !== "collected") return olderRelease(report);
					const { etag: _, ...before } = report;
					return { ...before, facts: { ...before.facts, latestVersion: "0.0.1" } };
				}),
			);

		it("a new release is found without asking for the others, and saved", async () => {
			await beforeItsRelease();
			const packages = await callsDuring("depsDev", async () => {
				expect((await refresh()).totals).toMatchObject({ saved: 1, unchanged: names.length + 1 });
			});
			expect(packages.get("GET /v3/systems/{system}/packages/{name}") ?? 0).toBeLessThanOrEqual(2);
			const stored = await world.storage.packages.get(express);
			expect(JSON.parse(stored?.documentJson ?? "{}").latest_version).not.toBe("0.0.1");
			expect(stored?.collection).toMatchObject({ status: "complete", claimedUntil: 0 });
		});

		it("the registry of a new release is asked, and of that package alone", async () => {
			const [crate] = packages.filter(({ ecosystem }) => ecosystem === "cargo");
			if (!crate) throw new Error("There is no crate among the packages.");
			await world.fixture.know(crate, "daily", (reports) =>
				reports.map((report): SourceReport => {
					if (report.source !== "registry" || report.state !== "collected") return olderRelease(report);
					return { ...report, facts: { ...report.facts, latestVersion: "0.0.1" } };
				}),
			);
			const others = async () => {
				const calls = await callsDuring("cratesIndex", async () => {
					expect((await refresh()).totals).toMatchObject({ saved: 1 });
				});
				expect([...calls.values()]).toEqual([1]);
			};
			expect(await callsDuring("goProxy", others)).toEqual(new Map());
			const stored = await world.storage.packages.get(crate);
			expect(JSON.parse(stored?.documentJson ?? "{}").latest_version).not.toBe("0.0.1");
		});

		it("new commits are read, and the newest commit is remembered", async () => {
			await world.fixture.rewriteReports(express, (report) =>
				report.source === "github" && report.state === "collected" && report.facts.found
					? { ...report, facts: { ...report.facts, head: "an older one" } }
					: report,
			);
			// Only reports were written: no reader of the document sees a difference.
			expect((await refresh()).totals).toMatchObject({ saved: 0 });
			const github = (await reportsOf(express)).find(({ source }) => source === "github");
			expect(github).toMatchObject({
				state: "collected",
				facts: { head: expect.not.stringMatching("older") },
			});
		});

		it("git is asked about no repository in which GitHub sees no newer commit", async () => {
			expect(await callsDuring("gitOnGithub", refresh)).toEqual(new Map());
		});

		it("git is asked about the one in which it does", async () => {
			await world.fixture.rewriteReports(express, (report) =>
				report.source === "git" && report.state === "collected" && report.facts.found
					? { ...report, facts: { ...report.facts, head: "1".repeat(40) } }
					: report,
			);
			const calls = await callsDuring("gitOnGithub", refresh);
			expect([...calls.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(4);
			const git = (await reportsOf(express)).find(({ source }) => source === "git");
			expect(git).toMatchObject({ state: "collected", facts: { head: expect.not.stringMatching(/^1+$/) } });
		});

		it.each([
			["is collecting", async () => {}],
			["died collecting, and with it perhaps a repair", () => world.storage.endClaim(express)],
		])("a package that somebody else %s is left to them", async (_, afterwards) => {
			await beforeItsRelease();
			await world.storage.packages.claim(express, "another execution");
			await afterwards();
			expect((await refresh()).totals).toMatchObject({ held: 1, saved: 0 });
			expect((await world.storage.packages.get(express))?.collection.status).toBe("collecting");
		});
	});
}
