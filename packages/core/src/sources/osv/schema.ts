/**
 * The fields that are read of OSV's records, https://ossf.github.io/osv-schema/. One odd record must not hide the
 * others.
 */
import * as z from "zod";

const text = z
	.string()
	.nullish()
	.transform((value) => value || null);

function listOf<T extends z.ZodType>(item: T) {
	return z
		.array(item.nullable().catch(null))
		.nullish()
		.catch(null)
		.transform((list) => (list ?? []).filter((one) => one !== null));
}

const severity = z.object({ type: z.string(), score: z.string() });

/** RustSec puts its kind here: https://github.com/rustsec/advisory-db#advisory-format */
const informational = z.object({ informational: text, severity: text }).nullish().catch(undefined);

export const recordSchema = z.object({
	id: z.string().max(100),
	aliases: listOf(z.string().max(100)),
	summary: text,
	published: text,
	modified: text,
	withdrawn: text,
	severity: listOf(severity),
	// GitHub's own word is LOW, MODERATE, HIGH or CRITICAL.
	database_specific: informational,
	affected: listOf(
		z.object({
			package: z.object({ ecosystem: z.string(), name: z.string() }).nullish(),
			severity: listOf(severity),
			ranges: listOf(
				z.object({
					// SEMVER, ECOSYSTEM, or GIT, whose events are commits.
					type: z.string(),
					events: listOf(z.object({ introduced: text, fixed: text, last_affected: text })),
				}),
			),
			versions: listOf(z.string().max(100)),
			database_specific: informational,
		}),
	),
});
export type OsvRecord = z.infer<typeof recordSchema>;

/** Only ids and times, and only a page of them. Null or empty means none. */
export const queryBatchSchema = z.object({
	results: z.array(
		z
			.object({
				vulns: z.array(z.object({ id: text, modified: text }).nullable().catch(null)).nullish(),
				next_page_token: text,
			})
			.nullish()
			.transform((result) => ({ vulns: result?.vulns ?? [], isWhole: !result?.next_page_token })),
	),
});

/** An empty object when nothing is known against the package. */
export const querySchema = z.object({
	vulns: listOf(recordSchema),
	next_page_token: text,
});
