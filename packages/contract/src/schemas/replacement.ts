import * as z from "zod";
import { REPLACEMENT_KINDS } from "../vocabulary.ts";

/** A replacement for a package. */
export const replacementSchema = z.object({
	kind: z.enum(REPLACEMENT_KINDS),
	name: z.string(),
	reason: z.string().nullable(),
	source: z
		.string()
		.describe("The source of the recommendation: a registry, its maintainers, or a catalogue"),
	url: z.string().nullable().describe("Where to read more"),
});
