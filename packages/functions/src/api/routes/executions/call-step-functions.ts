import type { callStepFunctions } from "@dephealth/contract/routes/executions.ts";
import { stepFunctionsBodySchema } from "@dephealth/contract/schemas/bodies/executions.ts";
import { STEP_FUNCTIONS_CALLS } from "@dephealth/contract/step-functions-calls.ts";
import type { CallStepFunctions } from "@dephealth/core/aws/step-functions-calls.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { stepFunctions } from "../../../compose/aws/step-functions.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { readJsonBody } from "../../http/input/read-json-body.ts";
import { json, type Respond } from "../../http/request.ts";

/** An execution's input may have 256 KB, escaped in JSON up to twice that. */
const MAX_BYTES = 600 * 1024;

/** POST /v1/step-functions/{call}: the Step Functions API, for operators and this product's machines. */
export function createCallStepFunctions(deps: {
	callStepFunctions: () => Promise<CallStepFunctions>;
}): Respond {
	return async (request) => {
		const call = STEP_FUNCTIONS_CALLS.find((known) => known === request.pathParameters.get("call"));
		if (!call) {
			throw new ApiError("invalid_request", `The calls are: ${STEP_FUNCTIONS_CALLS.join(", ")}.`, {
				field: "call",
			});
		}
		const body = readJsonBody(request, stepFunctionsBodySchema, MAX_BYTES);
		const send = await deps.callStepFunctions();
		const answer = await send(call, body);
		if (!/^(?:List|Describe|Get)/.test(call)) {
			logger.warn("an operator has steered an execution", { call, user_id: ownerOf(request) });
		}
		return json(200, answer);
	};
}

export const createHandler = guardedRoute<typeof callStepFunctions>("operator", (c) =>
	createCallStepFunctions({ callStepFunctions: stepFunctions(c) }),
);
export const handler = onLambda(createHandler);
