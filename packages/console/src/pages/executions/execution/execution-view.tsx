import { useMemo } from "preact/hooks";
import { useLocation } from "wouter-preact";
import type { Execution } from "../../../api/step-functions.ts";
import { useUrlState } from "../../../app/url-state.ts";
import { Card } from "../../../parts/card.tsx";
import { formatDuration } from "../../../parts/format.ts";
import { type AslMachine, findState } from "../asl.ts";
import { isRunning, type useHistory, useNow } from "../execution-queries.ts";
import { type GraphMode, graphOf } from "../graph/graph-model.ts";
import { type RunFacts, readHistory, type Visit } from "../history.ts";
import { mapRunPath } from "../paths.ts";
import { TryState } from "../trial/try-state.tsx";
import { EventTable } from "./event-table.tsx";
import { ExecutionActions } from "./execution-actions.tsx";
import { ExecutionHead } from "./execution-head.tsx";
import { useFailureKeys } from "./failure-keys.ts";
import { GraphCard } from "./graph-card.tsx";
import { Inspector, isInspectorTab } from "./inspector.tsx";
import { selectionOf } from "./selection.ts";
import { TimelineView } from "./timeline.tsx";

export function ExecutionView({
	machineName,
	arn,
	execution,
	definition,
	events,
	onChanged,
}: {
	machineName: string;
	arn: string;
	execution: Execution;
	definition: AslMachine;
	events: NonNullable<ReturnType<typeof useHistory>["data"]>;
	onChanged: () => void;
}) {
	const [url, setUrl] = useUrlState();
	const [path] = useLocation();
	const isLive = isRunning(execution);
	const now = useNow(isLive);
	const facts = useMemo(() => readHistory(events, execution.status, now), [events, execution.status, now]);
	const mode: GraphMode = url["mode"] === "all" ? "all" : "path";
	const level = useMemo(() => graphOf(definition, facts, mode), [definition, facts, mode]);
	const selection = selectionOf(url, facts, definition);
	const visits = facts.byName.get(selection.name) ?? [];
	const tab = isInspectorTab(url["tab"]) ? url["tab"] : undefined;
	const mapRun = selection.visit?.mapRunArn;
	const state = findState(definition, selection.name);

	function select(name: string, visit?: Visit): void {
		setUrl({ state: name, visit: visit ? String(visit.id) : undefined });
	}
	useFailureKeys(
		facts,
		selection.visit,
		(visit) => select(visit.name, visit),
		() => setUrl({ size: url["size"] === "whole" ? undefined : "whole" }),
	);

	return (
		<>
			<ExecutionHead
				machineName={machineName}
				execution={execution}
				facts={facts}
				eventCount={events.length}
				actions={
					<ExecutionActions machine={machineName} arn={arn} execution={execution} onChanged={onChanged} />
				}
			/>
			<div class="grid ex">
				<GraphCard
					level={level}
					mode={mode}
					facts={facts}
					selected={selection.name}
					onSelect={select}
					onOpen={openMapRun}
				/>
				<div class="stack side">
					<Card name="Timeline" title="Timeline" note={timelineNote(facts)}>
						<div class="in tl-in">
							<TimelineView
								facts={facts}
								selected={selection.visit?.id}
								onSelect={(visit) => select(visit.name, visit)}
							/>
						</div>
					</Card>
					<Inspector
						arn={arn}
						name={selection.name}
						state={state}
						visit={selection.visit}
						visits={visits}
						facts={facts}
						tab={tab}
						mapRunPath={mapRun && mapRunPath(path, mapRun)}
						onTab={(chosen) => setUrl({ tab: chosen })}
						onSelect={(name) => select(name)}
						onVisit={(visit) => select(visit.name, visit)}
					>
						{state && (
							<TryState
								arn={arn}
								name={selection.name}
								state={state}
								visit={selection.visit}
								facts={facts}
								isOpen={url["try"] !== undefined}
								onToggle={() => setUrl({ try: url["try"] === undefined ? "1" : undefined })}
								onSelect={(name) => select(name)}
							/>
						)}
					</Inspector>
				</div>
				<EventTable
					events={events}
					facts={facts}
					selected={selection.name}
					filter={url["q"] ?? ""}
					view={url["events"] === "all" ? "all" : "steps"}
					onFilter={(text) => setUrl({ q: text })}
					onView={(view) => setUrl({ events: view === "all" ? "all" : undefined })}
					onSelect={(name, visit) => setUrl({ state: name, visit: String(visit) })}
				/>
			</div>
		</>
	);

	function openMapRun(name: string): void {
		const run = facts.byName.get(name)?.findLast(({ mapRunArn }) => mapRunArn !== undefined)?.mapRunArn;
		if (run !== undefined) location.assign(mapRunPath(path, run));
	}
}

function timelineNote(facts: RunFacts): string {
	const waited = facts.visits.reduce(
		(sum, { attempts }) =>
			sum +
			attempts
				.slice(1)
				.reduce((total, { from }, index) => total + Math.max(0, from - (attempts[index]?.to ?? from)), 0),
		0,
	);
	const took = formatDuration(facts.total);
	return waited > 500 ? `${took}; ${formatDuration(waited)} between attempts` : took;
}
