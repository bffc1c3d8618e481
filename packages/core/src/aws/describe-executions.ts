/** How executions of a list ended, in one answer: lists of Step Functions have no outputs. */
import { DescribeExecutionCommand, ExecutionDoesNotExist, type SFNClient } from "@aws-sdk/client-sfn";
import type { StepFunctionsBody } from "@dephealth/contract/schemas/bodies/executions.ts";
import { mapBounded } from "../map-bounded.ts";

/** Step Functions allows about fifteen of these calls a second in the long run. */
const AT_ONCE = 5;
/** The outputs of the product's machines are counts and short lists. Fifty longer ones would not fit into an answer. */
const MAX_OUTPUT = 16_384;

type Ended = { executionArn: string; status?: string; output?: string; error?: string };

/** @returns those that exist; an output that is too long for a list is left out */
export async function describeExecutions(
	client: SFNClient,
	{ executionArns = [] }: StepFunctionsBody,
): Promise<{ executions: Ended[] }> {
	const found = await mapBounded(executionArns, AT_ONCE, async (executionArn): Promise<Ended[]> => {
		try {
			const { status, output, error } = await client.send(new DescribeExecutionCommand({ executionArn }));
			return [
				{
					executionArn,
					...(status && { status }),
					...(output !== undefined && output.length <= MAX_OUTPUT && { output }),
					...(error !== undefined && { error }),
				},
			];
		} catch (failure) {
			if (failure instanceof ExecutionDoesNotExist) return [];
			throw failure;
		}
	});
	return { executions: found.flat() };
}
