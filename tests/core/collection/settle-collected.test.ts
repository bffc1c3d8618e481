import { type SettleCollectedDeps, settleCollected } from "@dephealth/core/collection/settle-collected.ts";
import { ClaimLostError, StorageUnavailableError } from "@dephealth/core/errors.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { packageKey } from "@dephealth/core/packages/package-key.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { packReports } from "@dephealth/core/refresh/batches/packed-reports.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { describe, expect, it } from "vitest";
import {
	aBundlephobiaReport,
	aDepsDevReport,
	aGithubReport,
	aGitReport,
	anNpmReport,
	aRegistryReport,
	OBSERVED_AT,
} from "../../source-reports.ts";

const NOW = Date.parse(OBSERVED_AT) + 60_000;
const npm = (name: string): PackageRef => ({ ecosystem: "npm", name });
const failed = (source: SourceReport["source"], error: string): SourceReport => ({
	source,
	state: "failed",
	error,
	cause: "it said so",
});
type Answers = Partial<Record<SourceReport["source"], readonly (SourceReport | "same" | "not_asked")[]>>;
const COMPLETE: Answers = {
	npm: [anNpmReport()],
	deps_dev: [aDepsDevReport()],
	git: [aGitReport()],
	github: [aGithubReport()],
	bundlephobia: [aBundlephobiaReport()],
};

/** A batch of packages, with the operations on each. */
function aBatch(
	items: readonly PackageRef[],
	answers: Answers,
	faults: Partial<SettleCollectedDeps["packages"]> = {},
) {
	const done: unknown[] = [];
	const deps: SettleCollectedDeps = {
		refreshes: {
			async readReports(refs, options) {
				done.push(["read", refs.length, options]);
				return new Map([[packageKey(npm("known")), [anNpmReport(), aGithubReport({ archived: true })]]]);
			},
		},
		packages: {
			async save(ref, executionId, { status, document, reports }) {
				done.push(["saved", ref.name, executionId, status, document.status.label]);
				expect(reports.map(({ source }) => source)).not.toEqual([]);
				return "what was known";
			},
			async release(ref, executionId, outcome) {
				done.push(["released", ref.name, executionId, outcome]);
			},
			...faults,
		} as SettleCollectedDeps["packages"],
		permanentFailures: {
			async record(ref, id, failures) {
				done.push(["recorded", ref.name, id, failures.map(({ error }) => error)]);
			},
		},
		async notifyRiskChange(ref, notified) {
			done.push(["notified", ref.name, notified]);
		},
		scoring: { clock: { now: () => NOW }, model: fittedForecastModel, sandbox: true },
		clock: { now: () => NOW, sleep: async () => {} },
	};
	async function settle() {
		const packed = Object.entries(answers).map(async ([source, entries]) => [
			source,
			packReports(source as SourceReport["source"], OBSERVED_AT, entries),
		]);
		return settleCollected(deps, {
			items,
			executionId: "arn:batch-1",
			answers: Object.fromEntries(await Promise.all(packed)),
		});
	}
	return { settled: settle(), done };
}

