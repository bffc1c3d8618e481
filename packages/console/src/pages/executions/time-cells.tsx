import type { ExecutionItem } from "../../api/step-functions.ts";
import { formatDuration, formatTime } from "../../parts/format.ts";
import { Time } from "../../parts/time.tsx";
import { isRunning } from "./execution-queries.ts";

/**
 * When an execution of a list started, and how long it took.
 *
 * @param props.took milliseconds, up to now while it runs
 */
export function TimeCells({ execution, took }: { execution: ExecutionItem; took: number }) {
	const { startDate } = execution;
	return (
		<>
			<span role="cell" class="hide-s soft">
				{startDate && <Time at={startDate}>{formatTime(startDate)}</Time>}
			</span>
			<span role="cell" class="num">
				{formatDuration(took)}
				{isRunning(execution) ? " …" : ""}
			</span>
		</>
	);
}
