import { useQuery } from "@tanstack/preact-query";
import { Link, useParams } from "wouter-preact";
import { POLL, pollEvery } from "../../../api/queries.ts";
import { type MapRun, stepFunctions } from "../../../api/step-functions.ts";
import { QueryFailure } from "../../../parts/answers/failure.tsx";
import { Skeleton } from "../../../parts/answers/skeleton.tsx";
import { formatCount, formatDuration } from "../../../parts/format.ts";
import { StateMark } from "../../../parts/marks.tsx";
import { PageHead } from "../../../parts/page-head.tsx";
import { executionArn, useMachines, useNow } from "../execution-queries.ts";
import { statusOf } from "../execution-words.ts";
import { executionPath } from "../paths.ts";
import { paceOf } from "./map-run-progress.ts";
import "../../../styles/executions.css";
import { Concurrency, Progress } from "./map-run-cards.tsx";
import { Children } from "./map-run-executions.tsx";

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
						<span>{mapRun.maxConcurrency ? `${mapRun.maxConcurrency} at once` : "all at once"}</span>
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
