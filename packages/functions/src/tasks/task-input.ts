/** Reads what state machines send to their tasks. Checked, because a machine and its tasks are deployed apart. */
import { InvalidTaskInputError } from "@dephealth/core/errors.ts";
import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";

export const executionIdSchema = z.string().check(z.minLength(1), z.maxLength(512));
/** The small variant of zod brings no messages. */
const MESSAGES = en();

/**
 * Validates a task's input.
 *
 * @throws InvalidTaskInputError naming the field; InvalidPackageRefError for a bad package
 */
export function parseTaskInput<T>(schema: z.core.$ZodType<T>, input: unknown): T {
	const parsed = z.safeParse(schema, input, { error: MESSAGES.localeError });
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	throw new InvalidTaskInputError(
		`The task's input is not usable at '${issue?.path.join(".") || "(root)"}': ${issue?.message}.`,
	);
}
