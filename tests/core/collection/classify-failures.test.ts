import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { classifyFailures } from "@dephealth/core/collection/classify-failures.ts";
import type { Advisory } from "@dephealth/core/facts/source-facts.ts";
import type { SkipReason, SourceReport } from "@dephealth/core/facts/source-report.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { describe, expect, it } from "vitest";
import { aDepsDevReport, aGithubReport } from "../../source-reports.ts";

const npmPackage: PackageRef = { ecosystem: "npm", name: "express" };
const cargoPackage: PackageRef = { ecosystem: "cargo", name: "serde" };

const failed = (source: SourceName, error: string): SourceReport => ({
	source,
	state: "failed",
	error,
	cause: "",
});
const skipped = (source: SourceName, reason: SkipReason = "ecosystem_not_covered"): SourceReport => ({
	source,
	state: "skipped",
	reason,
});
const bundle: SourceReport = {
	source: "bundlephobia",
	state: "collected",
	observedAt: "2026-01-01T00:00:00Z",
	facts: { measured: false, reason: "x" },
	gaps: [],
};
const depsDevKnows = aDepsDevReport();
const withGap = (error: string): SourceReport => ({
	...depsDevKnows,
	gaps: [{ field: "dependents", error }],
});

const anAdvisory = (): Advisory => ({
	id: "GHSA-1",
	aliases: [],
	kind: "vulnerability",
	severity: null,
	title: null,
	publishedAt: null,
	ranges: [],
	versions: [],
});

