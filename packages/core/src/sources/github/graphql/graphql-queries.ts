/** The GraphQL queries, in https://docs.github.com/en/graphql/reference/objects#repository. Each costs one point, but a glance at 75 repositories or more, which costs two. */

/** The most that a connection gives at once, https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit */
export const COMMITS_PER_PAGE = 100;

const PLAIN_STATE = `
	nameWithOwner isArchived archivedAt isFork stargazerCount forkCount
	licenseInfo { spdxId }
	description
	repositoryTopics(first: 20) { nodes { topic { name } } }
	fundingLinks { platform }
	isSecurityPolicyEnabled`;

const STATE = `${PLAIN_STATE}
	issues(states: OPEN) { totalCount }`;

/** The name that nearly all use; a query for every spelling would cost too much. */
const README = `
	readme: object(expression: "HEAD:README.md") { ... on Blob { text } }`;

const HEAD = `
	defaultBranchRef { target { oid } }`;

/** @param after the variable that holds the cursor */
const history = (after: string) => `
	defaultBranchRef {
		target {
			oid
			... on Commit {
				history(first: ${COMMITS_PER_PAGE}, after: ${after}) {
					pageInfo { hasNextPage endCursor }
					nodes { committedDate author { name email user { login } } }
				}
			}
		}
	}`;

/** State of the repository alone. */
export const STATE_QUERY = `query State($owner: String!, $name: String!) {
	rateLimit { cost remaining resetAt }
	repository(owner: $owner, name: $name) {
		${STATE}
		${README}
		${HEAD}
	}
}`;

/** The same without what GitHub has to count. */
export const LIGHT_STATE_QUERY = `query LightState($owner: String!, $name: String!) {
	rateLimit { cost remaining resetAt }
	repository(owner: $owner, name: $name) {
		${PLAIN_STATE}
		${HEAD}
	}
}`;

/** State of the repository and the first page of its commits; renames are followed. */
export const REPOSITORY_QUERY = `query Repository($owner: String!, $name: String!, $after: String) {
	rateLimit { cost remaining resetAt }
	repository(owner: $owner, name: $name) {
		${STATE}
		${README}
		${history("$after")}
	}
}`;

/** The same without what GitHub has to count. */
export const LIGHT_REPOSITORY_QUERY = `query LightRepository($owner: String!, $name: String!, $after: String) {
	rateLimit { cost remaining resetAt }
	repository(owner: $owner, name: $name) {
		${PLAIN_STATE}
		${history("$after")}
	}
}`;
/** The facts that it does not tell. */
export const COUNTED_FACTS = ["openIssues"] as const;

/** A further page of commits. */
export const HISTORY_QUERY = `query History($owner: String!, $name: String!, $after: String) {
	rateLimit { cost remaining resetAt }
	repository(owner: $owner, name: $name) {
		${history("$after")}
	}
}`;

/**
 * - `first`: the same as a glance, and the README
 * - `glance`: state and newest commit: two connections
 * - `whole`: everything, for a single repository: three connections
 * - `page`: a further page of commits: one connection
 */
export type BatchQuery = "first" | "glance" | "whole" | "page";

/** A repository of a batch by its position: `r17`. */
export function aliasOf(index: number): string {
	return `r${index}`;
}

export type RepositoryInBatch = { repository: string; after?: string | null | undefined };

/** One query for many repositories, each under the alias of its position. */
export function batchQuery(
	kind: BatchQuery,
	repositories: readonly RepositoryInBatch[],
): { query: string; variables: Record<string, string | null> } {
	const variables: Record<string, string | null> = {};
	const parameters: string[] = [];
	const selections = repositories.map(({ repository, after }, index) => {
		const [owner = "", name = ""] = repository.split("/");
		variables[`o${index}`] = owner;
		variables[`n${index}`] = name;
		parameters.push(`$o${index}: String!`, `$n${index}: String!`);
		if (kind === "whole" || kind === "page") {
			variables[`a${index}`] = after ?? null;
			parameters.push(`$a${index}: String`);
		}
		return `${aliasOf(index)}: repository(owner: $o${index}, name: $n${index}) {${fieldsOf(kind, `$a${index}`)}}`;
	});
	return {
		query: `query Batch(${parameters.join(", ")}) {\n\trateLimit { cost remaining resetAt }\n\t${selections.join("\n\t")}\n}`,
		variables,
	};
}

function fieldsOf(kind: BatchQuery, after: string): string {
	switch (kind) {
		case "first":
			return STATE + README + HEAD;
		case "glance":
			return STATE + HEAD;
		case "whole":
			return STATE + README + history(after);
		case "page":
			return history(after);
	}
}
