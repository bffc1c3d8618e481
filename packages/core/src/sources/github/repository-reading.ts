/** The common yield of GitHub's two interfaces, before commits are reduced to activity. */

import type { Gap } from "../../facts/source-report.ts";
import type { CommitHistory } from "./commit-activity.ts";
import type { GithubFacts } from "./facts.ts";

export type FoundRepository = Extract<GithubFacts, { found: true }>;

export type RepositoryReading = {
	state: Omit<FoundRepository, "humanCommits" | "botCommitDays" | "agentCommitDays" | "commitsTruncated">;
	/** Empty, with gaps, when it could not be read; null when it was not asked for. */
	history: CommitHistory | null;
	gaps: Gap[];
};

/** The facts that need the commits. */
export const HISTORY_FIELDS = ["humanCommits", "botCommitDays"] as const;
export const NO_HISTORY: CommitHistory = { commits: [], hasOlder: false };

/** The name asked for when the answer's canonical one is another; a change of case is no rename. */
export function renamedFrom(asked: string, canonical: string): string | null {
	return asked.toLowerCase() === canonical.toLowerCase() ? null : asked;
}

/** GitHub says NOASSERTION when it found a licence text that it does not recognise. */
export function licenseOf(spdxId: string | null | undefined): string | null {
	return spdxId && spdxId !== "NOASSERTION" ? spdxId : null;
}
