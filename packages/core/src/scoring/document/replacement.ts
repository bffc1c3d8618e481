/** What to use instead of a package. */
import type { replacementSchema } from "@dephealth/contract/schemas/replacement.ts";
import type { z } from "zod";
import type { PackageRef } from "../../packages/package-ref.ts";

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
