/** Bodies of requests about API keys. */
import * as z from "zod/mini";

/** Shown to people as it is: no control characters, no text that turns direction. */
const apiKeyName = z.string().check(
	z.trim(),
	z.minLength(1),
	z.maxLength(64),
	// A check and no pattern: a document's reader cannot make values from a negated class.
	z.refine((name) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name), "has characters that cannot be shown"),
);

export const createApiKeyBodySchema = z.strictObject({
	name: z.optional(apiKeyName).check(z.describe("What the key is for.")),
});
