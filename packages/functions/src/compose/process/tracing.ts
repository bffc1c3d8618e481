/** Composition of tracing: sub-segments of Powertools' Tracer in Lambda, nothing on one machine. */
import { logger } from "@dephealth/core/observability/logger.ts";
import { type Trace, untraced } from "@dephealth/core/observability/tracing.ts";
import { type Composition, part } from "./composition.ts";
import { once } from "./once.ts";

export const trace = /* @__PURE__ */ part(
	(c): Trace => (isLambda(c.env) ? createTrace(loadTracer) : untraced),
);

/** Lambda sets the variable; the embedded runtime composes its handlers of an environment without it. */
function isLambda(env: Composition["env"]): boolean {
	return env["AWS_LAMBDA_FUNCTION_NAME"] !== undefined && env["POWERTOOLS_TRACE_ENABLED"] !== "false";
}

async function loadTracer(): Promise<Segments> {
	const { Tracer } = await import("@aws-lambda-powertools/tracer");
	return new Tracer({ captureHTTPsRequests: false });
}

/** The function's own segment, as Powertools' Tracer has it. */
type Segments = {
	getSegment(): { addNewSubsegment(part: string): Subsegment } | undefined;
};
type Subsegment = { addError(error: Error | string): void; close(): void };

/**
 * Parts may run side by side: each hangs on the function's own segment, and none becomes the current one.
 *
 * @param load called by the first part
 */
export function createTrace(load: () => Promise<Segments>): Trace {
	const tracer = once(load);

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
