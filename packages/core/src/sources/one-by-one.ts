/** A source without a batch form, asked about the packages of a batch. */
import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { BulkheadFullError, CircuitOpenError, UpstreamError } from "../errors.ts";
import type { FailedReport } from "../facts/source-report.ts";
import { mapBounded } from "../map-bounded.ts";
import { classifyError } from "../resilience/error-classifier.ts";
import { failedReport } from "./failed-report.ts";

/** Calls at a time, for one batch. */
const AT_ONCE = 8;

/**
 * One call for each item, a few in parallel. An item that cannot be read is a failed report of its own.
 *
 * @throws the outage when none of several could be read, and errors that are not the source's: defects, the signal's
 * reason
 */
export async function askOneByOne<T, R>(
	source: SourceName,
	items: readonly T[],
	ask: (item: T) => Promise<R>,
): Promise<(R | FailedReport)[]> {
	const answers = await mapBounded(items, AT_ONCE, async (item): Promise<{ report: R } | Failure> => {
		try {
			return { report: await ask(item) };
		} catch (error) {
			if (isOfSource(error)) return { error };
			throw error;
		}
	});
	const outage = commonOutage(answers);
	if (outage) throw outage;
	return answers.map((answer) => ("error" in answer ? failedReport(source, answer.error) : answer.report));
}

type Failure = { error: Error };

function isOfSource(error: unknown): error is Error {
	return (
		error instanceof UpstreamError || error instanceof CircuitOpenError || error instanceof BulkheadFullError
	);
}

/** When several fail alike, the source is down, and all of them can be requested again. */
export function commonOutage(answers: readonly object[]): Error | undefined {
	const errors = answers.map((answer) => ("error" in answer ? (answer.error as Error) : undefined));
	const [first] = errors;
	const isCommon = errors.length > 1 && errors.every((error) => error?.name === first?.name);
	return isCommon && first && classifyError(first) === "transient" ? first : undefined;
}
