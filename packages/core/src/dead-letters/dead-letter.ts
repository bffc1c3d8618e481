/**
 * A dead letter and its wire form, the body of its message. Bodies are read permissively, because anybody with access
 * to the queue may write one, and kept small, because ten of them pass through a state machine together.
 */

import { SOURCE_NAMES, type SourceName } from "@dephealth/contract/vocabulary.ts";
import * as z from "zod/mini";
import { classOfFailures, failureSchema, type SourceFailure } from "../collection/source-failure.ts";

import { isCorrelationId } from "../observability/correlation.ts";
import { type PackageRef, parsePackageRef } from "../packages/package-ref.ts";
import { ERROR_CLASSES, type ErrorClass } from "../resilience/error-classifier.ts";
import { boundedRetryCount } from "./dead-letter-policy.ts";

/** A dead letter as the rest of the system uses it. Times are epoch milliseconds. */
export type DeadLetter = {
	package: PackageRef;
	/** The missing sources; all of them when the message does not say. */
	sources: SourceName[];
	failures: SourceFailure[];
	/** The same for all copies of a dead letter, which makes duplicates harmless. */
	id: string;
	/** 0 to `MAX_RETRIES`. */
	retryCount: number;
	errorClass: ErrorClass;
	/** Undefined when the message does not say; the queue's own time then counts. */
	firstFailedAt?: number | undefined;
	/** Set once the dead letter has been re-queued. */
	notBefore?: number | undefined;
	/** The id of the request that caused it. */
	correlationId?: string | undefined;
};

export type DeadLetterBody =
	| { kind: "dead_letter"; deadLetter: DeadLetter }
	/** `reason` is a sentence for an operator. */
	| { kind: "malformed"; reason: string };

/** The body of a message. `collect-package` writes the same fields; a test compares them. */
export type DeadLetterMessage = {
	package: PackageRef;
	sources: SourceName[];
	failures: SourceFailure[];
	dead_letter_id: string;
	first_failed_at?: string;
	not_before?: string;
	correlation_id?: string;
	_retry_count: number;
	_error_class: ErrorClass;
};

/** The largest body that Step Functions can send; a larger one is not from a state machine. */
export const MAX_BODY_BYTES = 262_144;
/** The part of an unusable body that is kept, in characters. */
export const MAX_COPY_BYTES = 4096;
const MAX_FAILURES = 6;
const MAX_ID_LENGTH = 512;

const timeSchema = z.catch(
	z.optional(
		z.pipe(
			z.iso.datetime({ offset: true }),
			z.transform((text: string) => Date.parse(text)),
		),
	),
	undefined,
);
const idSchema = z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(MAX_ID_LENGTH))), undefined);

/** Only the package is required: nothing can be collected without it. All other fields have a safe default. */
const bodySchema = z.object({
	package: z.object({ ecosystem: z.string(), name: z.string() }),
	sources: z.catch(z.array(z.unknown()), []),
	failures: z.catch(z.array(z.unknown()), []),
	dead_letter_id: idSchema,
	/** The id's name in earlier versions; messages live for up to 14 days. */
	letter_id: idSchema,
	execution_id: idSchema,
	correlation_id: z.catch(z.optional(z.string().check(z.refine(isCorrelationId))), undefined),
	first_failed_at: timeSchema,
	not_before: timeSchema,
	_retry_count: z.optional(z.unknown()),
	_error_class: z.catch(z.enum(ERROR_CLASSES), "unknown"),
});

/**
 * Reads a message's body. Never throws.
 *
 * @param messageId identifies the dead letter when the body does not
 */
export function parseDeadLetter(body: string, messageId: string): DeadLetterBody {
	if (body.length > MAX_BODY_BYTES) {
		return malformed(
			`The body has ${body.length} characters; no dead letter of ours has more than ${MAX_BODY_BYTES}.`,
		);
	}
	const json = parseJson(body);
	if (json === undefined) return malformed("The body is not JSON.");
	const parsed = bodySchema.safeParse(json);
	if (!parsed.success) return malformed("The body does not say which package it is about.");
	const fields = parsed.data;
	const ref = readPackage(fields.package);
	if (!ref) return malformed("The body names a package that cannot exist.");
	const failures = fields.failures.slice(0, MAX_FAILURES).flatMap(readFailure);
	return {
		kind: "dead_letter",
		deadLetter: {
			package: ref,
			sources: readSources(fields.sources),
			failures,
			id: fields.dead_letter_id ?? fields.letter_id ?? fields.execution_id ?? messageId,
			retryCount: boundedRetryCount(fields._retry_count),
			errorClass: classOf(failures, fields._error_class),
			...(fields.first_failed_at !== undefined && { firstFailedAt: fields.first_failed_at }),
			...(fields.not_before !== undefined && { notBefore: fields.not_before }),
			...(fields.correlation_id !== undefined && { correlationId: fields.correlation_id }),
		},
	};
}

/** Writes what `parseDeadLetter` reads. */
export function toDeadLetterMessage(deadLetter: DeadLetter): DeadLetterMessage {
	const { firstFailedAt, notBefore, correlationId } = deadLetter;
	return {
		package: deadLetter.package,
		sources: deadLetter.sources,
		failures: deadLetter.failures,
		dead_letter_id: deadLetter.id.slice(-MAX_ID_LENGTH),
		...(firstFailedAt !== undefined && { first_failed_at: new Date(firstFailedAt).toISOString() }),
		...(notBefore !== undefined && { not_before: new Date(notBefore).toISOString() }),
		...(correlationId !== undefined && { correlation_id: correlationId }),
		_retry_count: deadLetter.retryCount,
		_error_class: deadLetter.errorClass,
	};
}

function malformed(reason: string): DeadLetterBody {
	return { kind: "malformed", reason };
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function readPackage(given: { ecosystem: string; name: string }): PackageRef | undefined {
	try {
		return parsePackageRef(given.ecosystem, given.name);
	} catch {
		return undefined;
	}
}

/** Names that are no source are left out; with none left, everything is collected. */
function readSources(given: readonly unknown[]): SourceName[] {
	const asked = new Set(given.slice(0, 64));
	const known = SOURCE_NAMES.filter((name) => asked.has(name));
	return known.length > 0 ? known : [...SOURCE_NAMES];
}

function readFailure(given: unknown): SourceFailure[] {
	const parsed = failureSchema.safeParse(given);
	return parsed.success ? [parsed.data] : [];
}

/** The failures themselves decide, by the shared classifier; the producer's word counts only without any. */
function classOf(failures: readonly SourceFailure[], claimed: ErrorClass): ErrorClass {
	return failures.length > 0 ? classOfFailures(failures) : claimed;
}
