/** Operations that answer tasks which wait for a callback. */

import { StepFunctionsError, TaskFailure } from "../aws-errors.ts";
import { parsePayload } from "../payload.ts";
import type { Journal } from "./journal.ts";
import type { PendingTask, TaskTokens } from "./task-tokens.ts";

const MAX_TOKEN_LENGTH = 2048;

export function createTaskCallbacks(tokens: TaskTokens, journal: Journal) {
	/** @throws StepFunctionsError `InvalidToken`, or `TaskTimedOut` as AWS says of every task that is over */
	function find(token: string): PendingTask {
		if (!/^[\w-]+$/.test(token) || token.length > MAX_TOKEN_LENGTH) {
			throw new StepFunctionsError("InvalidToken", "Invalid Token");
		}
		const task = tokens.find(token);
		if (task) return task;
		throw new StepFunctionsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
	}

	function answer(token: string, answered: Parameters<PendingTask["answer"]>[0]): void {
		if (!find(token).answer(answered)) {
			throw new StepFunctionsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
		}
		journal.flush();
	}

	return {
		/** @throws StepFunctionsError `InvalidOutput` when `output` is not JSON or too large */
		sendTaskSuccess({ taskToken, output }: { taskToken: string; output: string }): void {
			try {
				parsePayload(output, "task's output");
			} catch (error) {
				const problem = error instanceof TaskFailure ? error.causeText : "it is not JSON";
				throw new StepFunctionsError("InvalidOutput", `Invalid Output: ${problem}`);
			}
			answer(taskToken, { output });
		},
		sendTaskFailure({
			taskToken,
			error,
			cause,
		}: {
			taskToken: string;
			error?: string;
			cause?: string;
		}): void {
			answer(taskToken, { error: error ?? "", cause: cause ?? "" });
		},
		sendTaskHeartbeat({ taskToken }: { taskToken: string }): void {
			find(taskToken).beat();
		},
	};
}
