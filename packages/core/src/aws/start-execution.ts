/** Starts executions of state machines, carrying the correlation id of the work that is going on. */
import type { SFNClient } from "@aws-sdk/client-sfn";
import { correlationId } from "../observability/correlation.ts";
import { classifyError } from "../resilience/error-classifier.ts";

/**
 * Starts an execution unless one was ever started under its name.
 *
 * @param client made at the first start, so that requests that only read never load it
 * @param unavailable makes the error for temporary failures; other errors are thrown unchanged
 */
export async function startExecutionOnce(
	client: () => Promise<SFNClient>,
	execution: { stateMachineArn: string; name: string; input: object },
	unavailable: (cause: unknown) => Error,
): Promise<void> {
	const { StartExecutionCommand, ExecutionAlreadyExists } = await import("@aws-sdk/client-sfn");
	const sfn = await client();
	const id = correlationId();
	try {
		await sfn.send(
			new StartExecutionCommand({
				stateMachineArn: execution.stateMachineArn,
				name: execution.name,
				input: JSON.stringify({ ...execution.input, ...(id !== undefined && { correlationId: id }) }),
			}),
		);
	} catch (error) {
		if (error instanceof ExecutionAlreadyExists) return;
		if (classifyError(error) !== "transient") throw error;
		throw unavailable(error);
	}
}
