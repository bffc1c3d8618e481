/**
 * The facts that scoring reads of GitHub's answers, small enough to travel through a state machine (a few kilobytes).
 * `null` means that GitHub answered and does not say. A fact that could not be fetched is a gap of the report (see
 * facts/source-report.ts), never a null and never a zero.
 */
import type { Day } from "../../facts/day.ts";
import type { EndingNotice } from "../../facts/ending-notice.ts";
import type { MissingRepository } from "../../facts/source-facts.ts";

export type GithubFacts =
	| {
			/** The repository the package declares does not exist, or is private. */
			found: false;
			repository: string;
			/** Absent from older reports: it was not found. */
			why?: MissingRepository;
	  }
	| {
			found: true;
			/** Canonical `owner/name` after renames. */
			repository: string;
			renamedFrom: string | null;
			archived: boolean;
			archivedAt: string | null;
			fork: boolean;
			stars: number;
			forks: number;
			openIssues: number | null;
			license: string | null;
			/** null when the API used cannot tell. */
			hasFunding: boolean | null;
			hasSecurityPolicy: boolean | null;
			/** The notice of its end in description, topics or README; absent from older reports. */
			notice?: EndingNotice | null;
			/**
			 * Newest default-branch commits by people, `[day, author]`, ascending; authors are numbered in order of appearance. At
			 * most 300. This and the next three are null where GitHub was not asked, since git tells more of them.
			 */
			humanCommits: [day: Day, author: number][] | null;
			/** Distinct days with commits by bots, ascending. */
			botCommitDays: Day[] | null;
			/** Distinct days with commits by coding agents, which commit for people, ascending. Absent from older reports. */
			agentCommitDays?: Day[] | null;
			/** True when older commits of the last 24 months exist that were not read. */
			commitsTruncated: boolean | null;
			/** Hash of the default branch's newest commit: while it stays, so do the commits. Absent from older reports. */
			head?: string | null;
	  };
