/** The facts about single versions of a package, bounded: enough to judge the one that somebody has locked. */
import * as z from "zod";
import { RISK_LEVELS } from "../vocabulary.ts";
import { statementSchema } from "./statement.ts";

const range = z.object({
	introduced: z.string().nullable().describe("Null: from the first version on"),
	fixed: z.string().nullable(),
	last_affected: z.string().nullable(),
});

export const versionFactsSchema = z
	.object({
		marks: z
			.array(
				z.object({
					kind: z.enum(["deprecated", "yanked"]),
					message: z.string().nullable(),
					versions: z.array(z.string()),
				}),
			)
			.nullable()
			.describe("Null when unknown"),
		is_complete: z.boolean().describe("False: more versions bear a mark than are listed"),
		all_deprecated: z.boolean(),
		newest_unmarked: z.string().nullable().describe("The newest release that bears no mark"),
		newest_of_lines: z
			.array(z.string())
			.nullish()
			.describe("The newest release of each line such as 4.17, newest first; absent from older documents"),
		advisories: z
			.array(
				z.object({
					id: z.string(),
					kind: z.enum(["vulnerability", "malware", "unmaintained", "unsound", "notice"]),
					severity: z.number().nullable().describe("CVSS, 0 to 10"),
					title: z.string().nullable(),
					ranges: z.array(range),
					versions: z.array(z.string()),
				}),
			)
			.nullable()
			.describe("Null when they could not be read"),
	})
	.describe("Neither ranges nor versions of an advisory: it is about the package as a whole");
export type VersionFacts = z.infer<typeof versionFactsSchema>;

/** One locked version, judged apart from the package. */
export const versionInUseSchema = z.object({
	version: z.string(),
	risk_level: z.enum(RISK_LEVELS),
	reasons: z.array(statementSchema),
	advisories: z
		.array(z.string())
		.optional()
		.describe("Ids of the vulnerabilities and malware known against it; absent from older answers"),
	mended_by: z
		.string()
		.nullable()
		.describe("The version against which none of this is known; null when there is none"),
});
export type VersionInUse = z.infer<typeof versionInUseSchema>;
