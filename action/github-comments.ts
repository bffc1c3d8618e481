/** One comment of ours on a pull request, by GitHub's REST API: https://docs.github.com/en/rest/issues/comments */

export type Repository = {
	/** For example `https://api.github.com`. */
	apiUrl: string;
	/** `owner/name`. */
	name: string;
	token: string;
};

type Comment = { id: number; body?: string; user?: { type?: string } | null };

/** GitHub refused; `status` is its answer's. A token without the permission gets 401, 403 or 404. */
export class GitHubApiError extends Error {
	override name = "GitHubApiError";
	readonly status: number;

	constructor(status: number, what: string) {
		super(`GitHub answered ${status} to ${what}.`);
		this.status = status;
	}
}

const PAGE = 100;
/** A pull request with more than a thousand comments gets a second one of ours. */
const MAX_PAGES = 10;
const TIMEOUT_MS = 30_000;

/**
 * @returns the comment of a bot that begins with the marker: anyone may write the marker, and could later edit a
 * comment of their own
 * @throws GitHubApiError
 */
export async function findComment(
	repository: Repository,
	pullRequest: number,
	marker: string,
): Promise<number | undefined> {
	for (let page = 1; page <= MAX_PAGES; page++) {
		const path = `/issues/${pullRequest}/comments?per_page=${PAGE}&page=${page}`;
		const comments = (await call(repository, "GET", path)) as Comment[];
		const ours = comments.find(({ body, user }) => user?.type === "Bot" && body?.startsWith(marker));
		if (ours) return ours.id;
		if (comments.length < PAGE) return undefined;
	}
	return undefined;
}

/** @throws GitHubApiError */
export async function writeComment(
	repository: Repository,
	pullRequest: number,
	existing: number | undefined,
	body: string,
): Promise<void> {
	if (existing === undefined) await call(repository, "POST", `/issues/${pullRequest}/comments`, { body });
	else await call(repository, "PATCH", `/issues/comments/${existing}`, { body });
}

async function call(repository: Repository, method: string, path: string, body?: object): Promise<unknown> {
	const response = await fetch(`${repository.apiUrl}/repos/${repository.name}${path}`, {
		method,
		headers: {
			accept: "application/vnd.github+json",
			authorization: `Bearer ${repository.token}`,
			"content-type": "application/json",
			"x-github-api-version": "2022-11-28",
		},
		signal: AbortSignal.timeout(TIMEOUT_MS),
		...(body ? { body: JSON.stringify(body) } : {}),
	});
	if (!response.ok) {
		await response.body?.cancel();
		throw new GitHubApiError(response.status, `${method} ${path.replace(/\?.*/, "")}`);
	}
	return response.json();
}
