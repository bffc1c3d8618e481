/** Composition of tracing: sub-segments of Powertools' Tracer in Lambda, nothing on one machine. */
import { logger } from "@dephealth/core/observability/logger.ts";
import { type Trace, untraced } from "@dephealth/core/observability/tracing.ts";
import { type Composition, part } from "./composition.ts";
import { once } from "./once.ts";

export const trace = part((c): Trace => (isLambda(c.env) ? subsegments() : untraced));

/** Lambda sets the variable; the embedded runtime composes its handlers of an environment without it. */
function isLambda(env: Composition["env"]): boolean {
	return env["AWS_LAMBDA_FUNCTION_NAME"] !== undefined && env["POWERTOOLS_TRACE_ENABLED"] !== "false";
}

/** Parts may run side by side: each hangs on the function's own segment, and none becomes the current one. */
function subsegments(): Trace {
	const tracer = once(async () => {
		const { Tracer } = await import("@aws-lambda-powertools/tracer");
		return new Tracer({ captureHTTPsRequests: false });
	});

	async function begin(part: string) {
		try {
			return (await tracer()).getSegment()?.addNewSubsegment(part);
		} catch (error) {
			logger.debug("a part cannot be traced", { reason: part, error });
			return undefined;
		}
	}

	return async (part, work) => {
		const subsegment = await begin(part);
		try {
			return await work();
		} catch (error) {
			subsegment?.addError(error instanceof Error ? error : String(error));
			throw error;
		} finally {
			subsegment?.close();
		}
	};
}
