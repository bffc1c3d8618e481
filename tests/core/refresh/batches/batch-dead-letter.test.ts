import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { deadLetterOf } from "@dephealth/core/refresh/batches/batch-dead-letter.ts";
import { expect, it } from "vitest";
import { aDepsDevReport, aGithubReport, anNpmReport } from "../../../source-reports.ts";

const express: PackageRef = { ecosystem: "npm", name: "express" };
const batch = { executionId: "arn:page-7", failedAt: 1_800_000_000_000, correlationId: "c-1" };
const failed = (source: "npm" | "github", error: string): SourceReport => ({
	source,
	state: "failed",
	error,
	cause: "it said so",
});
const common = {
	package: express,
	id: "arn:page-7#npm#express",
	firstFailedAt: batch.failedAt,
	correlationId: "c-1",
	retryCount: 0,
};

it.each([
	["nothing failed", [anNpmReport(), aGithubReport()]],
	["nothing was learned and nothing failed", [{ source: "npm", state: "skipped", reason: "not_requested" }]],
	["what failed cannot get better", [anNpmReport(), failed("github", "PackageNotFoundError")]],
] as const)("there is no dead letter when %s", (_, reports) => {
	expect(deadLetterOf(express, reports, batch)).toBeUndefined();
});

it("what may get better is asked again, and nothing else", () => {
	const reports = [anNpmReport(), failed("github", "UpstreamTimeoutError")];
	expect(deadLetterOf(express, reports, batch)).toEqual({
		...common,
		sources: ["github"],
		failures: [
			expect.objectContaining({ source: "github", error: "UpstreamTimeoutError", error_class: "transient" }),
		],
		errorClass: "transient",
	});
});

it("what the registry does not know any more is looked at by all sources", () => {
	expect(deadLetterOf(express, [failed("npm", "PackageNotFoundError")], batch)).toEqual({
		...common,
		sources: [...SOURCE_NAMES],
		failures: [],
		errorClass: "unknown",
	});
	expect(
		deadLetterOf(express, [failed("npm", "PackageNotFoundError"), aDepsDevReport()], batch),
	).toBeUndefined();
});
