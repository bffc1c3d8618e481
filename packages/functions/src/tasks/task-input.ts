/** Reads what state machines send to their tasks. Checked, because a machine and its tasks are deployed apart. */
import { InvalidTaskInputError } from "@dephealth/core/errors.ts";
import * as z from "zod";

export const executionIdSchema = z.string().min(1).max(512);

/**
 * Validates a task's input.
 *
 * @throws InvalidTaskInputError naming the field; InvalidPackageRefError for a bad package
 */
export function parseTaskInput<T>(schema: z.ZodType<T>, input: unknown): T {
	const parsed = schema.safeParse(input);
	if (parsed.success) return parsed.data;
	const issue = parsed.error.issues[0];
	throw new InvalidTaskInputError(
		`The task's input is not usable at '${issue?.path.join(".") || "(root)"}': ${issue?.message}.`,
	);
}
