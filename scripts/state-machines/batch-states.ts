/** The states that ask one source about a batch of packages, the same in every machine that does. Pure. */
import { collectState } from "@dephealth/contract/task-functions.ts";
import { type BulkSourceName, SOURCE_LABELS } from "@dephealth/contract/vocabulary.ts";
import {
	LAMBDA_FAILURES,
	LAMBDA_RETRY,
	STORAGE_RETRY,
	UPSTREAM_OUTAGES,
} from "@dephealth/core/resilience/retry-presets.ts";
import { SOURCES } from "@dephealth/core/sources/sources.ts";
import { figuresOf, type Machine } from "./retry-blocks.ts";

/** All sources must have been asked by then: an EXPRESS execution ends after five minutes, settled or not. */
const DEADLINE = "{% $toMillis($states.context.Execution.StartTime) + 210000 %}";

/**
 * The task and the state of its answer. A source that fails is an answer too, so that it takes no other down.
 *
 * @param asked.payload of the task, besides what each gets
 */
export function batchStates(
	id: BulkSourceName,
	asked: { comment: string; payload: Record<string, string>; timeoutSeconds: number },
): Machine["States"] {
	const task = `${collectState(id)}Batch`;
	const answered = `${SOURCE_LABELS[id]} answered`;
	return {
		[task]: {
			Comment: asked.comment,
			Type: "Task",
			Resource: "arn:aws:states:::lambda:invoke",
			Arguments: {
				FunctionName: `\${${task}Function}`,
				Payload: {
					correlationId: "{% $correlationId %}",
					items: "{% $items %}",
					round: "{% $round %}",
					...asked.payload,
					deadlineAt: DEADLINE,
				},
			},
			TimeoutSeconds: asked.timeoutSeconds,
			Retry: [
				{ ErrorEquals: [...UPSTREAM_OUTAGES], ...figuresOf(SOURCES[id].retry) },
				{ ErrorEquals: ["StorageUnavailableError"], ...figuresOf(STORAGE_RETRY) },
				{ ErrorEquals: [...LAMBDA_FAILURES], ...figuresOf(LAMBDA_RETRY) },
			],
			Output: { [id]: "{% $states.result.Payload %}" },
			Catch: [
				{
					ErrorEquals: ["States.ALL"],
					Output: {
						[id]: {
							state: "failed",
							error: "{% $states.errorOutput.Error %}",
							cause: "{% $states.errorOutput.Cause %}",
						},
					},
					Next: answered,
				},
			],
			Next: answered,
		},
		[answered]: { Comment: "What it said, or why it could not.", Type: "Succeed" },
	};
}
