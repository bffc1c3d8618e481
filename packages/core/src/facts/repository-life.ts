/** The life of a repository from its first commit, reduced to the facts that scoring and the forecast need. */
import type { Day, Month } from "./day.ts";

/**
 * Commits are those that the default branch reaches; their days are those of the committer's clock. Days later than the
 * reading's own are left out. "People" leaves out automation and coding agents.
 */
export type RepositoryLife = {
	/** Null: the whole life was read. Otherwise commits before this day may be missing, and silence there proves nothing. */
	wholeSince: Day | null;
	/** The day of the first commit, automation included. Null for a repository without commits. */
	firstCommitDay: Day | null;
	firstHumanCommitDay: Day | null;
	lastHumanCommitDay: Day | null;
	humanCommitCount: number;
	botCommitCount: number;
	/**
	 * Commits by people and how many different people made them, ascending; months without such commits are left out. Where
	 * a commit of a month that ended two years ago was merged later, its people are a lower bound. At most 600 months.
	 */
	months: [month: Month, commits: number, people: number][];
	/**
	 * Times of 180 days or more between two commits by people, `[day of the one, day of the other]`, ascending. A
	 * longer pause of all work, including tags and releases, is within one of these, or before the first or after the
	 * last commit. If the life is not complete, none begins before `wholeSince`.
	 */
	gaps: [from: Day, to: Day][];
};
