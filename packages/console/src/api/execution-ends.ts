/** How executions ended. What is asked for in one moment, by the rows of a list, is one request. */
import { EXECUTIONS_AT_ONCE } from "@dephealth/contract/step-functions-calls.ts";
import { type ExecutionEnd, stepFunctions } from "./step-functions.ts";

type Ask = (arns: readonly string[]) => Promise<readonly ExecutionEnd[]>;
type Waiting = { resolve(end: ExecutionEnd | null): void; reject(error: unknown): void };

/** @returns null for an execution that is no longer kept */
export function createExecutionEnds(ask: Ask): (arn: string) => Promise<ExecutionEnd | null> {
	let waiting = new Map<string, Waiting[]>();

	async function send(
		asked: ReadonlyMap<string, readonly Waiting[]>,
		arns: readonly string[],
	): Promise<void> {
		try {
			const ends = new Map((await ask(arns)).map((end) => [end.executionArn, end]));
			for (const arn of arns) for (const { resolve } of asked.get(arn) ?? []) resolve(ends.get(arn) ?? null);
		} catch (error) {
			for (const arn of arns) for (const { reject } of asked.get(arn) ?? []) reject(error);
		}
	}

	function sendAll(): void {
		const asked = waiting;
		waiting = new Map();
		const arns = [...asked.keys()];
		for (let from = 0; from < arns.length; from += EXECUTIONS_AT_ONCE) {
			void send(asked, arns.slice(from, from + EXECUTIONS_AT_ONCE));
		}
	}

	return (arn) =>
		new Promise((resolve, reject) => {
			if (waiting.size === 0) setTimeout(sendAll);
			waiting.set(arn, [...(waiting.get(arn) ?? []), { resolve, reject }]);
		});
}

export const executionEnd = createExecutionEnds(async (executionArns) => {
	const { executions } = await stepFunctions("DescribeExecutions", { executionArns: [...executionArns] });
	return executions;
});
