/** Answers as https://api.github.com would over REST. */
import { type Answer, decodeSegments, json, UNKNOWN_ROUTE, type UpstreamRequest } from "../server/answer.ts";
import type { SandboxCommit } from "../world/history.ts";
import { repositoryIdOf } from "../world/identity.ts";
import { hashText, hexDigits } from "../world/randomness.ts";
import type { FoundRepository, Universe } from "../world/universe.ts";

const REPOSITORY = "GET /repos/{owner}/{name}";
const COMMITS = "GET /repos/{owner}/{name}/commits";
const DOCS = "https://docs.github.com/rest";
const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

/** Everything but `POST /graphql`. */
export function answerGithubRest(request: UpstreamRequest, universe: Universe): Answer {
	const segments = decodeSegments(request.rawSegments);
	const place = segments && readPlace(segments, universe);
	if (!place) return failure(UNKNOWN_ROUTE, 404, "Not Found");
	const pattern = place.rest.length === 0 ? REPOSITORY : COMMITS;
	if (place.rest.length > 1 || (place.rest.length === 1 && place.rest[0] !== "commits")) {
		return failure(UNKNOWN_ROUTE, 404, "Not Found");
	}
	const { found } = place;
	if (!found) return failure(pattern, 404, "Not Found");
	if (found.former) return moved(pattern, request, found, place.rest);
	const answer =
		pattern === REPOSITORY ? json(REPOSITORY, 200, repositoryDocument(found)) : answerCommits(request, found);
	return withEtag(request, answer);
}

/** `/repos/{owner}/{name}` or, after a rename, `/repositories/{id}`. */
function readPlace(segments: readonly string[], universe: Universe) {
	const [root, first = "", second = "", ...rest] = segments;
	if (root === "repos" && second !== "")
		return { found: universe.findRepository("github.com", first, second), rest };
	if (root !== "repositories" || !/^\d{1,15}$/.test(first)) return undefined;
	const found = universe.findRepositoryById(Number(first));
	return { found: found?.repository.host === "github.com" ? found : undefined, rest: segments.slice(2) };
}

function moved(
	pattern: string,
	request: UpstreamRequest,
	found: FoundRepository,
	rest: readonly string[],
): Answer {
	const path = ["repositories", repositoryIdOf(found.owner.identity), ...rest].join("/");
	const query = request.query.size > 0 ? `?${request.query}` : "";
	const url = `${request.baseUrl}/${path}${query}`;
	return json(
		pattern,
		301,
		{
			message: "Moved Permanently",
			url,
			documentation_url: `${DOCS}/guides/best-practices-for-using-the-rest-api#follow-redirects`,
		},
		{ location: url },
	);
}

function repositoryDocument({ owner, repository }: FoundRepository) {
	const [login = "", name = ""] = repository.path.split("/");
	const page = `https://github.com/${repository.path}`;
	return {
		id: repositoryIdOf(owner.identity),
		name,
		full_name: repository.path,
		private: false,
		owner: { login, id: hashText(login, 0), type: "Organization" },
		html_url: page,
		description: owner.description,
		fork: false,
		created_at: wholeSeconds(repository.createdAt),
		updated_at: wholeSeconds(repository.pushedAt),
		pushed_at: wholeSeconds(repository.pushedAt),
		homepage: null,
		size: 1024,
		stargazers_count: repository.stars,
		watchers_count: repository.stars,
		subscribers_count: Math.round(repository.stars / 40),
		forks_count: repository.forks,
		// Open pull requests are issues too.
		open_issues_count: repository.openIssues + repository.openPullRequests,
		language: "TypeScript",
		archived: repository.archivedAt !== null,
		disabled: false,
		license: { key: owner.license.toLowerCase(), name: owner.license, spdx_id: owner.license, url: null },
		topics: ["sandbox"],
		visibility: "public",
		default_branch: "main",
	};
}

function answerCommits(request: UpstreamRequest, { repository }: FoundRepository): Answer {
	if (repository.commits.length === 0) return failure(COMMITS, 409, "Git Repository is empty.");
	const perPage = Math.min(wholeNumber(request.query.get("per_page"), DEFAULT_PER_PAGE), MAX_PER_PAGE);
	const page = wholeNumber(request.query.get("page"), 1);
	const since = Date.parse(request.query.get("since") ?? "");
	const until = Date.parse(request.query.get("until") ?? "");
	const commits = repository.commits.filter(
		({ at }) => (Number.isNaN(since) || at >= since) && (Number.isNaN(until) || at <= until),
	);
	const listed = commits.slice((page - 1) * perPage, page * perPage);
	const link = linkHeader(request, page, Math.ceil(commits.length / perPage));
	return json(
		COMMITS,
		200,
		listed.map((commit) => commitDocument(repository.path, commit)),
		link === "" ? {} : { link },
	);
}

/** A positive whole number; anything else is the default, as GitHub does it. */
function wholeNumber(text: string | null, fallback: number): number {
	return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : fallback;
}

function linkHeader(request: UpstreamRequest, page: number, pages: number): string {
	const to = (target: number) => {
		const query = new URLSearchParams(request.query);
		query.set("page", String(target));
		return `<${request.baseUrl}/${request.rawSegments.join("/")}?${query}>`;
	};
	const links: string[] = [];
	if (page > 1) links.push(`${to(page - 1)}; rel="prev"`);
	if (page < pages) links.push(`${to(page + 1)}; rel="next"`, `${to(pages)}; rel="last"`);
	if (page > 1) links.push(`${to(1)}; rel="first"`);
	return links.join(", ");
}

function commitDocument(path: string, { at, author }: SandboxCommit) {
	const date = wholeSeconds(new Date(at).toISOString());
	const sha = hexDigits(`${path} ${at}`, 40);
	const account =
		author.login === null
			? null
			: { login: author.login, id: hashText(author.login, 0), type: accountType(author.login) };
	return {
		sha,
		html_url: `https://github.com/${path}/commit/${sha}`,
		commit: {
			author: { name: author.name, email: author.email, date },
			committer: { name: "GitHub", email: "noreply@github.com", date },
			message: "Invented for the sandbox",
			comment_count: 0,
		},
		author: account,
		committer: { login: "web-flow", id: 19864447, type: "User" },
		parents: [],
	};
}

function accountType(login: string): "Bot" | "User" {
	return login.endsWith("[bot]") ? "Bot" : "User";
}

/** GitHub's times have no milliseconds. */
export function wholeSeconds(time: string): string {
	return time.replace(/\.\d{3}Z$/, "Z");
}

function withEtag(request: UpstreamRequest, answer: Answer): Answer {
	const etag = `W/"${hexDigits(answer.body, 32)}"`;
	const headers = { ...answer.headers, etag };
	const known = (request.headers["if-none-match"] ?? "").split(",").map((tag) => tag.trim());
	return known.includes(etag) ? { ...answer, status: 304, headers, body: "" } : { ...answer, headers };
}

function failure(pattern: string, status: number, message: string): Answer {
	return json(pattern, status, { message, documentation_url: DOCS, status: String(status) });
}
