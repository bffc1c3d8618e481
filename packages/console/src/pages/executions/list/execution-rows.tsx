import { Link } from "wouter-preact";
import type { ExecutionItem } from "../../../api/step-functions.ts";
import { Empty } from "../../../parts/card.tsx";
import { StateMark } from "../../../parts/marks.tsx";
import { NewRows } from "../../../parts/tables/new-rows.tsx";
import { VirtualHead, VirtualRows } from "../../../parts/tables/virtual-rows.tsx";
import { isRunning, useExecutionEnd, useNow } from "../execution-queries.ts";
import { outcomeOf, packageOfName, statusOf } from "../execution-words.ts";
import { executionPath } from "../paths.ts";
import { countsOf } from "../run-counts.ts";
import { TimeCells } from "../time-cells.tsx";
import type { Listed } from "./listed.ts";

export function ExecutionRows({
	rows,
	list,
	onClear,
}: {
	rows: readonly Listed[];
	list: string;
	onClear: () => void;
}) {
	const now = useNow(rows.some(isRunning));
	const longest = Math.max(1, ...rows.map((row) => durationOf(row, now)));
	if (rows.length === 0) {
		return (
			<Empty
				action={
					<button type="button" class="link" onClick={onClear}>
						Clear the filters
					</button>
				}
			>
				No execution matches.
			</Empty>
		);
	}
	return (
		<NewRows rows={rows} keyOf={keyOf} list={list} one="execution">
			{(shown) => (
				<VirtualRows
					name="Executions"
					className="execs"
					rows={shown}
					rowHeight={35}
					height={900}
					keyOf={keyOf}
					head={
						<VirtualHead
							columns={[
								["Status"],
								["Execution"],
								["Outcome", "hide-s"],
								["Machine", "hide-m"],
								["Started", "hide-s"],
								["Took", "num"],
								["Compared", "hide-s", "unseen"],
							]}
						/>
					}
					render={(row) => <ExecutionRow row={row} took={durationOf(row, now)} longest={longest} />}
				/>
			)}
		</NewRows>
	);
}

function keyOf({ executionArn, name }: Listed): string {
	return executionArn ?? name ?? "";
}

function durationOf({ startDate, stopDate }: ExecutionItem, now: number): number {
	if (startDate === undefined) return 0;
	return Math.max(0, (stopDate === undefined ? now : Date.parse(stopDate)) - Date.parse(startDate));
}

function ExecutionRow({ row, took, longest }: { row: Listed; took: number; longest: number }) {
	const [kind, word] = statusOf(row.status);
	const named = packageOfName(row.machine, row.name ?? "");
	return (
		<div class="vrow" role="row">
			<span role="cell">
				<StateMark kind={kind}>{word}</StateMark>
			</span>
			<span role="cell" class="clip">
				<Link class="row name" href={executionPath(row.machine, row.name ?? "")}>
					<span class="clip strong">{named?.label ?? row.name}</span>
					{named?.isRepair && <span class="pill">repair</span>}
				</Link>
				<span class="via only-s">{row.machine}</span>
			</span>
			<span role="cell" class="hide-s clip">
				<Outcome row={row} />
			</span>
			<span role="cell" class="hide-m soft clip">
				{row.machine}
			</span>
			<TimeCells execution={row} took={took} />
			<span role="cell" class="hide-s" aria-hidden="true">
				<i class={`took b-${kind}`} style={{ width: `${Math.max(2, Math.sqrt(took / longest) * 100)}%` }} />
			</span>
		</div>
	);
}

/** A list has no outputs: that of a row is read when it is seen. */
function Outcome({ row }: { row: Listed }) {
	const { data } = useExecutionEnd(row);
	if (isRunning(row)) return <span class="dim">under way</span>;
	const outcome = outcomeOf(data?.output);
	if (!outcome) {
		return (
			<span class="soft">{data?.error ?? countsOf(data?.output) ?? (data === undefined ? "" : "–")}</span>
		);
	}
	if (outcome.kind === "ok") return <span class="soft">{outcome.word}</span>;
	return (
		<span class="pill unknown">{[outcome.word, outcome.sources.join(", ")].filter(Boolean).join(": ")}</span>
	);
}
