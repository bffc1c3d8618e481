import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { type Execution, stepFunctions } from "../../../api/step-functions.ts";
import { Confirm } from "../../../parts/actions/confirm.tsx";
import { CopyLink } from "../../../parts/actions/copy-link.tsx";
import { refusalOf } from "../../../parts/actions/refusal.ts";
import { Icon } from "../../../parts/icon.tsx";
import { isRunning } from "../execution-queries.ts";

/** Stop, redrive, start another. Each asks for confirmation and names its effect. */
export function ExecutionActions({
	machine,
	arn,
	execution,
	onChanged,
}: {
	machine: string;
	arn: string;
	execution: Execution;
	onChanged: () => void;
}) {
	const [asking, setAsking] = useState<"stop" | "redrive" | undefined>();
	const [, navigate] = useLocation();
	const act = useMutation({
		mutationFn: async (what: "stop" | "redrive") => {
			if (what === "redrive") await stepFunctions("RedriveExecution", { executionArn: arn });
			else {
				const reason = { error: "Stopped", cause: "An operator stopped it." };
				await stepFunctions("StopExecution", { executionArn: arn, ...reason });
			}
		},
		onSuccess: () => {
			setAsking(undefined);
			onChanged();
		},
	});
	const cannotRedrive = execution.redriveStatus === "REDRIVABLE" ? undefined : redriveReason(execution);
	return (
		<>
			<CopyLink />
			{isRunning(execution) ? (
				<button type="button" class="btn" onClick={() => setAsking("stop")} aria-expanded={asking === "stop"}>
					<Icon name="stop" size={12} />
					Stop
				</button>
			) : (
				<button
					type="button"
					class="btn"
					disabled={cannotRedrive !== undefined}
					title={cannotRedrive}
					onClick={() => setAsking("redrive")}
					aria-expanded={asking === "redrive"}
				>
					<Icon name="again" />
					Redrive
				</button>
			)}
			<button
				type="button"
				class="btn"
				onClick={() =>
					navigate(`/executions?machine=${machine}&start=${encodeURIComponent(execution.name ?? "")}`)
				}
			>
				<Icon name="play" size={12} />
				Start another
			</button>
			{asking === "stop" && (
				<Confirm
					text="Saved results stay. Running work is abandoned, and the execution ends as stopped."
					action="Stop it"
					isWorking={act.isPending}
					refusal={refusalOf(act.error)}
					onConfirm={() => act.mutate("stop")}
					onCancel={() => setAsking(undefined)}
				/>
			)}
			{asking === "redrive" && (
				<Confirm
					text="States that succeeded keep their results. The execution continues from those that failed, with the same input and definition."
					action="Redrive it"
					isWorking={act.isPending}
					refusal={refusalOf(act.error)}
					onConfirm={() => act.mutate("redrive")}
					onCancel={() => setAsking(undefined)}
				/>
			)}
		</>
	);
}

function redriveReason(execution: Execution): string {
	if (execution.status === "SUCCEEDED") return "It succeeded: there is nothing to redrive.";
	return execution.redriveStatusReason ?? "Step Functions does not redrive it.";
}
