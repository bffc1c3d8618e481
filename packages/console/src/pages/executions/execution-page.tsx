import { useEffect, useMemo } from "preact/hooks";
import { Link, useLocation, useParams } from "wouter-preact";
import type { Execution } from "../../api/step-functions.ts";
import { packagePath } from "../../app/go-to.tsx";
import { isWriting } from "../../app/keys.ts";
import { useUrlState } from "../../app/url-state.ts";
import { Card } from "../../parts/card.tsx";
import { QueryFailure } from "../../parts/failure.tsx";
import { formatDuration, plural } from "../../parts/format.ts";
import { type StateKind, StateMark } from "../../parts/marks.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Segments } from "../../parts/segments.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { Time } from "../../parts/time.tsx";
import { type AslMachine, findState } from "./asl.ts";
import { EventTable } from "./event-table.tsx";
import { ExecutionActions } from "./execution-actions.tsx";
import {
	executionArn,
	isRunning,
	useDefinition,
	useExecution,
	useHistory,
	useMachines,
	useNow,
} from "./execution-queries.ts";
import { outcomeOf, packageOfInput, sentenceOf, statusOf, titleOf } from "./execution-words.ts";
import { Graph } from "./graph.tsx";
import { type GraphMode, graphOf } from "./graph-model.ts";
import { type RunFacts, readHistory, type Visit } from "./history.ts";
import { Inspector, isInspectorTab } from "./inspector.tsx";
import { countStates } from "./layout/layout.ts";
import { useLayout } from "./layout/use-layout.ts";
import { mapRunPath } from "./paths.ts";
import { TimelineView } from "./timeline.tsx";
import { TryState } from "./trial/try-state.tsx";
import "../../styles/graph.css";
import "../../styles/timeline.css";

/** One execution: the graph of its definition, its timeline, its events, and each state's inputs and outputs. */
export function ExecutionPage() {
	const { machine = "", name = "" } = useParams();
	const machines = useMachines();
	const machineArn = machines.data?.find((known) => known.name === machine)?.arn;
	const arn = machineArn && executionArn(machineArn, decodeURIComponent(name));
	const execution = useExecution(arn);
	const definition = useDefinition(arn, machineArn);
	const history = useHistory(arn, execution.data?.status);
	const error = machines.error ?? execution.error ?? history.error ?? definition.error;
	if (machines.data && !machineArn) {
		return (
			<PageHead
				title="There is no such machine"
				says={`No state machine of this product is called ${machine}.`}
			/>
		);
	}
	if (error && !(execution.data && definition.data && history.data)) {
		return (
			<>
				<PageHead title="Execution" />
				<QueryFailure error={error} what="The execution" retry={() => void execution.refetch()} />
			</>
		);
	}
	if (!arn || !execution.data || !definition.data || !history.data) {
		return (
			<>
				<PageHead title="Execution" />
				<Skeleton rows={8} label="Loading the execution" />
			</>
		);
	}
	return (
		<Loaded
			machineName={machine}
			arn={arn}
			execution={execution.data}
			definition={definition.data}
			events={history.data}
			onChanged={() => {
				void execution.refetch();
				void history.refetch();
			}}
		/>
	);
}

