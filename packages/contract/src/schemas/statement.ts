/** A sentence as documents and scan results carry it. */
import * as z from "zod";
import { STATEMENT_EFFECTS } from "../vocabulary.ts";

export const statementSchema = z.object({
	id: z.string().describe("The id for programs; `unclassified` in documents from before schema version 2"),
	text: z.string().describe("For people; its wording may change"),
	effect: z
		.enum(STATEMENT_EFFECTS)
		.describe("Whether it speaks against the package, for it, neither, or says what could not be read"),
	values: z
		.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
		.describe("The numbers, names and quotations of the sentence; null is unknown"),
	source: z.string().nullable().describe("The source; null when several facts lead to it"),
	observed_at: z.string().nullable().describe("When the source was read; ISO 8601, UTC"),
});
