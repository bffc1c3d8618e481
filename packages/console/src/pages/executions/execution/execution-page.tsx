import { useParams } from "wouter-preact";
import { QueryFailure } from "../../../parts/answers/failure.tsx";
import { Skeleton } from "../../../parts/answers/skeleton.tsx";
import { PageHead } from "../../../parts/page-head.tsx";
import { executionArn, useDefinition, useExecution, useHistory, useMachines } from "../execution-queries.ts";
import "../../../styles/graph.css";
import "../../../styles/timeline.css";
import { ExecutionView } from "./execution-view.tsx";

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
		<ExecutionView
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
