/** What the state machines send to their tasks. Checked, because a machine and its tasks are deployed apart. */

import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import { InvalidTaskInputError } from "@dephealth/core/errors.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { type PackageRef, parsePackageRef } from "@dephealth/core/packages/package-ref.ts";
import { z } from "zod";

/** A package identity, validated again because a state machine can be started by hand. Throws InvalidPackageRefError. */
export const packageRefSchema = z
	.object({ ecosystem: z.string(), name: z.string() })
	.transform(({ ecosystem, name }): PackageRef => parsePackageRef(ecosystem, name));

export const executionIdSchema = z.string().min(1).max(512);

/** Reports were written by our own tasks; only the envelope is checked. */
export const sourceReportSchema = z.custom<SourceReport>(
	(value) =>
		z
			.object({ source: z.enum(SOURCE_NAMES), state: z.enum(["collected", "failed", "skipped"]) })
			.safeParse(value).success,
	{ error: "expected a source report" },
);

export const reportsSchema = z.array(sourceReportSchema).max(2 * SOURCE_NAMES.length);

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