describe("a package of a batch", () => {
	it("of which all is known is complete, and watchers are notified", async () => {
		const { settled, done } = aBatch([npm("express")], COMPLETE);
		expect(await settled).toEqual({ outcomes: ["complete"], deadLetters: [] });
		expect(done).toEqual([
			["read", 1, { consistent: true }],
			["saved", "express", "arn:batch-1", "complete", "active"],
			["notified", "express", "what was known"],
		]);
	});

	it("of which something is missing and may come is partial, with a dead letter for that alone", async () => {
		const { settled, done } = aBatch([npm("express")], {
			...COMPLETE,
			github: [failed("github", "UpstreamTimeoutError")],
		});
		expect(await settled).toEqual({
			outcomes: ["partial"],
			deadLetters: [
				{
					package: npm("express"),
					sources: ["github"],
					failures: [expect.objectContaining({ source: "github", error: "UpstreamTimeoutError" })],
					dead_letter_id: "arn:batch-1#npm#express",
					first_failed_at: new Date(NOW).toISOString(),
					_retry_count: 0,
					_error_class: "transient",
				},
			],
		});
		expect(done).toContainEqual(["saved", "express", "arn:batch-1", "partial", "active"]);
	});

	it("of which nothing is known yet waits, and all that was asked is asked again", async () => {
		const { settled, done } = aBatch([npm("express")], {
			npm: [failed("npm", "UpstreamTimeoutError")],
			deps_dev: [failed("deps_dev", "UpstreamTimeoutError")],
		});
		const { outcomes, deadLetters } = await settled;
		expect(outcomes).toEqual(["pending"]);
		expect(deadLetters).toMatchObject([{ sources: ["npm", "registry", "deps_dev"] }]);
		expect(done.slice(1)).toEqual([
			[
				"released",
				"express",
				"arn:batch-1",
				{
					status: "pending",
					lastFailure: "npm: it did not answer in time; deps.dev: it did not answer in time",
				},
			],
		]);
	});

	it("that does not exist is not found, and nothing that anybody has to look into", async () => {
		const { settled, done } = aBatch([npm("no-such")], { npm: [failed("npm", "PackageNotFoundError")] });
		expect(await settled).toEqual({ outcomes: ["not_found"], deadLetters: [] });
		expect(done.slice(1)).toEqual([
			[
				"released",
				"no-such",
				"arn:batch-1",
				{ status: "not_found", lastFailure: "npm: it does not know the package" },
			],
		]);
	});

	it("that nobody will ever tell of has failed, and is recorded first", async () => {
		const { settled, done } = aBatch([npm("refused")], { npm: [failed("npm", "UpstreamForbiddenError")] });
		expect(await settled).toEqual({ outcomes: ["failed"], deadLetters: [] });
		expect(done.slice(1)).toEqual([
			["recorded", "refused", "arn:batch-1", ["UpstreamForbiddenError"]],
			[
				"released",
				"refused",
				"arn:batch-1",
				{ status: "failed", lastFailure: "npm: it refuses the request" },
			],
		]);
	});

	it("whose lease was lost is left to who has it, without a dead letter", async () => {
		const save = async () => {
			throw new ClaimLostError("somebody else");
		};
		const { settled } = aBatch(
			[npm("express")],
			{ ...COMPLETE, github: [failed("github", "UpstreamTimeoutError")] },
			{ save } as Partial<SettleCollectedDeps["packages"]>,
		);
		expect(await settled).toEqual({ outcomes: ["held"], deadLetters: [] });
	});

	it("that cannot be written fails the batch, to be tried again", async () => {
		const save = async () => {
			throw new StorageUnavailableError("down");
		};
		const { settled } = aBatch([npm("express")], COMPLETE, { save } as Partial<
			SettleCollectedDeps["packages"]
		>);
		await expect(settled).rejects.toBeInstanceOf(StorageUnavailableError);
	});
});

it("each package ends by what its own sources said, with what was stored of it", async () => {
	const { settled, done } = aBatch([npm("express"), npm("known"), npm("no-such")], {
		...COMPLETE,
		npm: [anNpmReport(), "same", failed("npm", "PackageNotFoundError")],
		github: [aGithubReport(), "same", "not_asked"],
		deps_dev: [aDepsDevReport(), aDepsDevReport(), "not_asked"],
		git: [aGitReport(), aGitReport(), "not_asked"],
		bundlephobia: [aBundlephobiaReport(), aBundlephobiaReport(), "not_asked"],
	});
	expect((await settled).outcomes).toEqual(["complete", "complete", "not_found"]);
	expect(done).toContainEqual(["saved", "known", "arn:batch-1", "complete", "archived"]);
});

it("sources that do not cover the ecosystem are no gap", async () => {
	const serde: PackageRef = { ecosystem: "cargo", name: "serde" };
	const { settled } = aBatch([serde], {
		registry: [aRegistryReport()],
		deps_dev: [aDepsDevReport()],
		git: [aGitReport()],
		github: [aGithubReport()],
		npm: [failed("npm", "UpstreamTimeoutError")],
	});
	expect(await settled).toEqual({ outcomes: ["complete"], deadLetters: [] });
});
