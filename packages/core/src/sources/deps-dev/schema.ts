/**
 * The fields that are read of deps.dev's answers. It serves protocol buffers as JSON: a field with its default value
 * (false, 0, "", an empty list) may be left out, so only the keys, which are never empty, are required. Without one,
 * the answer is not an empty package but another kind of document.
 *
 * Definitions: https://github.com/google/deps.dev/tree/main/api
 */
import * as z from "zod";

const text = z
	.string()
	.nullish()
	.transform((value) => value || null);
const flag = z
	.boolean()
	.nullish()
	.transform((value) => value ?? false);
const count = z
	.number()
	.int()
	.nullish()
	.transform((value) => (typeof value === "number" && value >= 0 ? value : null));

function listOf<T extends z.ZodType>(item: T) {
	return z
		.array(item)
		.nullish()
		.transform((list) => list ?? []);
}

/** It becomes a part of a path. */
const versionText = z
	.string()
	.max(256)
	.regex(/^(?!\.{1,2}$)\P{Cc}+$/u);

export const packageSchema = z.object({
	packageKey: z.object({ name: z.string() }),
	versions: listOf(
		z.object({
			versionKey: z.object({ version: versionText }),
			// Some registries (Go's proxy, old Maven repositories) do not provide it.
			publishedAt: text,
			isDefault: flag,
			isDeprecated: flag,
			deprecatedReason: text,
		}),
	),
});
export type DepsDevPackageVersion = z.infer<typeof packageSchema>["versions"][number];

const attestation = z.object({
	// Absent from answers of before attestations were verified.
	verified: z.boolean().nullish(),
});

export const versionSchema = z.object({
	versionKey: z.object({ version: z.string() }),
	licenses: listOf(z.string()),
	advisoryKeys: listOf(z.object({ id: z.string() })),
	links: listOf(z.object({ label: text, url: text })),
	slsaProvenances: listOf(attestation),
	attestations: listOf(attestation),
	// The project status, on PyPI alone: https://packaging.python.org/en/latest/specifications/project-status-markers/
	projectStatus: z.object({ status: text, reason: text }).nullish().catch(undefined),
	relatedProjects: listOf(
		z.object({
			projectKey: z.object({ id: z.string() }),
			// Enumerations grow: an unknown value is only less trusted.
			relationProvenance: text,
			relationType: text,
		}),
	),
});
export type DepsDevVersion = z.infer<typeof versionSchema>;

const score = z
	.number()
	.nullish()
	// Negative: the check did not run, https://github.com/google/deps.dev/blob/main/api/v3/api.proto
	.transform((value) => (typeof value === "number" && value >= 0 && value <= 10 ? value : null));

export const projectSchema = z.object({
	projectKey: z.object({ id: z.string() }),
	openIssuesCount: count,
	starsCount: count,
	forksCount: count,
	license: text,
	scorecard: z
		.object({
			date: text,
			overallScore: score,
			checks: listOf(z.object({ name: z.string(), score })),
		})
		.nullish(),
});
export type DepsDevProject = z.infer<typeof projectSchema>;

export const dependentsSchema = z.object({
	dependentCount: count,
	directDependentCount: count,
});
