/** Lambda's side of the composition: one a process, made of its environment by the first invocation. */
import type { AwsClientSettings } from "@dephealth/core/aws/client-settings.ts";
import { addLambdaContext } from "@dephealth/core/observability/logger.ts";
import type { Context } from "aws-lambda";
import { type Composition, createComposition } from "./composition.ts";
import { metrics } from "./observability.ts";
import { once } from "./once.ts";

/** Makes Lambda's `handler` from a handler's factory. */
export type OnLambda = <Args extends unknown[], Result>(
	createHandler: (composition: Composition) => (...args: Args) => Result,
) => (...args: Args) => Result;

export const onLambda = createLambdaProcess({
	compose: () => createComposition({ env: process.env, aws: endpointIn(process.env) }),
	addContext: addLambdaContext,
});

/** Stands in for AWS's own endpoints, where the SDK's variable names one. */
function endpointIn({ AWS_ENDPOINT_URL: endpoint }: NodeJS.ProcessEnv): AwsClientSettings {
	return endpoint === undefined ? {} : { endpoint };
}

/**
 * @param deps.compose called by the first invocation
 * @param deps.addContext called before each, with whether the process had to be started for it
 */
export function createLambdaProcess(deps: {
	compose: () => Composition;
	addContext: (context: Context, isColdStart: boolean) => void;
}): OnLambda {
	const processComposition = once(deps.compose);
	let isFirst = true;

	/** The lines to come are this invocation's; the first of a process is a cold start, unless Lambda had prepared for it. */
	function observe(c: Composition, context: Context): void {
		const isColdStart = isFirst && c.env["AWS_LAMBDA_INITIALIZATION_TYPE"] !== "provisioned-concurrency";
		isFirst = false;
		deps.addContext(context, isColdStart);
		if (isColdStart) metrics(c).coldStarted();
	}

	return (createHandler) => {
		const made = once(() => createHandler(processComposition()));
		return (...args) => {
			const [, context] = args;
			if (isContext(context)) observe(processComposition(), context);
			return made()(...args);
		};
	};
}

function isContext(value: unknown): value is Context {
	return typeof value === "object" && value !== null && "functionName" in value && "awsRequestId" in value;
}
