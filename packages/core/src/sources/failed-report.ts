import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import { CircuitOpenError, UpstreamError } from "../errors.ts";
import type { FailedReport } from "../facts/source-report.ts";
import { OutOfTimeError } from "../resilience/deadline.ts";

const MAX_CAUSE_LENGTH = 512;

/** One package's failure within a batch, in the shape in which the state machine reports that of a single task. */
export function failedReport(source: SourceName, error: Error): FailedReport {
	const isUpstream = error instanceof UpstreamError || error instanceof CircuitOpenError;
	const status = error instanceof UpstreamError ? error.status : undefined;
	return {
		source,
		state: "failed",
		error: error.name,
		cause: error.message.slice(0, MAX_CAUSE_LENGTH),
		...(status !== undefined && { status }),
		...(error instanceof OutOfTimeError && { outOfTime: true as const }),
		...(isUpstream && { upstream: error.source }),
	};
}
