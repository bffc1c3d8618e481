import { useMemo } from "preact/hooks";
import { useUrlState } from "../../../app/url-state.ts";
import { Segments } from "../../../parts/actions/segments.tsx";
import { QueryFailure } from "../../../parts/answers/failure.tsx";
import { Skeleton } from "../../../parts/answers/skeleton.tsx";
import { Card } from "../../../parts/card.tsx";
import { plural } from "../../../parts/format.ts";
import { Icon } from "../../../parts/icon.tsx";
import { PageHead } from "../../../parts/page-head.tsx";
import { FilterField } from "../../../parts/tables/filter-field.tsx";
import { useMachines } from "../execution-queries.ts";
import { packageOfName } from "../execution-words.ts";
import { DurationDots } from "./duration-dots.tsx";
import type { Listed } from "./listed.ts";
import { StartExecution } from "./start-execution.tsx";
import "../../../styles/executions.css";
import { useLists } from "./execution-lists.ts";
import { ExecutionRows } from "./execution-rows.tsx";
import { MachineChips, STATUSES, TimeFilter } from "./list-filters.tsx";

/** Fewer show no pattern that the list does not. */
const FEWEST_DOTS = 6;

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
					<Filters machines={machines.data ?? []} counts={lists.counts} status={status} />
					<List rows={rows} machines={machines} lists={lists} />
				</Card>
			</div>
		</>
	);
}

type Machines = ReturnType<typeof useMachines>;
type Lists = ReturnType<typeof useLists>;

function Filters({
	machines,
	counts,
	status,
}: {
	machines: NonNullable<Machines["data"]>;
	counts: Lists["counts"];
	status: (typeof STATUSES)[number][0];
}) {
	const [url, setUrl] = useUrlState();
	return (
		<div class="filters">
			<FilterField
				label="Filter by name or package"
				placeholder="Name or package"
				value={url["q"] ?? ""}
				onChange={(q) => setUrl({ q })}
			/>
			<MachineChips
				machines={machines}
				counts={counts}
				value={url["machine"] ?? ""}
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
	);
}

function List({ rows, machines, lists }: { rows: readonly Listed[]; machines: Machines; lists: Lists }) {
	const [url, setUrl] = useUrlState();
	const error = machines.error ?? lists.error;
	return (
		<>
			{error && (
				<div class="in">
					<QueryFailure
						error={error}
						what="The executions"
						retry={() => {
							if (machines.error) void machines.refetch();
							lists.askAgain();
						}}
					/>
				</div>
			)}
			{lists.isLoaded || rows.length > 0 ? (
				<ExecutionRows
					rows={rows}
					list={[url["machine"], url["status"], url["q"], url["from"]].join(" ")}
					onClear={() => setUrl({ q: "", status: "", machine: "", from: "" })}
				/>
			) : error ? null : (
				<Skeleton rows={8} label="Loading the executions" />
			)}
			{lists.canLoadMore && (
				<div class="in">
					<button type="button" class="btn s" onClick={lists.loadMore}>
						Older ones
					</button>
				</div>
			)}
		</>
	);
}

export function matches(item: Listed, text: string): boolean {
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
