import { useQuery } from "@tanstack/preact-query";
import { Link } from "wouter-preact";
import { POLL, pollEvery } from "../../../api/queries.ts";
import { type ExecutionItem, stepFunctions } from "../../../api/step-functions.ts";
import { useUrlState } from "../../../app/url-state.ts";
import { Segments } from "../../../parts/actions/segments.tsx";
import { Answer } from "../../../parts/answers/answer.tsx";
import { Card, Empty } from "../../../parts/card.tsx";
import { StateMark } from "../../../parts/marks.tsx";
import { VirtualHead, VirtualRows } from "../../../parts/tables/virtual-rows.tsx";
import { useNow } from "../execution-queries.ts";
import { statusOf } from "../execution-words.ts";
import { executionPath } from "../paths.ts";
import { TimeCells } from "../time-cells.tsx";

const VIEWS = [
	["failed", "Failed"],
	["slowest", "Slowest"],
	["all", "All"],
] as const;

export function Children({ machine, arn, isLive }: { machine: string; arn: string; isLive: boolean }) {
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
	// The subject of a link comes first.
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
			<TimeCells execution={row} took={took} />
		</div>
	);
}
