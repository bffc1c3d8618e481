/** The result of a scan: what DepHealth says about all dependencies of a project, as the API and the command line give it. */
import * as z from "zod";
import { ECOSYSTEMS } from "../ecosystems.ts";
import { CONFIDENCE_LEVELS, RISK_LEVELS } from "../vocabulary.ts";
import { packageDocumentSchema } from "./package-document.ts";
import { SUMMARY_FIELDS } from "./summary-fields.ts";
import { versionInUseSchema } from "./version-facts.ts";

const count = z.number().int().nonnegative();

/** The manifest's statements about a dependency. */
const listedSchema = z.object({
	ecosystem: z.enum(ECOSYSTEMS),
	package: z.string(),
	versions: z.array(z.string()).describe("The locked versions; empty when the file locks none"),
	requirement: z.string().nullable().describe("The range that the project itself asks for"),
	is_direct: z.boolean().nullable().describe("Null when the file does not tell"),
	is_dev: z.boolean().nullable().describe("Needed for development alone; null when the file does not tell"),
	path: z.array(z.string()).describe("Why it is there: the shortest way from the project, itself last"),
	platform_of: z
		.string()
		.optional()
		.describe("For some systems only: the package that asks for it, and that it stands together with"),
});
export type ListedDependency = z.infer<typeof listedSchema>;

const summaryFields = Object.fromEntries(SUMMARY_FIELDS.map((name) => [name, true])) as Record<
	(typeof SUMMARY_FIELDS)[number],
	true
>;
/** The fields of a package in a list. */
export const packageSummarySchema = packageDocumentSchema.pick(summaryFields).extend({
	abandonment_risk: z
		.object({ probability: z.number().min(0).max(1), horizon_months: z.number() })
		.nullable()
		.describe(
			"The chance that nobody works on it within horizon_months; it may be finished. Null when maintenance has ended, or too little is known",
		),
	confidence: z.enum(CONFIDENCE_LEVELS),
	data_quality: z.enum(["complete", "partial", "insufficient"]),
});

const assessedSchema = listedSchema.extend({
	...packageSummarySchema.shape,
	risk_level: z.enum(RISK_LEVELS).describe("The worse of the package's and that of a version in use"),
	package_risk_level: z
		.enum(RISK_LEVELS)
		.describe("The risk of the package itself, whatever version is in use"),
	in_use: z
		.array(versionInUseSchema)
		.describe("Locked versions against which something is known, or of which it could not be read"),
});
export type AssessedDependency = z.infer<typeof assessedSchema>;

const waitingSchema = listedSchema.extend({
	last_failure: z.string().nullable().describe("Why the last attempt did not finish"),
});
const unreadSchema = listedSchema.extend({
	reason: z.string().describe("Why nothing can be said now. Not a statement about the package"),
});

const missingSchema = z.object({
	what: z.string(),
	source: z.string().describe("Its id; a later version of the service may name further ones"),
	why: z.string(),
	advice: z.string().nullable(),
	packages: count.describe("How many packages lack it"),
});

export const scanResultSchema = z.object({
	scan_id: z
		.string()
		.nullable()
		.describe("For GET /v1/scans/{id} while packages are pending or unread; null when the result is final"),
	kept_as: z
		.string()
		.optional()
		.describe(
			"For GET /v1/scans/{id} for 24 hours, also once the result is final; absent when it is not kept",
		),
	format: z.string().describe("The recognised format of the input; `list` for a plain list"),
	project: z.string().nullable(),
	totals: z.object({
		dependencies: count,
		direct: count.nullable().describe("Null when the file does not tell"),
		assessed: count,
		pending: count,
		not_found: count,
		unread: count,
		skipped: count,
		by_risk: z.object(
			Object.fromEntries(RISK_LEVELS.map((level) => [level, count])) as Record<
				(typeof RISK_LEVELS)[number],
				typeof count
			>,
		),
	}),
	dependencies: z.array(assessedSchema).describe("The most urgent first"),
	pending: z.array(waitingSchema).describe("Being collected, or queued for it"),
	not_found: z.array(listedSchema).describe("The registry does not know them"),
	unread: z.array(unreadSchema).describe("Not answered this time, and not charged"),
	skipped: z.array(z.object({ entry: z.string(), reason: z.string() })),
	data_quality: z.object({
		status: z
			.enum(["complete", "partial", "insufficient"])
			.describe("partial: something is missing, pending or unread; insufficient: nothing could be assessed"),
		packages: z.object({ complete: count, partial: count, insufficient: count }),
		oldest_collected_at: z.string().nullable(),
		missing: z.array(missingSchema).describe("The facts that could not be read, most frequent first"),
	}),
});
export type ScanResult = z.infer<typeof scanResultSchema>;
