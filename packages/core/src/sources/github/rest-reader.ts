/**
 * Reads a repository over REST, which needs no token and takes one: one call, and one more where its commits are asked
 * for. Without a token GitHub allows 60 an hour.
 */
import { BadResponseError, UpstreamError } from "../../errors.ts";
import { endingNoticeOf } from "../../facts/ending-notice.ts";
import type { Gap } from "../../facts/source-report.ts";
import type { HttpClient } from "../../http/http-client.ts";
import type { JsonAnswer, JsonRequest } from "../../http/json-request.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import type { Commit, CommitHistory } from "./commit-activity.ts";
import { refuseAnswer, SOURCE } from "./error-answers.ts";
import {
	HISTORY_FIELDS,
	licenseOf,
	NO_HISTORY,
	type RepositoryReading,
	renamedFrom,
} from "./repository-reading.ts";
import { type RestCommit, type RestRepository, restCommitsSchema, restRepositorySchema } from "./schema.ts";

/** The most that REST allows, https://docs.github.com/en/rest/commits/commits#list-commits */
const COMMITS_PER_PAGE = 100;

type RestReaderOptions = { http: HttpClient; url: string; now: () => number; token?: string };

/**
 * Reads the repository and, where they are asked for, its newest commits side by side. Failing to read the commits leaves
 * gaps.
 *
 * @throws PackageNotFoundError when the repository does not exist, is private or blocked; else the errors of
 * `refuseAnswer` and HttpClient.requestJson
 */
export async function readByRest(
	options: RestReaderOptions,
	repository: string,
	asked: { commits: boolean },
	signal: AbortSignal | undefined,
): Promise<RepositoryReading> {
	const [described, history] = await Promise.all([
		get(options, repository, [], { schema: restRepositorySchema, signal }),
		asked.commits ? readHistory(options, repository, signal) : { value: null, gaps: [] },
	]);
	return { state: stateOf(repository, described.body), history: history.value, gaps: history.gaps };
}

async function readHistory(
	options: RestReaderOptions,
	repository: string,
	signal: AbortSignal | undefined,
): Promise<{ value: CommitHistory; gaps: Gap[] }> {
	try {
		const { body, headers } = await get(options, repository, ["commits"], {
			schema: restCommitsSchema,
			signal,
		});
		return { value: { commits: body.flatMap(commitOf), hasOlder: hasNextPage(headers["link"]) }, gaps: [] };
	} catch (error) {
		// Git Repository is empty.
		if (error instanceof BadResponseError && error.status === 409) return { value: NO_HISTORY, gaps: [] };
		if (!(error instanceof UpstreamError)) throw error;
		return { value: NO_HISTORY, gaps: HISTORY_FIELDS.map((field) => ({ field, error: error.name })) };
	}
}

function get<T>(
	options: RestReaderOptions,
	repository: string,
	below: readonly string[],
	request: Pick<JsonRequest<T>, "schema" | "signal">,
): Promise<JsonAnswer<T>> {
	const segments = ["repos", ...repository.split("/"), ...below];
	const query: Record<string, string> = below.length > 0 ? { per_page: String(COMMITS_PER_PAGE) } : {};
	return options.http.requestJson({
		...request,
		source: SOURCE,
		url: upstreamUrl(options.url, segments, { query }),
		headers: {
			accept: "application/vnd.github+json",
			"x-github-api-version": "2022-11-28",
			...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
		},
		// A renamed repository answers 301 with its address by number.
		followRedirect: "same-origin",
		onErrorAnswer: (answer) =>
			refuseAnswer(answer, { hasToken: options.token !== undefined, now: options.now() }),
	});
}

/** Facts that REST cannot tell are null. Its `open_issues_count` counts pull requests too, so it is not read. */
function stateOf(asked: string, repository: RestRepository): RepositoryReading["state"] {
	return {
		found: true,
		repository: repository.full_name,
		renamedFrom: renamedFrom(asked, repository.full_name),
		archived: repository.archived,
		archivedAt: null,
		fork: repository.fork,
		stars: repository.stargazers_count,
		forks: repository.forks_count,
		openIssues: null,
		license: licenseOf(repository.license?.spdx_id),
		hasFunding: null,
		hasSecurityPolicy: null,
		notice: endingNoticeOf({
			name: repository.full_name.split("/").at(-1) ?? "",
			description: repository.description ?? null,
			topics: repository.topics,
			// A separate call, of 60 an hour.
			readme: null,
		}),
	};
}

function commitOf({ commit, author }: RestCommit): Commit[] {
	const committedAt = commit.committer?.date;
	if (!committedAt) return [];
	return [
		{
			committedAt,
			author: {
				login: author?.login ?? null,
				name: commit.author?.name ?? null,
				email: commit.author?.email ?? null,
				isApp: author?.type === "Bot",
			},
		},
	];
}

/** https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api#using-link-headers */
function hasNextPage(link: string | undefined): boolean {
	return /;\s*rel="next"/.test(link ?? "");
}
