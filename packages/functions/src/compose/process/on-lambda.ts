/** Lambda's side of the composition: one a process, made of its environment by the first invocation. */
import { addLambdaContext } from "@dephealth/core/observability/logger.ts";
import type { Context } from "aws-lambda";
import { type Composition, createComposition } from "./composition.ts";
import { metrics } from "./observability.ts";
import { once } from "./once.ts";

const processComposition = once(() => createComposition({ env: process.env }));

/** Makes Lambda's `handler` of what makes handlers. */
export function onLambda<Args extends unknown[], Result>(
	createHandler: (composition: Composition) => (...args: Args) => Result,
): (...args: Args) => Result {
	const made = once(() => createHandler(processComposition()));
	return (...args) => {
		const [, context] = args;
		if (isContext(context)) observe(processComposition(), context);
		return made()(...args);
	};
}

let isFirst = true;

/** The lines to come are this invocation's; the first of a process is a cold start, unless Lambda had prepared for it. */
function observe(c: Composition, context: Context): void {
	const isColdStart = isFirst && c.env["AWS_LAMBDA_INITIALIZATION_TYPE"] !== "provisioned-concurrency";
	isFirst = false;
	addLambdaContext(context, isColdStart);
	if (isColdStart) metrics(c).coldStarted();
}

function isContext(value: unknown): value is Context {
	return typeof value === "object" && value !== null && "functionName" in value && "awsRequestId" in value;
}
