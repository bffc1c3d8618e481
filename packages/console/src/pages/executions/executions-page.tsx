import { useInfiniteQuery, useQueries, useQuery } from "@tanstack/preact-query";
import { useMemo } from "preact/hooks";
import { Link } from "wouter-preact";
import { POLL, pollEvery } from "../../api/queries.ts";
import { type ExecutionItem, type ExecutionStatus, stepFunctions } from "../../api/step-functions.ts";
import { useUrlState } from "../../app/url-state.ts";
import { Card, Empty } from "../../parts/card.tsx";
import { QueryFailure } from "../../parts/failure.tsx";
import { FilterField } from "../../parts/filter-field.tsx";
import { formatDuration, formatTime, plural } from "../../parts/format.ts";
import { Icon } from "../../parts/icon.tsx";
import { StateMark } from "../../parts/marks.tsx";
import { NewRows } from "../../parts/new-rows.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { Segments } from "../../parts/segments.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { Time } from "../../parts/time.tsx";
import { VirtualHead, VirtualRows } from "../../parts/virtual-rows.tsx";
import { DurationDots } from "./duration-dots.tsx";
import { isRunning, useMachines, useNow } from "./execution-queries.ts";
import { outcomeOf, packageOfName, statusOf } from "./execution-words.ts";
import type { Listed } from "./listed.ts";
import { executionPath } from "./paths.ts";
import { countsOf } from "./run-counts.ts";
import { StartExecution } from "./start-execution.tsx";
import "../../styles/executions.css";

const STATUSES = [
	["", "Any"],
	["RUNNING", "Running"],
	["FAILED", "Failed"],
	["SUCCEEDED", "Succeeded"],
	["ABORTED", "Stopped"],
	["TIMED_OUT", "Timed out"],
] as const;

/** Fewer show no pattern that the list does not. */
const FEWEST_DOTS = 6;

type Machine = { name: string; arn: string };

/** The executions of all machines, the newest first, with those that need a look. */
export function ExecutionsPage() {
	const [url, setUrl] = useUrlState();
	const machines = useMachines();
	const status = STATUSES.find(([value]) => value === url["status"])?.[0] ?? "";
	const lists = useLists(machines.data ?? [], status);
	const machine = url["machine"] ?? "";
	const text = (url["q"] ?? "").toLowerCase();
	const rows = useMemo(
		() =>
			lists.executions
				.filter((item) => (machine === "" || item.machine === machine) && matches(item, text))
				.filter(({ startDate }) => url["from"] === undefined || (startDate ?? "") >= url["from"])
				.sort((a, b) => ((a.startDate ?? "") < (b.startDate ?? "") ? 1 : -1)),
		[lists.executions, machine, text, url],
	);
	const starting = url["start"] !== undefined;
	return (
		<>
			<PageHead
				title="Executions"
				says={lists.isLoaded ? sentence(rows) : undefined}
				actions={
					<button
						type="button"
						class="btn"
						aria-expanded={starting}
						onClick={() => setUrl({ start: starting ? undefined : "new" })}
					>
						<Icon name="play" size={12} />
						Start an execution
					</button>
				}
			/>
			<div class="stack">
				{starting && machines.data && (
					<StartExecution
						machines={machines.data}
						machine={machine === "" ? "collect-package" : machine}
						like={url["start"] === "new" ? undefined : url["start"]}
						onClose={() => setUrl({ start: undefined })}
					/>
				)}
				{rows.length >= FEWEST_DOTS && <DurationDots executions={rows} />}
				<Card name="List">
					<div class="filters">
						<FilterField
							label="Filter by name or package"
							placeholder="Name or package"
							value={url["q"] ?? ""}
							onChange={(q) => setUrl({ q })}
						/>
						<MachineChips
							machines={machines.data ?? []}
							counts={lists.counts}
							value={machine}
							onChange={(name) => setUrl({ machine: name })}
						/>
						<span class="grow" />
						<Segments
							name="Status"
							options={STATUSES}
							value={status}
							onChange={(value) => setUrl({ status: value })}
						/>
						<TimeFilter value={url["from"]} onChange={(from) => setUrl({ from })} />
					</div>
					{machines.error || lists.error ? (
						<div class="in">
							<QueryFailure error={machines.error ?? lists.error} what="The executions" />
						</div>
					) : null}
					{lists.isLoaded || rows.length > 0 ? (
						<ExecutionRows
							rows={rows}
							list={[machine, status, text, url["from"]].join(" ")}
							onClear={() => setUrl({ q: "", status: "", machine: "", from: "" })}
						/>
					) : lists.error || machines.error ? null : (
						<Skeleton rows={8} label="Loading the executions" />
					)}
					{lists.canLoadMore && (
						<div class="in">
							<button type="button" class="btn s" onClick={lists.loadMore}>
								Older ones
							</button>
						</div>
					)}
				</Card>
			</div>
		</>
	);
}

