// Read at the cold start of several functions: zod's small variant loads in half the time.
import * as z from "zod/mini";
import { RISK_LEVELS, STATUS_LABELS } from "../vocabulary.ts";

/** A document's judgement on one day: a line of the package's history. */
export const snapshotSchema = z.object({
	date: z.iso.date().check(z.describe("The UTC day; of several changes in one day the last is kept")),
	latest_version: z.nullable(z.string()),
	status: z.enum(STATUS_LABELS),
	health_score: z.nullable(z.number()),
	risk_level: z.enum(RISK_LEVELS),
	abandonment_probability: z
		.nullable(z.number())
		.check(
			z.describe(
				"The chance that nobody works on it within 12 months; null when the status already says that maintenance has ended, when unknown, and on days before the forecast meant this",
			),
		),
	scored_at: z.string().check(z.describe("ISO 8601, UTC")),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
