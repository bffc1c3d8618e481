/** The functions that state machines and topics call: everything of the product but the API. */
import type { TakeTurn } from "@dephealth/core/turns.ts";
import type { InvocationContext } from "../asl/run/integrations/lambda-invoke.ts";
import type { LoadHandler } from "./handlers.ts";

/** The part of Lambda's context that functions read. */
export type FunctionContext = Pick<InvocationContext, "awsRequestId" | "getRemainingTimeInMillis">;

export type Functions = {
	/** Resolves when a function may begin: those under way go on first. Waited for before a task's timeout begins. Absent: at once. */
	takeTurn?: TakeTurn;
	/**
	 * Like Lambda: event and result are JSON.
	 *
	 * @param path of the handler, as the tables of tasks and subscribers have it
	 * @throws the function's error, by its name, message and stack; TaskFailure `Lambda.Unknown` when what ran it ended
	 */
	invoke(path: string, event: unknown, context?: FunctionContext): Promise<unknown>;
};

/** Runs them in this thread. */
export function functionsHere(load: LoadHandler, takeTurn?: TakeTurn): Functions {
	return {
		...(takeTurn && { takeTurn }),
		invoke: async (path, event, context) => (await load(path))(event, context),
	};
}
