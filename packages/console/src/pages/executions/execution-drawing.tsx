import { useMemo } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { Answer } from "../../parts/answers/answer.tsx";
import type { AslMachine } from "./asl.ts";
import { isRunning, useDefinition, useExecution, useHistory, useNow } from "./execution-queries.ts";
import { sentenceOf } from "./execution-words.ts";
import { Graph } from "./graph/graph.tsx";
import { graphOf } from "./graph/graph-model.ts";
import { useLayout } from "./graph/layout/use-layout.ts";
import { readHistory } from "./history.ts";
import "../../styles/graph.css";

type Execution = NonNullable<ReturnType<typeof useExecution>["data"]>;
type Events = NonNullable<ReturnType<typeof useHistory>["data"]>;

/** The path that an execution has taken, small, and live while it runs. A state of it opens the execution's page. */
export function ExecutionDrawing({
	arn,
	machineArn,
	path,
}: {
	arn: string;
	machineArn: string;
	/** The path of the execution's page. */
	path: string;
}) {
	const execution = useExecution(arn);
	const definition = useDefinition(arn, machineArn);
	const history = useHistory(arn, execution.data?.status);
	return (
		<Answer query={execution} what="The execution" rows={5}>
			{(known) => (
				<Answer query={definition} what="The definition" rows={5}>
					{(machine) => (
						<Answer query={history} what="The history" rows={5}>
							{(events) => <Drawing execution={known} machine={machine} events={events} path={path} />}
						</Answer>
					)}
				</Answer>
			)}
		</Answer>
	);
}

function Drawing({
	execution,
	machine,
	events,
	path,
}: {
	execution: Execution;
	machine: AslMachine;
	events: Events;
	path: string;
}) {
	const [, navigate] = useLocation();
	const now = useNow(isRunning(execution));
	const facts = useMemo(() => readHistory(events, execution.status, now), [events, execution.status, now]);
	const level = useLayout(
		useMemo(() => graphOf(machine, facts, "path"), [machine, facts]),
		"path",
	);
	const open = (state: string) => navigate(`${path}?state=${encodeURIComponent(state)}`);
	return (
		<div class="small-graph">
			<p class="in small soft">{sentenceOf(execution, facts)}</p>
			{level && (
				<Graph
					level={level}
					fit="whole"
					selected={undefined}
					total={facts.total}
					onSelect={open}
					onOpen={open}
				/>
			)}
		</div>
	);
}
