import {
	RateLimitedError,
	UpstreamForbiddenError,
	UpstreamTimeoutError,
	UpstreamUnavailableError,
} from "@dephealth/core/errors.ts";
import { SOURCES as TABLE } from "@dephealth/core/sources/sources.ts";
import { createResolveRepository } from "@dephealth/functions/tasks/collect-package/resolve-repository.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { aGithubReport, aGitReport } from "../../source-reports.ts";
import { type CollectionWorld, ref } from "./collection-world.ts";
import { FAILURES, failing, SOURCES } from "./failing-sources.ts";

/** What becomes of the rest when one source fails, and what each is asked. */
export function describeSources(world: CollectionWorld): void {
	const { collect, deadLetters } = world;

	describe.each(SOURCES)("when $source fails", ({ source, task, report }) => {
		it.each(FAILURES)(
			"with $error.name, the rest is scored and $mends says whether it is tried later",
			async (failure) => {
				const failingTask = failing(failure.error);
				world.functions[task] = failingTask;
				const { status, output } = await collect();
				expect(status).toBe("SUCCEEDED");
				expect(failingTask.calls()).toBe(failure.attempts);
				const stored = await world.storage.packages.get(ref);
				const document = JSON.parse(stored?.documentJson ?? "");
				expect(document.data_quality.sources[source]).toMatchObject({
					state: "failed",
					error: failure.error.name,
				});
				// GitHub tells the commits when git fails.
				const isComplete = TABLE[source].isOptional || source === "git";
				expect(document.data_quality.status).toBe(isComplete ? "complete" : "partial");
				if (failure.mends) {
					expect(output).toMatchObject({ outcome: "queued_for_retry", sources: [source] });
					expect(await deadLetters()).toMatchObject([
						{
							package: ref,
							sources: [source],
							failures: [{ source, error: failure.error.name }],
							_retry_count: 0,
						},
					]);
				} else {
					expect(await deadLetters()).toEqual([]);
				}
			},
		);

		it("once and then answers, the result is complete", async () => {
			world.functions[task] = failing(new UpstreamUnavailableError("blip", { source: "x" }), 1, report);
			expect((await collect()).output.outcome).toBe("complete");
			expect(await deadLetters()).toEqual([]);
		});

		it("after it had answered before, its earlier facts stay, marked stale", async () => {
			await collect();
			world.functions[task] = failing(new UpstreamTimeoutError("slow", { source: "x" }));
			await collect();
			const stored = await world.storage.packages.get(ref);
			expect(JSON.parse(stored?.documentJson ?? "").data_quality.sources[source]).toMatchObject({
				state: "stale",
				error: "UpstreamTimeoutError",
			});
		});

		it("only it is asked again by a repair, and the rest is kept", async () => {
			world.functions[task] = failing(new UpstreamTimeoutError("slow", { source: "x" }));
			await collect();
			const [message] = await deadLetters();
			for (const other of SOURCES) {
				world.functions[other.task] =
					other.task === task ? async () => report() : failing(new Error(`${other.source} was asked`));
			}
			expect(await collect({ ...message })).toMatchObject({
				status: "SUCCEEDED",
				output: { outcome: "complete" },
			});
		});
	});

	describe("GitHub is asked for commits", () => {
		const asked: unknown[] = [];
		const recording = async (input: unknown) => {
			asked.push((input as { commits: boolean }).commits);
			const isAsked = (input as { commits: boolean }).commits;
			return aGithubReport(
				isAsked ? {} : { humanCommits: null, botCommitDays: null, commitsTruncated: null },
			);
		};
		beforeEach(() => {
			asked.length = 0;
			world.functions.CollectGithubFunction = recording;
		});
		const stored = async () => JSON.parse((await world.storage.packages.get(ref))?.documentJson ?? "");

		it("not where git has told them", async () => {
			await collect();
			expect(asked).toEqual([false]);
			expect((await stored()).signals.commits_12m).toBeGreaterThan(0);
		});

		it("where git has failed, and the result lacks nothing", async () => {
			world.functions.CollectGitFunction = failing(new RateLimitedError("later", { source: "x" }));
			await collect();
			expect(asked).toEqual([false, true]);
			expect(await stored()).toMatchObject({
				data_quality: { status: "complete", sources: { git: { state: "failed" } } },
				signals: { commits_12m: expect.any(Number) },
			});
		});

		it("and when it cannot tell them either, what it has said of the repository stays", async () => {
			world.functions.CollectGitFunction = failing(new UpstreamForbiddenError("no", { source: "x" }));
			world.functions.CollectGithubFunction = async (input: unknown) => {
				const report = await recording(input);
				if (asked.length > 1) throw new RateLimitedError("spent", { source: "GitHub" });
				return report;
			};
			await collect();
			expect(await stored()).toMatchObject({
				data_quality: { status: "partial", sources: { github: { state: "collected" } } },
				signals: { commits_12m: null, stars: 68_000 },
			});
		});

		it("by a repair of GitHub alone only where git is not known", async () => {
			await collect({ package: ref, sources: ["github"] });
			expect(asked).toEqual([true]);
			await collect({ package: ref, sources: ["git"] });
			await collect({ package: ref, sources: ["github"] });
			expect(asked).toEqual([true, false]);
		});
	});

	it("git is told the repository, wherever it is, and what was known of it", async () => {
		const npm = { resolveRepository: async () => ({ host: "git.example.org", path: "a/b" }) };
		world.functions.ResolveRepositoryFunction = createResolveRepository({ npm, depsDev: npm, registry: npm });
		const inputs: unknown[] = [];
		world.functions.CollectGitFunction = async (input: unknown) => {
			inputs.push(input);
			return aGitReport();
		};
		await collect();
		await collect();
		expect(inputs).toMatchObject([
			{ repository: { host: "git.example.org", path: "a/b" }, previous: null },
			{ previous: { source: "git", state: "collected" } },
		]);
	});

	describe("when the repository cannot be resolved", () => {
		it.each(FAILURES)("with $error.name, GitHub is what is missing", async ({ error }) => {
			world.functions.ResolveRepositoryFunction = failing(error);
			await collect();
			const stored = await world.storage.packages.get(ref);
			expect(JSON.parse(stored?.documentJson ?? "").data_quality.sources.github).toMatchObject({
				error: error.name,
			});
		});
	});
}
