import { SCHEDULES } from "@dephealth/contract/schedules.ts";
import { Link } from "wouter-preact";
import type { ExecutionItem } from "../../api/step-functions.ts";
import { QueryFailure } from "../../parts/answers/failure.tsx";
import { Skeleton } from "../../parts/answers/skeleton.tsx";
import { Card, Scroll } from "../../parts/card.tsx";
import { formatDuration } from "../../parts/format.ts";
import { StateMark } from "../../parts/marks.tsx";
import { TableHead } from "../../parts/tables/table-head.tsx";
import { Time } from "../../parts/time.tsx";
import { isRunning, useExecutionEnd, useMachines, useNow } from "../executions/execution-queries.ts";
import { statusOf } from "../executions/execution-words.ts";
import { executionPath } from "../executions/paths.ts";
import { countsOf } from "../executions/run-counts.ts";
import { useRuns } from "./operations-queries.ts";

/** The newest runs of a machine that starts by itself. */
export function RunsCard({ title, machine }: { title: string; machine: string }) {
	const machines = useMachines();
	const runs = useRuns(machines.data?.find(({ name }) => name === machine)?.arn);
	const now = useNow(runs.data?.some(isRunning) ?? false);
	const error = machines.error ?? runs.error;
	return (
		<Card
			name={title}
			title={title}
			className="c4"
			tools={
				<Link class="link small" href={`/executions?machine=${machine}`}>
					All
				</Link>
			}
			note={scheduleOf(machine)}
		>
			{runs.data ? (
				<RunRows title={title} machine={machine} runs={runs.data} now={now} />
			) : error ? (
				<div class="in">
					<QueryFailure error={error} what="The runs" retry={() => void runs.refetch()} />
				</div>
			) : (
				<Skeleton rows={3} label="Loading the runs" />
			)}
		</Card>
	);
}

function scheduleOf(machine: string): string | undefined {
	const seconds = SCHEDULES.find(({ stateMachine }) => stateMachine === machine)?.everySeconds;
	if (seconds === undefined) return undefined;
	if (seconds === 60) return "every minute";
	return seconds === 3600 ? "every hour" : `every ${Math.round(seconds / 60)} minutes`;
}

function RunRows({
	title,
	machine,
	runs,
	now,
}: {
	title: string;
	machine: string;
	runs: readonly ExecutionItem[];
	now: number;
}) {
	if (runs.length === 0) {
		return (
			<div class="in">
				<div class="unknown-box">It has not run yet.</div>
			</div>
		);
	}
	return (
		<Scroll name={title}>
			<table aria-label={title}>
				<TableHead columns={[["Run"], ["What it did"], ["Took", "num"]]} />
				<tbody>
					{runs.map((run) => (
						<Run key={run.executionArn} run={run} machine={machine} now={now} />
					))}
				</tbody>
			</table>
		</Scroll>
	);
}

function Run({ run, machine, now }: { run: ExecutionItem; machine: string; now: number }) {
	const [kind, word] = statusOf(run.status);
	const { data } = useExecutionEnd(run);
	const started = Date.parse(run.startDate ?? "");
	const ended = run.stopDate === undefined ? now : Date.parse(run.stopDate);
	return (
		<tr>
			<td>
				<Link class="name" href={executionPath(machine, run.name ?? "")}>
					<StateMark kind={kind}>
						<span class="sr">{`${word} `}</span>
						{run.startDate && <Time at={run.startDate} />}
					</StateMark>
				</Link>
			</td>
			<td class="soft">
				<span class="why">
					{isRunning(run) ? "under way" : (countsOf(data?.output) ?? data?.error ?? "–")}
				</span>
			</td>
			<td class="num">{Number.isNaN(started) ? "–" : formatDuration(Math.max(0, ended - started))}</td>
		</tr>
	);
}
