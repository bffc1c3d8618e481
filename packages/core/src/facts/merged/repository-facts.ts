import type { Day } from "../day.ts";
import type { EndingNotice } from "../ending-notice.ts";
import { type Fact, first, type Known } from "../fact.ts";
import type { RecentChange } from "../recent-changes.ts";
import type { RepositoryLife } from "../repository-life.ts";
import type { MissingRepository } from "../source-facts.ts";
import { changesIn } from "./changes-in.ts";
import type { FactReaders } from "./fact-readers.ts";

export type PackageRepository = {
	/** A change of the repository's address, seen when its name led elsewhere. */
	repositoryChanges: Fact<RecentChange[]>;
	/** False: the declared repository does not exist, is private or blocked; `missingRepository` says which. */
	repositoryExists: Fact<boolean>;
	missingRepository: Fact<MissingRepository>;
	isFork: Fact<boolean>;
	archived: Fact<boolean>;
	archivedAt: Fact<string>;
	stars: Fact<number>;
	forks: Fact<number>;
	openIssues: Fact<number>;
	/** Newest default-branch commits by people, `[day, author]`, ascending. It and the next two come from one source. */
	humanCommits: Fact<[day: Day, author: number][]>;
	botCommitDays: Fact<Day[]>;
	/** True when `humanCommits` does not reach back over the last 24 months. */
	commitsTruncated: Fact<boolean>;
	/** The repository's life from the first commit on; only git knows it. */
	life: Fact<RepositoryLife>;
	/** Distinct days of the repository's tags, ascending, the newest 500. */
	tagDays: Fact<Day[]>;
	/** The repository's notice of its own end. */
	endingNotice: Fact<EndingNotice>;
	hasFunding: Fact<boolean>;
	hasSecurityPolicy: Fact<boolean>;
};

/** Facts from the repository: its state and the people who work on it. */
export function repositoryFacts(readers: FactReaders): PackageRepository {
	const { deps_dev: depsDev, git, github, repository, history, reports } = readers;
	const commits = newestCommits(
		{
			humanCommits: history((f) => f.humanCommits),
			botCommitDays: history((f) => f.botCommitDays),
			commitsTruncated: history((f) => f.commitsTruncated),
		},
		{
			humanCommits: repository((f) => f.humanCommits, "humanCommits"),
			botCommitDays: repository((f) => f.botCommitDays, "botCommitDays"),
			commitsTruncated: repository((f) => f.commitsTruncated, "humanCommits"),
		},
	);
	return {
		repositoryExists: first(
			github((f) => f.found, "repository"),
			git((f) => f.found, "repository"),
		),
		missingRepository: first(
			github((f) => (f.found ? null : (f.why ?? "not_found")), "repository"),
			git((f) => (f.found ? null : "not_found"), "repository"),
		),
		repositoryChanges: changesIn(
			reports.github,
			github((): RecentChange[] | null => null, "repository"),
		),
		isFork: repository((f) => f.fork, "fork"),
		archived: repository((f) => f.archived, "archived"),
		archivedAt: repository((f) => f.archivedAt, "archivedAt"),
		stars: first(
			repository((f) => f.stars, "stars"),
			depsDev((f) => f.project?.stars ?? null, "project"),
		),
		forks: first(
			repository((f) => f.forks, "forks"),
			depsDev((f) => f.project?.forks ?? null, "project"),
		),
		openIssues: first(
			repository((f) => f.openIssues, "openIssues"),
			depsDev((f) => f.project?.openIssues ?? null, "project"),
		),
		...commits,
		life: history((f) => f),
		tagDays: history((f) => f.tagDays),
		endingNotice: repository((f) => f.notice ?? null, "notice"),
		hasFunding: repository((f) => f.hasFunding, "hasFunding"),
		hasSecurityPolicy: repository((f) => f.hasSecurityPolicy, "hasSecurityPolicy"),
	};
}

type Commits = Pick<PackageRepository, "humanCommits" | "botCommitDays" | "commitsTruncated">;

/** Both know commits only if git could not be read for a while and GitHub was asked instead. */
function newestCommits(git: Commits, github: Commits): Commits {
	const [a, b] = [git.humanCommits, github.humanCommits];
	if (a.state === "known" && b.state === "known") return dateIn(b) > dateIn(a) ? github : git;
	if (a.state === "known" || b.state === "known") return a.state === "known" ? git : github;
	return {
		humanCommits: first(git.humanCommits, github.humanCommits),
		botCommitDays: first(git.botCommitDays, github.botCommitDays),
		commitsTruncated: first(git.commitsTruncated, github.commitsTruncated),
	};
}

function dateIn({ observedAt }: Known<unknown>): string {
	return observedAt.slice(0, 10);
}
