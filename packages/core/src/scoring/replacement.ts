/** What to use instead of a package. */
import { z } from "zod";
import type { PackageRef } from "../packages/package-ref.ts";

/**
 * - `package`: another package
 * - `built_in`: the language or the platform has it
 * - `own_code`: a few lines of one's own
 * - `removal`: nothing is needed in its place
 */
export const REPLACEMENT_KINDS = ["package", "built_in", "own_code", "removal"] as const;

export const replacementSchema = z.object({
	kind: z.enum(REPLACEMENT_KINDS),
	name: z.string(),
	reason: z.string().nullable(),
	url: z.string().nullable().describe("Where to read more"),
});
export type Replacement = z.infer<typeof replacementSchema>;

/** What is recommended in place of a package; empty when nothing is. Handed in, so that scoring knows no catalogue. */
export type ReplacementLookup = (ref: PackageRef) => Replacement[];

/** One line for people, with the link at its end. */
export function describeReplacement(replacement: Replacement): string {
	const { reason, url } = replacement;
	return `${whatToUse(replacement)}${reason === null ? "" : `: ${reason}`}${url === null ? "" : ` (${url})`}`;
}

function whatToUse({ kind, name }: Replacement): string {
	switch (kind) {
		case "package":
			return name;
		case "built_in":
			return `${name}, which is built in`;
		case "own_code":
			return `a few lines of your own (${name})`;
		case "removal":
			return "nothing";
	}
}
