import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import { depsDevReader, reader, registryReader } from "../fact.ts";
import type { GithubReport, GitReport, SourceReport } from "../source-report.ts";

type Reports = { [N in SourceName]?: SourceReport };
type FoundRepository = Extract<GithubReport["facts"], { found: true }>;
type FoundHistory = Extract<GitReport["facts"], { found: true }>;

export type FactReaders = ReturnType<typeof factReaders>;

/** Reads facts of each source's report. Of several reports of one source the last counts. */
export function factReaders(all: readonly SourceReport[]) {
	const reports: Reports = {};
	for (const report of all) reports[report.source] = report;
	const bySource = Object.fromEntries(SOURCE_NAMES.map((name) => [name, reader(name, reports[name])])) as {
		[N in SourceName]: ReturnType<typeof reader<N>>;
	};
	const git = reader("git", gitReportIn(reports));
	const github = reader("github", reports.github);
	const isRepositoryAlone = hasNoRegistry(reports);
	/** Facts of the history that git read. */
	const history = <T>(pick: (facts: FoundHistory) => T | null) =>
		git((facts) => (facts.found ? pick(facts) : null), "humanCommits");
	return {
		reports,
		isRepositoryAlone,
		...bySource,
		registry: registryReader(reports.registry),
		deps_dev: depsDevReader(reports.deps_dev),
		git,
		github,
		/** Facts of a repository that GitHub has. */
		repository: <T>(pick: (facts: FoundRepository) => T | null, field: string) =>
			github((facts) => (facts.found ? pick(facts) : null), field),
		history,
		/** Facts of the tags, where they are the releases; else nothing. */
		tags: <T>(pick: (facts: FoundHistory) => T | null | undefined) =>
			isRepositoryAlone ? [history((facts) => pick(facts) ?? null)] : [],
	};
}

/** The package is only a repository, so its tags are its releases. */
function hasNoRegistry(reports: Reports): boolean {
	return (["npm", "registry"] as const).every((name) => {
		const report = reports[name];
		return report?.state === "skipped" && report.reason === "ecosystem_not_covered";
	});
}

/**
 * Git's report, without a failure that means nothing: GitHub says that the repository does not exist, or the host may
 * not serve git.
 */
function gitReportIn({ git, github }: Reports): SourceReport | undefined {
	if (git?.state === "failed" && github?.source === "github" && github.state === "collected") {
		return github.facts.found ? git : undefined;
	}
	if (git?.source !== "git" || git.state !== "collected" || git.facts.found) return git;
	return git.facts.why === "not_found" ? git : undefined;
}
