import { readAnswers, withLearned } from "@dephealth/core/refresh/batches/batch-answers.ts";
import { packReports } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { describe, expect, it } from "vitest";
import { aGithubReport, anNpmReport } from "../../../source-reports.ts";

const LATER = "2026-11-02T00:00:00.000Z";
const changed = anNpmReport({ maintainerCount: 1 });

describe("what was learned of a batch", async () => {
	const learned = await readAnswers({
		npm: packReports("npm", LATER, [changed, "same", "not_asked"]),
		github: { state: "failed", error: "UpstreamTimeoutError", cause: "slow" },
		git: {
			state: "failed",
			error: "UpstreamStatusError",
			cause: "busy",
			status: 503,
			upstream: "gitlab.com",
		},
		deps_dev: { state: "not_asked" },
	});

	it.each([
		["a report of its own", "npm", 0, changed],
		["the stored one, true again", "npm", 1, { ...anNpmReport(), observedAt: LATER }],
		["nothing about a package that was not asked about", "npm", 2, undefined],
		["nothing about a package behind the last", "npm", 3, undefined],
		["nothing from a source that was read before", "deps_dev", 0, undefined],
		["nothing from a source that does not belong to the batch", "bundlephobia", 0, undefined],
		[
			"the failure of a source that failed for all",
			"github",
			0,
			{ source: "github", state: "failed", error: "UpstreamTimeoutError", cause: "slow" },
		],
		[
			"with its status and its upstream",
			"git",
			2,
			{
				source: "git",
				state: "failed",
				error: "UpstreamStatusError",
				cause: "busy",
				status: 503,
				upstream: "gitlab.com",
			},
		],
	] as const)("is %s", (_, source, index, expected) => {
		expect(learned.report(source, index, [aGithubReport(), anNpmReport()])).toStrictEqual(expected);
	});

	it.each([
		["npm", 0, true],
		["npm", 1, false],
		["npm", 2, false],
		["npm", 3, false],
		["github", 0, false],
		["deps_dev", 0, false],
	] as const)("says of %s %i whether it is new: %s", (source, index, expected) => {
		expect(learned.isNew(source, index)).toBe(expected);
	});
});

it("what was learned takes the place of what was stored, and leaves the rest", () => {
	const stored = [anNpmReport(), aGithubReport()];
	expect(withLearned(stored, [changed, undefined])).toEqual([changed, aGithubReport()]);
	expect(withLearned(undefined, [changed, undefined])).toEqual([changed]);
	expect(withLearned(undefined, [])).toEqual([]);
});
