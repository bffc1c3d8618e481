/** The states that every branch of a source has. Pure. */

import { SOURCE_LABELS, type SourceName } from "@dephealth/contract/vocabulary.ts";
import {
	LAMBDA_FAILURES,
	LAMBDA_RETRY,
	type RetryPreset,
	UPSTREAM_OUTAGES,
} from "@dephealth/core/resilience/retry-presets.ts";
import type { Source } from "@dephealth/core/sources/source.ts";
import { figuresOf, type Machine } from "./retry-blocks.ts";

export type Branch = Machine & { StartAt: string };

export const UNKNOWN_PACKAGE = "PackageNotFoundError";

export function notRequested(source: Source<SourceName>) {
	return skipped(source, "not_requested", "A repair asks only the sources that are still missing.");
}

export function task(name: string, payload: Record<string, unknown>) {
	return {
		Type: "Task",
		Resource: "arn:aws:states:::lambda:invoke",
		Arguments: {
			FunctionName: `\${${name}Function}`,
			Payload: { correlationId: "{% $correlationId %}", ...payload },
		},
		TimeoutSeconds: 30,
	};
}

/** Written out by failure-expressions.ts. */
export const FAILURE = { error: "{% $states.errorOutput.Error %}", cause: "{% $states.errorOutput.Cause %}" };

export function retries(retry: RetryPreset) {
	return {
		Retry: [
			{ ErrorEquals: [...UPSTREAM_OUTAGES], ...figuresOf(retry) },
			{ ErrorEquals: [...LAMBDA_FAILURES], ...figuresOf(LAMBDA_RETRY) },
		],
	};
}

/** The same for every task of a source. */
export function failureHandling(
	source: Source<SourceName>,
	{ isRegistry = false }: { isRegistry?: boolean },
) {
	const Output = { source: source.id, state: "failed", ...FAILURE };
	return {
		...retries(source.retry),
		Catch: [
			...(isRegistry
				? [{ ErrorEquals: [UNKNOWN_PACKAGE], Output, Next: `Unknown to ${SOURCE_LABELS[source.id]}?` }]
				: []),
			{ ErrorEquals: ["States.ALL"], Output, Next: `${SOURCE_LABELS[source.id]} answered` },
		],
	};
}

export function skipped(source: Source<SourceName>, reason: string, comment: string) {
	return {
		Comment: comment,
		Type: "Pass",
		Output: { source: source.id, state: "skipped", reason },
		End: true,
	};
}
