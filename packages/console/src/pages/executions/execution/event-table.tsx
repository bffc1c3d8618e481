import { useMemo } from "preact/hooks";
import type { HistoryEvent } from "../../../api/step-functions.ts";
import { Segments } from "../../../parts/actions/segments.tsx";
import { Card, Empty } from "../../../parts/card.tsx";
import { formatDuration } from "../../../parts/format.ts";
import { FilterField } from "../../../parts/tables/filter-field.tsx";
import { VirtualHead, VirtualRows } from "../../../parts/tables/virtual-rows.tsx";
import { readCause } from "../cause.ts";
import { detailsOf } from "../event-details.ts";
import type { RunFacts } from "../history.ts";

/** The small steps of each attempt, which the short list leaves out. */
const STEP = /StateEntered$|Failed$|TimedOut$|Aborted$|^Execution|^MapRun/;

export function EventTable({
	events,
	facts,
	selected,
	filter,
	view,
	onFilter,
	onView,
	onSelect,
}: {
	events: readonly HistoryEvent[];
	facts: RunFacts;
	selected: string | undefined;
	filter: string;
	view: "steps" | "all";
	onFilter: (text: string) => void;
	onView: (view: "steps" | "all") => void;
	onSelect: (name: string, visit: number) => void;
}) {
	const rows = useMemo(() => rowsOf(events, facts, view, filter), [events, facts, view, filter]);
	return (
		<Card
			name="Events"
			title="Events"
			className="wide"
			tools={
				<>
					<Segments
						name="How much is listed"
						options={[
							["steps", "Steps"],
							["all", `All ${events.length}`],
						]}
						value={view}
						onChange={onView}
					/>
					<FilterField
						label="Filter events"
						placeholder="State, type or error"
						value={filter}
						onChange={onFilter}
					/>
				</>
			}
		>
			{rows.length === 0 ? (
				<Empty>
					{events.length === 0 ? "No event has been written yet." : "No event matches the filter."}
				</Empty>
			) : (
				<VirtualRows
					name="Events"
					className="events"
					rows={rows}
					rowHeight={34}
					height={520}
					head={
						<VirtualHead
							columns={[["#", "num"], ["After start"], ["State"], ["Event"], ["Detail", "hide-s"]]}
						/>
					}
					keyOf={({ id }) => id}
					render={(row) => <EventRow row={row} selected={selected} onSelect={onSelect} />}
				/>
			)}
		</Card>
	);
}

type Row = {
	id: number;
	at: number;
	state: string | undefined;
	visit: number | undefined;
	type: string;
	detail: string;
	isBad: boolean;
};

function EventRow({
	row: { id, at, state, visit, type, detail, isBad },
	selected,
	onSelect,
}: {
	row: Row;
	selected: string | undefined;
	onSelect: (name: string, visit: number) => void;
}) {
	const isSelected = state !== undefined && state === selected;
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the state's name in it is a button
		<div
			class={`vrow ${isSelected ? "sel" : ""}`}
			role="row"
			aria-selected={isSelected}
			onClick={() => state !== undefined && visit !== undefined && onSelect(state, visit)}
		>
			<span class="num dim" role="cell">
				{id}
			</span>
			<span class="nowrap" role="cell">
				{formatDuration(at)}
			</span>
			<span class="clip" role="cell" title={state}>
				{state !== undefined && visit !== undefined && (
					<button type="button" class="name" onClick={() => onSelect(state, visit)}>
						{state}
					</button>
				)}
			</span>
			<span class={`clip ${isBad ? "HIGH" : "soft"}`} role="cell">
				{type}
			</span>
			<span class="clip small soft hide-s" role="cell" title={detail}>
				{detail}
			</span>
		</div>
	);
}

function rowsOf(
	events: readonly HistoryEvent[],
	facts: RunFacts,
	view: "steps" | "all",
	filter: string,
): Row[] {
	const wanted = filter.trim().toLowerCase();
	return events.flatMap((event): Row[] => {
		const { id = 0, type = "", timestamp } = event;
		if (view === "steps" && !STEP.test(type)) return [];
		const visit = facts.visitOf.get(id);
		const { error, cause } = detailsOf(event);
		const detail = error === undefined ? "" : [error, readCause(cause).message].filter(Boolean).join(": ");
		if (wanted !== "" && !`${visit?.name ?? ""} ${type} ${detail}`.toLowerCase().includes(wanted)) return [];
		return [
			{
				id,
				at: (timestamp === undefined ? facts.startedAt : Date.parse(timestamp)) - facts.startedAt,
				state: visit?.name,
				visit: visit?.id,
				type,
				detail,
				isBad: /Failed$|TimedOut$/.test(type),
			},
		];
	});
}
