/** The fields that are read of GitHub's answers. Only fields that GitHub's own schemas call non-null are required. */
import * as z from "zod";
import { areCommitNodes, type CommitNode } from "./commit-nodes.ts";

const text = z.string().nullish();
const totalCount = z.object({ totalCount: z.number().int().nonnegative() }).nullish();

function listOf<T extends z.ZodType>(item: T) {
	return z
		.array(item)
		.nullish()
		.transform((list) => list ?? []);
}

/** https://docs.github.com/en/rest/repos/repos#get-a-repository */
export const restRepositorySchema = z.object({
	full_name: z.string(),
	archived: z.boolean(),
	fork: z.boolean(),
	stargazers_count: z.number().int().nonnegative(),
	forks_count: z.number().int().nonnegative(),
	license: z.object({ spdx_id: text }).nullish(),
	description: text,
	topics: listOf(z.string()),
});
export type RestRepository = z.infer<typeof restRepositorySchema>;

/** https://docs.github.com/en/rest/commits/commits#list-commits */
export const restCommitsSchema = z.array(
	z.object({
		commit: z.object({
			author: z.object({ name: text, email: text }).nullish(),
			committer: z.object({ date: text }).nullish(),
		}),
		// null when no account has the address; an empty object when the account is gone.
		author: z.object({ login: text, type: text.optional() }).nullish(),
	}),
);
export type RestCommit = z.infer<typeof restCommitsSchema>[number];

const historySchema = z.object({
	nodes: z
		.custom<readonly (CommitNode | null)[]>(areCommitNodes, "expected commits")
		.nullish()
		.transform((nodes) => nodes ?? []),
	pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: text }),
});
export type HistoryPage = z.infer<typeof historySchema>;

/** The reference is null for an empty repository; the target or its history when GitHub ran out of resources. */
const defaultBranchRef = z
	.object({ target: z.object({ oid: text, history: historySchema.nullish() }).nullish() })
	.nullish();

export const graphqlHistorySchema = z.object({ defaultBranchRef });

export const graphqlRepositorySchema = z.object({
	nameWithOwner: z.string(),
	isArchived: z.boolean(),
	archivedAt: text,
	isFork: z.boolean(),
	stargazerCount: z.number().int().nonnegative(),
	forkCount: z.number().int().nonnegative(),
	licenseInfo: z.object({ spdxId: text }).nullish(),
	description: text,
	repositoryTopics: z
		.object({ nodes: listOf(z.object({ topic: z.object({ name: z.string() }) }).nullable()) })
		.nullish()
		.catch(undefined),
	// Null when there is no such file; its text is null when it is binary. Only where it was asked for.
	readme: z.object({ text }).nullish().catch(undefined),
	fundingLinks: z.array(z.unknown()).nullish(),
	isSecurityPolicyEnabled: z.boolean().nullish(),
	issues: totalCount,
	defaultBranchRef,
});
export type GraphqlRepository = z.infer<typeof graphqlRepositorySchema>;

const graphqlErrorSchema = z.object({
	type: text,
	code: text,
	message: text,
	path: listOf(z.union([z.string(), z.number()])),
});
export type GraphqlError = z.infer<typeof graphqlErrorSchema>;

/** A GraphQL answer whose `repository` has the given shape. Errors and data may come together. */
export function graphqlAnswerSchema<T extends z.ZodType>(repository: T) {
	return z.object({
		data: z
			.object({
				repository: repository.nullish(),
				rateLimit: z.object({ remaining: z.number() }).nullish(),
			})
			.nullish(),
		errors: listOf(graphqlErrorSchema),
	});
}

/** A GraphQL answer with many repositories, by alias. One that does not have the shape must not hide the others. */
export function graphqlBatchSchema<T extends z.ZodType>(repository: T) {
	return z.object({
		data: z
			.object({ rateLimit: z.object({ remaining: z.number(), cost: z.number().nullish() }).nullish() })
			.catchall(repository.nullish().catch(undefined))
			.nullish(),
		errors: listOf(graphqlErrorSchema),
	});
}
