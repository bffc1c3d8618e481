import { PackageNotFoundError } from "../../../errors.ts";
import type { Gap } from "../../../facts/source-report.ts";
import { whyMissing } from "../error-answers.ts";
import type { GithubFacts } from "../facts.ts";

export type Found = Extract<GithubFacts, { found: true }>;
export type Reading = { facts: GithubFacts; gaps: Gap[] } | { error: Error };

/** A repository that does not exist, is private or blocked is a fact, not an error. */
export function failure(repository: string, error: Error): Reading {
	return error instanceof PackageNotFoundError
		? { facts: { found: false, repository, why: whyMissing(error) }, gaps: [] }
		: { error };
}
