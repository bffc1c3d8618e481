/** The GraphQL queries, in https://docs.github.com/en/graphql/reference/objects#repository. Each costs one point. */

/** The most that a connection gives at once, https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit */
export const COMMITS_PER_PAGE = 100;

const HISTORY = `
	defaultBranchRef {
		target {
			... on Commit {
				history(first: ${COMMITS_PER_PAGE}, after: $after) {
					pageInfo { hasNextPage endCursor }
					nodes { committedDate author { name email user { login } } }
				}
			}
		}
	}`;

/** State of the repository and the first page of its commits; renames are followed. */
export const REPOSITORY_QUERY = `query Repository($owner: String!, $name: String!, $after: String) {
	rateLimit { cost remaining resetAt }
	repository(owner: $owner, name: $name) {
		nameWithOwner isArchived archivedAt isDisabled isFork createdAt stargazerCount forkCount
		licenseInfo { spdxId }
		fundingLinks { platform }
		isSecurityPolicyEnabled
		issues(states: OPEN) { totalCount }
		pullRequests(states: MERGED) { totalCount }
		releases(first: 1, orderBy: { field: CREATED_AT, direction: DESC }) { nodes { publishedAt } }
		${HISTORY}
	}
}`;

/** A further page of commits. */
export const HISTORY_QUERY = `query History($owner: String!, $name: String!, $after: String) {
	rateLimit { cost remaining resetAt }
	repository(owner: $owner, name: $name) {
		${HISTORY}
	}
}`;
