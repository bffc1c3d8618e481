import { systemClock } from "@dephealth/core/clock.ts";
import { createExpressionCompiler } from "../../../../packages/local/src/asl/jsonata/expressions.ts";
import { parseDefinition } from "../../../../packages/local/src/asl/parse/parse-definition.ts";
import { LAMBDA_INVOKE } from "../../../../packages/local/src/asl/parse/resource.ts";
import { SQS_SEND_MESSAGE } from "../../../../packages/local/src/asl/run/integrations/messages.ts";

const compile = createExpressionCompiler({ clock: systemClock, random: Math.random, uuid: () => "u" });

export function parse(text: string, type: "STANDARD" | "EXPRESS" = "STANDARD") {
	return parseDefinition(text, { compile, resources: new Set([LAMBDA_INVOKE, SQS_SEND_MESSAGE]), type });
}

export const END = { Type: "Pass", End: true };
export const TASK = { Type: "Task", Resource: LAMBDA_INVOKE, End: true };
export const branch = (state: unknown) => ({ StartAt: "Inner", States: { Inner: state } });
export const distributed = {
	ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
	...branch(END),
};
