import { useMutation, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { Link, useParams } from "wouter-preact";
import { RefusedError } from "../../api/client.ts";
import { POLL, pollEvery } from "../../api/queries.ts";
import { type ExecutionItem, type MapRun, stepFunctions } from "../../api/step-functions.ts";
import { useUrlState } from "../../app/url-state.ts";
import { Answer } from "../../parts/answer.tsx";
import { Card, Empty } from "../../parts/card.tsx";
import { QueryFailure } from "../../parts/failure.tsx";
import { formatCount, formatDuration, formatTime, plural } from "../../parts/format.ts";
import { type StateKind, StateMark } from "../../parts/marks.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Segments } from "../../parts/segments.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { Time } from "../../parts/time.tsx";
import { VirtualHead, VirtualRows } from "../../parts/virtual-rows.tsx";
import { executionArn, isRunning, useMachines, useNow } from "./execution-queries.ts";
import { statusOf } from "./execution-words.ts";
import { paceOf, sharesOf } from "./map-run-progress.ts";
import { executionPath } from "./paths.ts";
import "../../styles/executions.css";

/** One run of a Distributed Map: how far it is, how fast, and which of its executions failed. */
export function MapRunPage() {
	const { machine = "", name = "", run = "" } = useParams();
	const machines = useMachines();
	const machineArn = machines.data?.find((known) => known.name === machine)?.arn;
	const parent = machineArn && executionArn(machineArn, decodeURIComponent(name));
	const runs = useQuery({
		queryKey: ["map runs", parent],
		enabled: parent !== undefined,
		queryFn: ({ signal }) => stepFunctions("ListMapRuns", { executionArn: parent }, signal),
		refetchInterval: pollEvery(false),
	});
	const arn = runs.data?.mapRuns?.find(({ mapRunArn }) =>
		mapRunArn?.endsWith(`:${decodeURIComponent(run)}`),
	)?.mapRunArn;
	const mapRun = useQuery({
		queryKey: ["map run", arn],
		enabled: arn !== undefined,
		queryFn: ({ signal }) => stepFunctions("DescribeMapRun", { mapRunArn: arn }, signal),
		staleTime: 0,
		refetchInterval: pollEvery<MapRun>((data) => (data?.status === "RUNNING" ? POLL.running : false)),
	});
	const error = machines.error ?? runs.error ?? mapRun.error;
	if (runs.data && arn === undefined) {
		return (
			<PageHead title="Map run" says="The execution has no such Map run, or its history is no longer kept." />
		);
	}
	if (!mapRun.data || arn === undefined) {
		return (
			<>
				<PageHead title="Map run" />
				{error ? (
					<QueryFailure error={error} what="The Map run" />
				) : (
					<Skeleton rows={6} label="Loading the Map run" />
				)}
			</>
		);
	}
	return (
		<Loaded
			machine={machine}
			parentName={decodeURIComponent(name)}
			arn={arn}
			mapRun={mapRun.data}
			onChanged={() => void mapRun.refetch()}
		/>
	);
}

function Loaded({
	machine,
	parentName,
	arn,
	mapRun,
	onChanged,
}: {
	machine: string;
	parentName: string;
	arn: string;
	mapRun: MapRun;
	onChanged: () => void;
}) {
	const isLive = mapRun.status === "RUNNING";
	const now = useNow(isLive);
	const pace = paceOf(mapRun, now);
	const [kind, word] = statusOf(mapRun.status);
	return (
		<>
			<PageHead
				title={`Map run of ${labelOf(arn)}`}
				says={pace.sentence}
				meta={
					<>
						<StateMark kind={kind}>{word}</StateMark>
						<span>{formatDuration(pace.elapsed)}</span>
						{pace.perSecond !== undefined && (
							<span>{`${formatCount(Math.round(pace.perSecond))} items a second`}</span>
						)}
						{isLive && pace.left !== undefined && <span>{`about ${formatDuration(pace.left)} to go`}</span>}
						<span>
							{mapRun.maxConcurrency ? `${mapRun.maxConcurrency} at once` : "as many at once as there are"}
						</span>
						<span>
							{"part of "}
							<Link class="link" href={executionPath(machine, parentName)}>
								{parentName}
							</Link>
						</span>
					</>
				}
			/>
			<div class="stack">
				<Progress mapRun={mapRun} />
				{isLive && <Concurrency arn={arn} mapRun={mapRun} onChanged={onChanged} />}
				<Children machine={machine} arn={arn} isLive={isLive} />
			</div>
		</>
	);
}

/** `…:mapRun:<machine>/<label>:<id>` */
function labelOf(arn: string): string {
	return /\/([^:/]+):[^:/]+$/.exec(arn)?.[1] ?? "a Map";
}

const KINDS: readonly (readonly [StateKind, string, string])[] = [
	["ok", "Succeeded", "succeeded"],
	["bad", "Failed", "failed"],
	["stop", "Stopped", "stopped"],
	["run", "Running", "running"],
	["none", "Waiting", "waiting"],
];

function Progress({ mapRun }: { mapRun: MapRun }) {
	const items = sharesOf(mapRun.itemCounts);
	const cells = sharesOf(mapRun.executionCounts);
	const label = KINDS.filter(([kind]) => items.counts[kind] > 0)
		.map(([kind, , word]) => `${formatCount(items.counts[kind])} ${word}`)
		.join(", ");
	return (
		<Card name="Progress" title={plural(items.total, "item")} note={plural(cells.total, "execution")}>
			<div class="in stack">
				<div class="dist progress" role="img" aria-label={label || "no items"}>
					{KINDS.filter(([kind]) => items.counts[kind] > 0).map(([kind]) => (
						<i key={kind} class={`p-${kind}`} style={{ flex: `${items.counts[kind]} 0 0` }} />
					))}
				</div>
				<ul class="legend">
					{KINDS.filter(([kind]) => items.counts[kind] > 0 || kind === "ok" || kind === "bad").map(
						([kind, word]) => (
							<li key={kind} class="row">
								<StateMark kind={kind}>{word}</StateMark>
								<b>{formatCount(items.counts[kind])}</b>
							</li>
						),
					)}
				</ul>
				{cells.total > 1 && (
					<div class="waffle" role="img" aria-label={`${plural(cells.total, "execution")}, in equal shares`}>
						{cells.cells.map((kind, index) => (
							<i key={`${index}`} class={`p-${kind}`} />
						))}
					</div>
				)}
			</div>
		</Card>
	);
}

function Concurrency({ arn, mapRun, onChanged }: { arn: string; mapRun: MapRun; onChanged: () => void }) {
	const [wanted, setWanted] = useState(String(mapRun.maxConcurrency ?? 0));
	const change = useMutation({
		mutationFn: () => stepFunctions("UpdateMapRun", { mapRunArn: arn, maxConcurrency: Number(wanted) }),
		onSuccess: onChanged,
	});
	return (
		<Card name="Concurrency">
			<form
				class="in row wrap"
				onSubmit={(event) => {
					event.preventDefault();
					change.mutate();
				}}
			>
				<label class="row small">
					At once
					<input
						class="number"
						type="number"
						min="0"
						max="10000"
						value={wanted}
						onInput={(event) => setWanted(event.currentTarget.value)}
					/>
				</label>
				<button type="submit" class="btn s" disabled={change.isPending}>
					Change it
				</button>
				<span class="small dim" aria-live="polite">
					{change.error
						? change.error instanceof RefusedError
							? change.error.message
							: "DepHealth did not answer."
						: change.isSuccess
							? "Changed. Running items are not interrupted."
							: "0 sets no limit. Running items are not interrupted."}
				</span>
			</form>
		</Card>
	);
}

const VIEWS = [
	["failed", "Failed"],
	["slowest", "Slowest"],
	["all", "All"],
] as const;

function Children({ machine, arn, isLive }: { machine: string; arn: string; isLive: boolean }) {
	const [url, setUrl] = useUrlState();
	const view = VIEWS.find(([value]) => value === url["view"])?.[0] ?? "all";
	const children = useQuery({
		queryKey: ["map run children", arn, view],
		queryFn: ({ signal }) =>
			stepFunctions(
				"ListExecutions",
				{ mapRunArn: arn, maxResults: 1000, ...(view === "failed" && { statusFilter: "FAILED" }) },
				signal,
			),
		staleTime: 0,
		refetchInterval: pollEvery(isLive ? POLL.waiting : false),
	});
	const now = useNow(isLive);
	const took = ({ startDate, stopDate }: ExecutionItem) =>
		(stopDate ? Date.parse(stopDate) : now) - Date.parse(startDate ?? new Date(now).toISOString());
	const rows = [...(children.data?.executions ?? [])];
	if (view === "slowest") rows.sort((a, b) => took(b) - took(a));
	const wanted = url["item"];
	// The subject of a link stands first.
	if (wanted !== undefined) rows.sort((a, b) => Number(b.name === wanted) - Number(a.name === wanted));
	return (
		<Card
			name="Executions of its items"
			title="Executions of its items"
			tools={
				<Segments
					name="Which"
					options={VIEWS}
					value={view}
					onChange={(value) => setUrl({ view: value === "all" ? undefined : value })}
				/>
			}
		>
			<Answer query={children} what="The executions" rows={4}>
				{() =>
					rows.length === 0 ? (
						<Empty>{view === "failed" ? "None has failed." : "None has begun."}</Empty>
					) : (
						<VirtualRows
							name="Executions of its items"
							className="kids"
							rows={rows}
							rowHeight={35}
							height={560}
							keyOf={({ executionArn: own, name }) => own ?? name ?? ""}
							head={
								<VirtualHead
									columns={[
										["Status"],
										["Execution"],
										["Items", "num"],
										["Started", "hide-s"],
										["Took", "num"],
									]}
								/>
							}
							render={(row) => (
								<Child row={row} machine={machine} took={took(row)} isWanted={row.name === wanted} />
							)}
						/>
					)
				}
			</Answer>
		</Card>
	);
}

function Child({
	row,
	machine,
	took,
	isWanted,
}: {
	row: ExecutionItem;
	machine: string;
	took: number;
	isWanted: boolean;
}) {
	const [kind, word] = statusOf(row.status);
	const name = row.executionArn?.split("/").at(-1) ?? row.name ?? "";
	const isExpress = row.executionArn?.includes(":express:") ?? false;
	return (
		<div class={`vrow ${isWanted ? "wanted" : ""}`} role="row" aria-current={isWanted || undefined}>
			<span role="cell">
				<StateMark kind={kind}>{word}</StateMark>
			</span>
			<span role="cell" class="clip">
				{isWanted && <span class="pill">the package's batch</span>}
				{isExpress ? (
					<span class="mono small" title="Express executions keep no history; their logs have it.">
						{row.name}
					</span>
				) : (
					<Link class="name mono small" href={executionPath(machine, name)}>
						{row.name}
					</Link>
				)}
			</span>
			<span role="cell" class="num">
				{row.itemCount ?? "–"}
			</span>
			<span role="cell" class="hide-s soft">
				{row.startDate && <Time at={row.startDate}>{formatTime(row.startDate)}</Time>}
			</span>
			<span role="cell" class="num">
				{formatDuration(took)}
				{isRunning(row) ? " …" : ""}
			</span>
		</div>
	);
}
