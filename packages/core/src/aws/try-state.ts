/** Tries a single state of a deployed machine, with the machine's role. */
import {
	DescribeStateMachineCommand,
	DescribeStateMachineForExecutionCommand,
	type SFNClient,
	TestStateCommand,
	type TestStateInput,
	type TestStateOutput,
} from "@aws-sdk/client-sfn";
import type { StepFunctionsBody } from "@dephealth/contract/schemas/bodies/executions.ts";
import type { Clock } from "../clock.ts";
import { StepFunctionsRefusalError } from "../errors.ts";
import { startDeadline } from "../time-limit.ts";

/** Step Functions waits five minutes for a state, but API Gateway only 30 s for the answer. */
const ANSWER_SECONDS = 20;

/**
 * The caller chooses neither definition nor role: choosing both would allow everything that the role may do.
 *
 * @param body `stateName`, and `executionArn` or `stateMachineArn`: the definition that the execution ran with, or
 * the machine's present one
 * @throws StepFunctionsRefusalError `TestStateNotAnswered` when the state takes longer than the caller can wait
 */
export async function tryState(
	client: SFNClient,
	body: StepFunctionsBody,
	clock: Clock,
): Promise<TestStateOutput> {
	const { definition, roleArn } = await machineOf(client, body);
	const { stateName, input, variables, context, inspectionLevel, mock, stateConfiguration } = body;
	const request = {
		definition,
		stateName,
		input,
		variables,
		context,
		inspectionLevel,
		mock,
		stateConfiguration,
	};
	const deadline = startDeadline(clock, ANSWER_SECONDS * 1000);
	try {
		// A given result calls nothing and needs no role.
		const command = new TestStateCommand({ ...request, ...(!mock && { roleArn }) } as TestStateInput);
		return await client.send(command, { abortSignal: deadline.signal });
	} catch (error) {
		if (!deadline.signal.aborted) throw error;
		throw new StepFunctionsRefusalError(
			"TestStateNotAnswered",
			`The state did not end within ${ANSWER_SECONDS} seconds. Anything that it called may still be running.`,
			{ cause: error },
		);
	} finally {
		deadline.release();
	}
}

async function machineOf(client: SFNClient, { executionArn, stateMachineArn }: StepFunctionsBody) {
	if (executionArn !== undefined) {
		return client.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
	}
	return client.send(new DescribeStateMachineCommand({ stateMachineArn }));
}
