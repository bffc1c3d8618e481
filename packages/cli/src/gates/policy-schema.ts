/** A project's own rules, as `.dephealthrc.json` has them. */
import * as z from "zod";

/** The rule cannot be used; the message names the place in it. */
export class PolicyError extends Error {
	override name = "PolicyError";
}

const MAX_RULES = 100;
const MAX_LENGTH = 1_000;

export const rulesSchema = z
	.array(
		z.strictObject({
			name: z
				.string()
				.regex(/^[a-z][a-z0-9-]{0,49}$/, "consists of small letters, digits and hyphens")
				.describe("Names the rule in reports and for --fail-on"),
			when: z
				.string()
				.min(1)
				.max(MAX_LENGTH)
				.describe("A CEL expression; a package for which it is true fails the scan"),
			reason: z.string().max(500).optional().describe("Advice for readers of a match"),
		}),
	)
	.max(MAX_RULES);

export type PolicyRule = z.infer<typeof rulesSchema>[number];
