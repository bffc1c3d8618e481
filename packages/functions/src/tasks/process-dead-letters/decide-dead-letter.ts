import type { Clock } from "@dephealth/core/clock.ts";
import { type DeadLetterOrder, orderFor } from "@dephealth/core/dead-letters/dead-letter-order.ts";
import { receivedDeadLetterSchema } from "@dephealth/core/dead-letters/received-dead-letter.ts";
import * as z from "zod/mini";
import { config } from "../../compose/process/config.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { taskHandler } from "../invocation.ts";
import { INPUT_ERRORS, type TaskErrorName } from "../task-errors.ts";
import { parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({ message: receivedDeadLetterSchema });

/** Says what becomes of one message. Pure but for the clock. */
export function createDecideDeadLetter(deps: {
	clock: Pick<Clock, "now">;
	delaysSeconds?: readonly number[];
}) {
	return async (input: unknown): Promise<DeadLetterOrder> => {
		const { message } = parseTaskInput(inputSchema, input);
		return orderFor(message, deps.clock.now(), deps.delaysSeconds);
	};
}

export const throws = [...INPUT_ERRORS] as const satisfies readonly TaskErrorName[];

export const createHandler = taskHandler("decide-dead-letter", throws, (c) =>
	createDecideDeadLetter({ clock: c.clock, delaysSeconds: config(c).deadLetterDelaysSeconds }),
);
export const handler = onLambda(createHandler);
