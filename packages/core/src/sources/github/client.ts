/** GitHub: whether the repository still exists, its state, and who works on its default branch. */
import { type Clock, timestamp } from "../../clock.ts";
import { PackageNotFoundError } from "../../errors.ts";
import type { GithubReport } from "../../facts/source-report.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { commitActivity, NOT_ASKED } from "./commit-activity.ts";
import { GITHUB_URL, whyMissing } from "./error-answers.ts";
import type { GithubFacts } from "./facts.ts";
import { RepositoryGivenUpError, TokenRefusedError } from "./graphql/graphql-errors.ts";
import { readByGraphql } from "./graphql/graphql-reader.ts";
import { isRepositoryPath } from "./repository-path.ts";
import type { RepositoryReading } from "./repository-reading.ts";
import { readByRest } from "./rest-reader.ts";

export type GithubSource = {
	/**
	 * Facts of `owner/name`. A repository that does not exist, is private or blocked is a fact, not an error. One call:
	 * by GraphQL with a token, otherwise by REST. At most two more for commits, for which git is better.
	 *
	 * @throws RateLimitedError with the seconds to wait; UpstreamForbiddenError with what to set; and the errors of
	 * HttpClient.requestJson
	 */
	collect(repository: string, asked: { commits: boolean }, signal?: AbortSignal): Promise<GithubReport>;
};

/** @param deps.token without one GitHub allows 60 calls an hour and tells less */
export function createGithubSource(deps: {
	http: HttpClient;
	clock: Clock;
	token?: string | undefined;
	url?: string;
}): GithubSource {
	const { http, clock, token, url = GITHUB_URL } = deps;
	const now = () => clock.now();

	/** Reads by GraphQL with a token, and by REST without one or when GraphQL cannot read this repository. */
	async function read(
		repository: string,
		asked: { commits: boolean },
		signal: AbortSignal | undefined,
	): Promise<RepositoryReading> {
		if (!token) return readByRest({ http, url, now }, repository, asked, signal);
		try {
			return await readByGraphql({ http, url, token, now }, repository, asked, signal);
		} catch (error) {
			if (error instanceof RepositoryGivenUpError) {
				return readByRest({ http, url, token, now }, repository, asked, signal);
			}
			if (!(error instanceof TokenRefusedError)) throw error;
			// A repository that the organisation hides from the token may be public; if not, the refusal is reported.
			return readByRest({ http, url, now }, repository, asked, signal).catch((withoutToken: unknown) => {
				throw withoutToken instanceof PackageNotFoundError ? error : withoutToken;
			});
		}
	}

	function report(facts: GithubFacts, gaps: GithubReport["gaps"]): GithubReport {
		return { source: "github", state: "collected", observedAt: timestamp(clock), facts, gaps };
	}

	return {
		async collect(repository, asked, signal) {
			// GitHub has no repository whose name its grammar forbids.
			if (!isRepositoryPath(repository)) return report({ found: false, repository, why: "not_found" }, []);
			try {
				const { state, history, gaps } = await read(repository, asked, signal);
				const commits = history ? commitActivity(history, clock.now()) : NOT_ASKED;
				return report({ ...state, ...commits }, gaps);
			} catch (error) {
				if (error instanceof PackageNotFoundError) {
					return report({ found: false, repository, why: whyMissing(error) }, []);
				}
				throw error;
			}
		},
	};
}
