import { first, type Known } from "../fact.ts";
import type { PackageFacts } from "../package-facts.ts";
import type { RecentChange } from "../recent-changes.ts";
import { changesIn } from "./changes-in.ts";
import type { FactReaders } from "./fact-readers.ts";

/** Facts from the repository: its state and the people who work on it. */
export function repositoryFacts(readers: FactReaders) {
	const { depsDev, git, github, repository, history, reports } = readers;
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
	} satisfies Partial<PackageFacts>;
}

type Commits = Pick<PackageFacts, "humanCommits" | "botCommitDays" | "commitsTruncated">;

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