function matches(item: Listed, text: string): boolean {
	if (text === "") return true;
	const label = packageOfName(item.machine, item.name ?? "")?.label ?? "";
	return `${item.name} ${label}`.toLowerCase().includes(text);
}

function sentence(rows: readonly Listed[]): string {
	const count = (wanted: (status: string | undefined) => boolean) =>
		rows.filter(({ status }) => wanted(status)).length;
	const running = count((status) => status === "RUNNING");
	const failed = count((status) => status === "FAILED" || status === "TIMED_OUT");
	return [
		`${plural(rows.length, "execution")} shown`,
		running > 0 ? `${running} running` : "none running",
		failed > 0 ? `${failed} failed` : "none failed",
	].join(", ");
}

/** Reads the newest page of each machine again while the page is visible, and older pages on request. */
function useLists(machines: readonly Machine[], status: string) {
	const filter = status === "" ? {} : { statusFilter: status as ExecutionStatus };
	const newest = useQueries({
		queries: machines.map(({ name, arn }) => ({
			queryKey: ["executions", name, status],
			queryFn: ({ signal }: { signal: AbortSignal }) =>
				stepFunctions("ListExecutions", { stateMachineArn: arn, maxResults: 200, ...filter }, signal),
			staleTime: 0,
			refetchInterval: pollEvery<{ executions?: ExecutionItem[] | undefined }>((data) =>
				data?.executions?.some(isRunning) ? POLL.running : POLL.waiting * 2,
			),
		})),
	});
	const older = useInfiniteQuery({
		queryKey: ["older executions", status, machines.map(({ name }) => name)],
		enabled: false,
		initialPageParam: undefined as Record<string, string> | undefined,
		queryFn: async ({ pageParam, signal }) => {
			const from =
				pageParam ??
				tokensOf(
					machines,
					newest.map(({ data }) => data?.nextToken),
				);
			const pages = await Promise.all(
				machines
					.filter(({ name }) => from[name] !== undefined)
					.map(async ({ name, arn }) => {
						const page = await stepFunctions(
							"ListExecutions",
							{ stateMachineArn: arn, maxResults: 200, nextToken: from[name], ...filter },
							signal,
						);
						return { name, page };
					}),
			);
			return {
				executions: pages.flatMap(({ name, page }) =>
					(page.executions ?? []).map((item): Listed => ({ ...item, machine: name })),
				),
				tokens: Object.fromEntries(
					pages.flatMap(({ name, page }) => (page.nextToken ? [[name, page.nextToken]] : [])),
				),
			};
		},
		getNextPageParam: ({ tokens }) => (Object.keys(tokens).length > 0 ? tokens : undefined),
	});
	const fresh = machines.flatMap(({ name }, index) =>
		(newest[index]?.data?.executions ?? []).map((item): Listed => ({ ...item, machine: name })),
	);
	const known = new Set(fresh.map(({ executionArn }) => executionArn));
	const old = (older.data?.pages ?? []).flatMap(({ executions }) => executions);
	const executions = [...fresh, ...old.filter(({ executionArn }) => !known.has(executionArn))];
	const counts = Object.fromEntries(
		machines.map(({ name }, index) => [
			name,
			{
				count: executions.filter((item) => item.machine === name).length,
				isMore: newest[index]?.data?.nextToken !== undefined,
			},
		]),
	);
	return {
		executions,
		counts,
		isLoaded: machines.length > 0 && newest.every(({ data }) => data !== undefined),
		error: newest.find(({ error, data }) => error && !data)?.error,
		canLoadMore: older.data ? older.hasNextPage : newest.some(({ data }) => data?.nextToken !== undefined),
		loadMore: () => void (older.data ? older.fetchNextPage() : older.refetch()),
	};
}

