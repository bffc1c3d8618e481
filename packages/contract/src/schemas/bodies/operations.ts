/** Bodies of requests about dead letters. */
import * as z from "zod/mini";

export const discardDeadLetterBodySchema = z.strictObject({
	reason: z
		.string()
		.check(
			z.trim(),
			z.minLength(3),
			z.maxLength(500),
			z.describe("Why nobody needs it any more. The log keeps it beside who discarded what."),
		),
});