describe("what the failures of a collection mean", () => {
	it.each([
		[
			"one source down, others known",
			npmPackage,
			[failed("github", "UpstreamTimeoutError"), depsDevKnows],
			"score",
			["github"],
		],
		[
			"a source that refuses for good is not asked again",
			npmPackage,
			[failed("github", "UpstreamForbiddenError"), depsDevKnows],
			"score",
			[],
		],
		[
			"all down",
			npmPackage,
			[failed("npm", "UpstreamUnavailableError"), failed("deps_dev", "CircuitOpenError")],
			"retry_later",
			["npm", "deps_dev"],
		],
		[
			"only Bundlephobia answered, which says nothing about whether the package exists",
			npmPackage,
			[failed("npm", "UpstreamTimeoutError"), failed("deps_dev", "PackageNotFoundError"), bundle],
			"retry_later",
			["npm", "deps_dev", "bundlephobia"],
		],
		[
			"nothing is known yet, so what was pointless without it is asked again, too, and what refused",
			npmPackage,
			[
				failed("npm", "UpstreamTimeoutError"),
				failed("deps_dev", "UpstreamForbiddenError"),
				skipped("github", "no_repository"),
			],
			"retry_later",
			["npm", "deps_dev", "github"],
		],
		[
			"a repair that finds nothing asks again for its own sources only",
			npmPackage,
			[failed("npm", "UpstreamTimeoutError"), skipped("github", "not_requested")],
			"retry_later",
			["npm"],
		],
		[
			"an odd answer is worth another try",
			npmPackage,
			[failed("npm", "BadResponseError")],
			"retry_later",
			["npm"],
		],
		[
			"an unforeseen error is worth another try",
			npmPackage,
			[failed("npm", "TypeError")],
			"retry_later",
			["npm"],
		],
		[
			"all refuse for good",
			npmPackage,
			[failed("npm", "UpstreamForbiddenError"), failed("deps_dev", "UpstreamForbiddenError")],
			"permanent",
			[],
		],
		[
			"npm does not know it",
			npmPackage,
			[failed("npm", "PackageNotFoundError"), failed("deps_dev", "UpstreamTimeoutError")],
			"permanent",
			[],
		],
		[
			"npm does not know it, Bundlephobia's word does not count",
			npmPackage,
			[failed("npm", "PackageNotFoundError"), bundle],
			"permanent",
			[],
		],
		[
			"npm does not know it but deps.dev does",
			npmPackage,
			[failed("npm", "PackageNotFoundError"), depsDevKnows],
			"score",
			[],
		],
		[
			"deps.dev does not know an npm package yet",
			npmPackage,
			[failed("deps_dev", "PackageNotFoundError"), failed("npm", "UpstreamTimeoutError")],
			"retry_later",
			["deps_dev", "npm"],
		],
		[
			"deps.dev is the registry of the other ecosystems",
			cargoPackage,
			[failed("deps_dev", "PackageNotFoundError"), skipped("npm")],
			"permanent",
			[],
		],
		[
			"a part of a source that could not be read now",
			npmPackage,
			[withGap("UpstreamTimeoutError")],
			"score",
			["deps_dev"],
		],
		["a part of a source that does not exist", npmPackage, [withGap("PackageNotFoundError")], "score", []],
	] as const)("%s", (_, ref, reports, verdict, retrySources) => {
		expect(classifyFailures(ref, reports)).toMatchObject({ verdict, retrySources });
	});

	it("adds a repair's answer to what was known, even if only the optional source answered", () => {
		const reports = [failed("github", "RateLimitedError"), bundle];
		expect(classifyFailures(npmPackage, reports, [depsDevKnows])).toMatchObject({
			verdict: "score",
			retrySources: ["github"],
		});
	});

	it("names a failed call once, with all that it would have told", () => {
		const gaps = ["advisoryIds", "project"].map((field) => ({ field, error: "UpstreamTimeoutError" }));
		expect(classifyFailures(npmPackage, [{ ...depsDevKnows, gaps }]).failures).toEqual([
			{
				source: "deps_dev",
				error: "UpstreamTimeoutError",
				cause: "Not read: advisoryIds, project.",
				error_class: "transient",
			},
		]);
	});

	it("names the upstream and its status where they are known: what the text cannot tell, they do", () => {
		const known = { error: "Error", cause: "It said no.", upstream: "OSV", status: 503 } as const;
		const result = classifyFailures(npmPackage, [{ source: "deps_dev", state: "failed", ...known }]);
		expect(result.failures).toEqual([{ source: "deps_dev", ...known, error_class: "transient" }]);
	});

	it("takes no part for failed that nobody has asked for yet", () => {
		expect(classifyFailures(npmPackage, [withGap("NotAskedYet")])).toEqual({
			verdict: "score",
			retrySources: [],
			failures: [],
			errorClass: expect.any(String),
		});
	});

	it("names each failure with its class, and the class of all", () => {
		const result = classifyFailures(npmPackage, [
			failed("npm", "UpstreamForbiddenError"),
			failed("github", "RateLimitedError"),
			bundle,
		]);
		expect(result.failures).toEqual([
			{ source: "npm", error: "UpstreamForbiddenError", cause: "", error_class: "permanent" },
			{ source: "github", error: "RateLimitedError", cause: "", error_class: "transient" },
		]);
		for (const failure of result.failures) expect(Object.keys(failure)).not.toContain("status");
		expect(result.errorClass).toBe("transient");
	});

	it("believes the registry's no, unless deps.dev knows the package: no other source lists packages", () => {
		const no = failed("npm", "PackageNotFoundError");
		expect(classifyFailures(npmPackage, [no, aGithubReport()]).verdict).toBe("permanent");
		expect(classifyFailures(npmPackage, [no, aGithubReport(), depsDevKnows]).verdict).toBe("score");
	});

	describe("where the name is that of the repository", () => {
		const action: PackageRef = { ecosystem: "actions", name: "owner/name" };
		const missing: SourceReport = {
			...aGithubReport(),
			facts: { found: false, repository: "owner/name", why: "not_found" },
		};
		const noted = aDepsDevReport({ isCovered: false, advisories: [] });
		const warned = aDepsDevReport({ isCovered: false, advisories: [anAdvisory()] });
		const refused = failed("git", "UpstreamForbiddenError");

		it("and GitHub knows none, there is no such package", () => {
			expect(classifyFailures(action, [noted, refused, missing])).toMatchObject({
				verdict: "permanent",
				failures: [{ source: "github", error: "PackageNotFoundError" }],
			});
		});

		it.each<[string, SourceReport[], SourceReport[]]>([
			["it was there before: then its repository is gone", [noted, missing], [aGithubReport()]],
			["somebody warns of it", [warned, missing], []],
			["GitHub could not be asked", [noted, failed("github", "RateLimitedError")], []],
		])("but not when %s", (_, reports, previous) => {
			expect(classifyFailures(action, reports, previous).verdict).toBe("score");
		});

		it.each(["terms_of_service", "law", "blocked"] as const)("nor when GitHub has blocked it: %s", (why) => {
			const blocked: SourceReport = {
				...aGithubReport(),
				facts: { found: false, repository: "owner/name", why },
			};
			expect(classifyFailures(action, [noted, blocked]).verdict).toBe("score");
		});

		it("as it is where GitHub says no more than that it is missing", () => {
			const old: SourceReport = { ...aGithubReport(), facts: { found: false, repository: "owner/name" } };
			expect(classifyFailures(action, [noted, old]).verdict).toBe("permanent");
		});

		it("which is another matter where a registry knows the package", () => {
			expect(classifyFailures(npmPackage, [depsDevKnows, missing]).verdict).toBe("score");
		});
	});
});
