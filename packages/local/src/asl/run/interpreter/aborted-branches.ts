/** The history of branches that end because another branch has failed. */
import type { State } from "../../parse/definition.ts";
import { isFull } from "../executions/running-execution.ts";
import type { Frame } from "./frame.ts";
import { type Run, record, recordAside } from "./run.ts";

/** States of the other types take no time. */
const INTERRUPTIBLE = ["Task", "Wait", "Parallel", "Map"] as const;

/** Records each branch below the frame that was still running, innermost first. */
export function recordAborted(run: Run, frame: Frame, { name, type }: State): void {
	for (const [index, child] of frame.children) {
		if (child.outcome || child.hasFailed) continue;
		const state = run.execution.machine.states.get(child.state);
		if (!state) continue;
		recordAborted(run, child, state);
		if (isFull(run.execution.row)) return;
		const interruptible = INTERRUPTIBLE.find((candidate) => candidate === state.type);
		if (interruptible && child.progress.enteredAt !== undefined) {
			record(run, child, `${interruptible}StateAborted`);
		}
		if (type === "Map") recordAside(run, child, "MapIterationAborted", { name, index });
	}
}