function tokensOf(
	machines: readonly Machine[],
	tokens: readonly (string | undefined)[],
): Record<string, string> {
	return Object.fromEntries(
		machines.flatMap(({ name }, index) => {
			const token = tokens[index];
			return token === undefined ? [] : [[name, token]];
		}),
	);
}

function MachineChips({
	machines,
	counts,
	value,
	onChange,
}: {
	machines: readonly Machine[];
	counts: Readonly<Record<string, { count: number; isMore: boolean }>>;
	value: string;
	onChange: (name: string) => void;
}) {
	return (
		<>
			{machines.map(({ name }) => (
				<button
					type="button"
					class="chip"
					key={name}
					aria-pressed={name === value}
					onClick={() => onChange(name === value ? "" : name)}
				>
					{name}
					<span class="dim">
						{counts[name]?.count ?? 0}
						{counts[name]?.isMore ? "+" : ""}
					</span>
				</button>
			))}
		</>
	);
}

const SPANS = [
	["", "Any time"],
	["15", "15 minutes"],
	["60", "1 hour"],
	["1440", "1 day"],
] as const;

/** Stores the start as a point in time, so that a link shows the same range later. */
function TimeFilter({ value, onChange }: { value: string | undefined; onChange: (from: string) => void }) {
	return (
		<label class="row small soft">
			<span class="sr">Started within</span>
			<select
				value={value === undefined ? "0" : ""}
				onChange={(event) => {
					const minutes = Number(event.currentTarget.value);
					onChange(minutes === 0 ? "" : new Date(Date.now() - minutes * 60_000).toISOString());
				}}
			>
				{value !== undefined && <option value="">{`since ${formatTime(value)}`}</option>}
				{SPANS.map(([minutes, label]) => (
					<option key={minutes} value={minutes === "" ? "0" : minutes}>
						{label}
					</option>
				))}
			</select>
		</label>
	);
}

function ExecutionRows({
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
			<span role="cell" class="hide-s soft">
				{row.startDate && <Time at={row.startDate}>{formatTime(row.startDate)}</Time>}
			</span>
			<span role="cell" class="num">
				{formatDuration(took)}
				{isRunning(row) ? " …" : ""}
			</span>
			<span role="cell" class="hide-s" aria-hidden="true">
				<i class={`took b-${kind}`} style={{ width: `${Math.max(2, Math.sqrt(took / longest) * 100)}%` }} />
			</span>
		</div>
	);
}

/** A list has no outputs: that of a row is read when it is seen. */
function Outcome({ row }: { row: Listed }) {
	const isOver = !isRunning(row);
	const { data } = useQuery({
		queryKey: ["execution", row.executionArn],
		queryFn: ({ signal }) => stepFunctions("DescribeExecution", { executionArn: row.executionArn }, signal),
		enabled: isOver,
		staleTime: Number.POSITIVE_INFINITY,
	});
	if (!isOver) return <span class="dim">under way</span>;
	const outcome = outcomeOf(data?.output);
	if (!outcome) {
		return <span class="soft">{data?.error ?? countsOf(data?.output) ?? (data ? "–" : "")}</span>;
	}
	if (outcome.kind === "ok") return <span class="soft">{outcome.word}</span>;
	return (
		<span class="pill unknown">{[outcome.word, outcome.sources.join(", ")].filter(Boolean).join(": ")}</span>
	);
}
