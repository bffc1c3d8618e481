/** Choice: the first rule whose condition is true decides the next state. */

import { TaskFailure } from "../../aws-errors.ts";
import type { ChoiceState } from "../../parse/definition.ts";
import { evaluate, unexpectedType } from "./evaluation.ts";
import type { Frame } from "./frame.ts";
import { type Exit, exitOf, type Run } from "./run.ts";

/** @throws TaskFailure `States.NoChoiceMatched` without a match and a Default */
export async function runChoice(run: Run, frame: Frame, state: ChoiceState): Promise<Exit> {
	for (const rule of state.choices) {
		const condition = await evaluate(run, frame, rule.condition, "Condition");
		if (typeof condition.value !== "boolean") {
			throw unexpectedType(rule.condition, "Condition", "boolean", condition);
		}
		if (condition.value) return { next: rule.next, output: rule.output, assign: rule.assign };
	}
	if (state.next !== undefined) return exitOf(state);
	throw new TaskFailure("States.NoChoiceMatched", "No rule of the Choice matched, and it has no Default.");
}