function Loaded({
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
	const placed = useLayout(level, mode);
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
				<Card
					name="Graph"
					title="Graph"
					tools={
						<>
							<Segments
								name="What is drawn"
								options={[
									["path", "Path taken"],
									["all", "All states"],
								]}
								value={mode}
								onChange={(value) => setUrl({ mode: value === "all" ? "all" : undefined })}
							/>
							<span class="hide-s">
								<Segments
									name="Size"
									options={[
										["readable", "Readable"],
										["whole", "Whole"],
									]}
									value={url["size"] === "whole" ? "whole" : "readable"}
									onChange={(value) => setUrl({ size: value === "whole" ? "whole" : undefined })}
								/>
							</span>
						</>
					}
					note={<Legend facts={facts} />}
				>
					{placed ? (
						<Graph
							level={placed}
							fit={url["size"] === "whole" ? "whole" : "readable"}
							selected={selection.name}
							total={facts.total}
							onSelect={(name) => select(name)}
							onOpen={(name) => openMapRun(facts, name)}
						/>
					) : (
						<p
							class="in graph soft"
							role="status"
						>{`${plural(countStates(level), "state")} are being laid out …`}</p>
					)}
				</Card>
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

	function openMapRun(known: RunFacts, name: string): void {
		const run = known.byName.get(name)?.findLast(({ mapRunArn }) => mapRunArn !== undefined)?.mapRunArn;
		if (run !== undefined) location.assign(mapRunPath(path, run));
	}
}

/** The selected state: the one in the address, else the one that failed, was caught, runs, or came first. */
function selectionOf(
	url: Readonly<Record<string, string>>,
	facts: RunFacts,
	definition: AslMachine,
): { name: string; visit: Visit | undefined } {
	const id = Number(url["visit"]);
	const chosen = facts.visits.find((visit) => visit.id === id);
	if (chosen && (url["state"] === undefined || chosen.name === url["state"]))
		return { name: chosen.name, visit: chosen };
	const wanted = url["state"];
	if (wanted !== undefined) return { name: wanted, visit: mostTelling(facts.byName.get(wanted) ?? []) };
	const visit =
		mostTelling(facts.visits.filter(({ type, mapRunArn }) => mapRunArn !== undefined || !isFrame(type))) ??
		facts.visits[0];
	return { name: visit?.name ?? definition.StartAt, visit };
}

/** Around states that say more. */
function isFrame(type: string): boolean {
	return type === "Parallel" || type === "Map";
}

function mostTelling(visits: readonly Visit[]): Visit | undefined {
	for (const kind of ["bad", "run", "warn"] as const) {
		const found = visits.find((visit) => visit.kind === kind);
		if (found) return found;
	}
	return visits[0];
}

/** `[` and `]` go from failure to failure, `f` fits the graph. */
function useFailureKeys(
	facts: RunFacts,
	current: Visit | undefined,
	onSelect: (visit: Visit) => void,
	onFit: () => void,
): void {
	useEffect(() => {
		function onKey(event: KeyboardEvent): void {
			if (isWriting(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
			if (event.key === "f") onFit();
			if (event.key !== "[" && event.key !== "]") return;
			const failures = facts.visits.filter(({ kind }) => kind === "bad" || kind === "warn");
			const after = failures.find(({ id }) => id > (current?.id ?? 0)) ?? failures[0];
			const before = failures.findLast(({ id }) => id < (current?.id ?? 0)) ?? failures.at(-1);
			const next = event.key === "]" ? after : before;
			if (next) onSelect(next);
		}
		addEventListener("keydown", onKey);
		return () => removeEventListener("keydown", onKey);
	});
}

function ExecutionHead({
	machineName,
	execution,
	facts,
	eventCount,
	actions,
}: {
	machineName: string;
	execution: Execution;
	facts: RunFacts;
	eventCount: number;
	actions: preact.ComponentChildren;
}) {
	const [kind, word] = statusOf(execution.status);
	const outcome = outcomeOf(execution.output);
	const ref = packageOfInput(execution.input);
	const repeated = facts.visits.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0);
	return (
		<PageHead
			title={titleOf(machineName, execution.input)}
			says={sentenceOf(execution, facts)}
			meta={
				<>
					<span aria-live="polite">
						<StateMark kind={kind}>{word}</StateMark>
					</span>
					{outcome && outcome.word !== "complete" && <span class="pill unknown">{outcome.word}</span>}
					<span>{formatDuration(facts.total)}</span>
					{execution.startDate && (
						<span>
							started <Time at={execution.startDate} />
						</span>
					)}
					<span>{plural(eventCount, "event")}</span>
					{repeated > 0 && <span>{plural(repeated, "repeated attempt")}</span>}
					{(execution.redriveCount ?? 0) > 0 && (
						<span>{`redriven ${plural(execution.redriveCount ?? 0, "time")}`}</span>
					)}
					{ref && (
						<span>
							{"for "}
							<Link class="link" href={packagePath(ref.ecosystem, ref.name)}>
								{ref.name}
							</Link>
						</span>
					)}
				</>
			}
			actions={actions}
		/>
	);
}

const LEGEND: readonly (readonly [StateKind, string])[] = [
	["ok", "done"],
	["run", "running"],
	["warn", "caught"],
	["bad", "failed"],
	["stop", "stopped"],
];

/** Explains only the colours that the graph has. */
function Legend({ facts }: { facts: RunFacts }) {
	const kinds = new Set<StateKind>(facts.visits.map(({ kind }) => kind));
	return (
		<span class="row wrap legend-s hide-m">
			{LEGEND.filter(([kind]) => kinds.has(kind)).map(([kind, word]) => (
				<StateMark key={kind} kind={kind}>
					{word}
				</StateMark>
			))}
		</span>
	);
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
