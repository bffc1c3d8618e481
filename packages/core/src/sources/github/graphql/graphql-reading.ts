/** A repository as GraphQL answers it, reduced to the facts that scoring uses. Pure. */
import { endingNoticeOf } from "../../../facts/ending-notice.ts";
import type { Gap } from "../../../facts/source-report.ts";
import type { Commit, CommitHistory } from "../commit-activity.ts";
import {
	HISTORY_FIELDS,
	licenseOf,
	NO_HISTORY,
	type RepositoryReading,
	renamedFrom,
} from "../repository-reading.ts";
import type { GraphqlError, GraphqlRepository, HistoryPage } from "../schema.ts";
import { errorName, partialGaps } from "./graphql-errors.ts";

/** 300 commits show how active a project is; a point and a round trip for each further hundred are not worth it. */
export const MAX_HISTORY_PAGES = 3;

/** `next`: the cursor of older commits; undefined when the history could not be read, or there is none. */
export type FirstReading = RepositoryReading & {
	history: CommitHistory;
	next: HistoryPage["pageInfo"] | undefined;
};

/**
 * Reads a repository from the first answer. Facts that partial data lacks are gaps.
 *
 * @param errors those of this repository, their paths beginning with `repository`
 */
export function firstReading(
	asked: string,
	repository: GraphqlRepository,
	errors: readonly GraphqlError[],
): FirstReading {
	const state = stateOf(asked, repository);
	const gaps = partialGaps(errors);
	const page = repository.defaultBranchRef?.target?.history;
	if (gaps.some((gap) => gap.field === "humanCommits")) {
		return { state, history: page ? historyOf(page) : NO_HISTORY, gaps, next: undefined };
	}
	// No default branch, and no error that hides it: the repository is empty.
	if (!repository.defaultBranchRef) return { state, history: NO_HISTORY, gaps, next: undefined };
	if (!page) {
		const error = errors[0] ? errorName(errors[0]) : "BadResponseError";
		const historyGaps = HISTORY_FIELDS.map((field) => ({ field, error }));
		return { state, history: NO_HISTORY, gaps: [...gaps, ...historyGaps], next: undefined };
	}
	return { state, history: historyOf(page), gaps, next: page.pageInfo };
}

/** The same of a repository whose commits were not asked for. */
export function stateReading(
	asked: string,
	repository: GraphqlRepository,
	errors: readonly GraphqlError[],
	gaps: readonly Gap[] = [],
): Pick<RepositoryReading, "state" | "gaps"> {
	const ofCommits: ReadonlySet<string> = new Set(HISTORY_FIELDS);
	const read = partialGaps(errors).filter(({ field }) => !ofCommits.has(field));
	return { state: stateOf(asked, repository), gaps: [...read, ...gaps] };
}

export function appendPage(history: CommitHistory, page: HistoryPage): CommitHistory {
	return { commits: [...history.commits, ...commitsOf(page)], hasOlder: page.pageInfo.hasNextPage };
}

/** The newest commit of the default branch; null when the repository is empty or it could not be read. */
export function headOf(repository: Pick<GraphqlRepository, "defaultBranchRef">): string | null {
	return repository.defaultBranchRef?.target?.oid ?? null;
}

export function stateOf(asked: string, repository: GraphqlRepository): RepositoryReading["state"] {
	return {
		found: true,
		repository: repository.nameWithOwner,
		renamedFrom: renamedFrom(asked, repository.nameWithOwner),
		archived: repository.isArchived,
		archivedAt: repository.archivedAt ?? null,
		fork: repository.isFork,
		stars: repository.stargazerCount,
		forks: repository.forkCount,
		openIssues: repository.issues?.totalCount ?? null,
		license: licenseOf(repository.licenseInfo?.spdxId),
		hasFunding: repository.fundingLinks ? repository.fundingLinks.length > 0 : null,
		hasSecurityPolicy: repository.isSecurityPolicyEnabled ?? null,
		notice: endingNoticeOf({
			name: repository.nameWithOwner.split("/").at(-1) ?? "",
			description: repository.description ?? null,
			topics: repository.repositoryTopics?.nodes.flatMap((node) => node?.topic.name ?? []) ?? [],
			readme: repository.readme?.text ?? null,
		}),
		head: headOf(repository),
	};
}

function historyOf(page: HistoryPage): CommitHistory {
	return { commits: commitsOf(page), hasOlder: page.pageInfo.hasNextPage };
}

function commitsOf(page: HistoryPage): Commit[] {
	return page.nodes
		.filter((node) => node !== null)
		.map(({ committedDate, author }) => ({
			committedAt: committedDate,
			author: {
				login: author?.user?.login ?? null,
				name: author?.name ?? null,
				email: author?.email ?? null,
			},
		}));
}
