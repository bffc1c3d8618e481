import type { Collection } from "@dephealth/contract/routes/packages.ts";
import { useQuery } from "@tanstack/preact-query";
import { Link } from "wouter-preact";
import { pollEvery } from "../../api/queries.ts";
import { type ExecutionItem, stepFunctions } from "../../api/step-functions.ts";
import { LazyPart } from "../../app/lazy-page.tsx";
import { Card, Empty, Scroll } from "../../parts/card.tsx";
import { formatDuration } from "../../parts/format.ts";
import { StateMark } from "../../parts/marks.tsx";
import { TableHead } from "../../parts/tables/table-head.tsx";
import { Time } from "../../parts/time.tsx";
import { useMachines } from "../executions/execution-queries.ts";
import { statusOf } from "../executions/execution-words.ts";
import { executionOfArn, executionPath, mapRunPath } from "../executions/paths.ts";

const loadDrawing = () => import("../executions/execution-drawing.tsx").then((part) => part.ExecutionDrawing);

/**
 * Draws the execution that collects the package, or collected it last; then lists its single collections.
 *
 * @param collection undefined while it is not known
 */
export function CollectionsCard({
	collection,
	collections,
}: {
	collection: Collection | undefined;
	collections: readonly ExecutionItem[];
}) {
	const shown = collection?.running ?? collection?.last;
	return (
		<Card
			name="Collections"
			title="Collections"
			note={
				<Link class="link" href="/executions?machine=collect-package">
					all
				</Link>
			}
		>
			{shown && <Newest execution={shown} isRunning={collection?.running === shown} />}
			{collections.length > 0 && <CollectionRows collections={collections} />}
			{!shown && collections.length === 0 && <Empty>None is kept.</Empty>}
		</Card>
	);
}

type Named = NonNullable<Collection["last"]>;

function Newest({
	execution: { execution_arn: arn, item },
	isRunning,
}: {
	execution: Named;
	isRunning: boolean;
}) {
	const machines = useMachines();
	const named = executionOfArn(arn, machines.data ?? []);
	const machineArn = machines.data?.find(({ name }) => name === named?.machine)?.arn;
	const known = useQuery({
		queryKey: ["execution", arn],
		queryFn: ({ signal }) => stepFunctions("DescribeExecution", { executionArn: arn }, signal),
		refetchInterval: pollEvery(false),
	});
	if (!named || !machineArn) return null;
	if (known.error && !known.data) return <Empty>The execution that collected it is no longer kept.</Empty>;
	const path = executionPath(named.machine, named.name);
	return (
		<>
			<div class="in row wrap newest">
				<span class="small">
					{isRunning ? "It is being collected" : "It was collected last"}
					{item === null ? " in an execution of its own." : ` in a batch of ${named.machine}.`}
				</span>
				<span class="grow" />
				{item !== null && <MapRunLink arn={arn} path={path} item={item} />}
				<Link class="link small" href={path}>
					Open the execution
				</Link>
			</div>
			<LazyPart load={loadDrawing} props={{ arn, machineArn, path }} what="the drawing" rows={5} />
		</>
	);
}

/** The batches of an execution are items of its Map run. */
function MapRunLink({ arn, path, item }: { arn: string; path: string; item: string }) {
	const { data } = useQuery({
		queryKey: ["map runs", arn],
		queryFn: ({ signal }) => stepFunctions("ListMapRuns", { executionArn: arn }, signal),
		refetchInterval: pollEvery(false),
	});
	const run = data?.mapRuns?.[0]?.mapRunArn;
	if (run === undefined) return null;
	return (
		<Link class="link small" href={`${mapRunPath(path, run)}?item=${encodeURIComponent(item)}`}>
			Open its batch
		</Link>
	);
}

function CollectionRows({ collections }: { collections: readonly ExecutionItem[] }) {
	return (
		<Scroll name="Collections">
			<table aria-label="Collections of this package alone">
				<TableHead columns={[["Status"], ["Started"], ["Took", "num"]]} />
				<tbody>
					{collections.map(({ executionArn, name = "", status, startDate, stopDate }) => {
						const [kind, word] = statusOf(status);
						return (
							<tr key={executionArn}>
								<td>
									<Link class="link" href={executionPath("collect-package", name)}>
										<StateMark kind={kind}>{word}</StateMark>
									</Link>
								</td>
								<td class="soft">{startDate && <Time at={startDate} />}</td>
								<td class="num dim">
									{startDate && stopDate ? formatDuration(Date.parse(stopDate) - Date.parse(startDate)) : "…"}
								</td>
							</tr>
						);
					})}
				</tbody>
			</table>
		</Scroll>
	);
}
