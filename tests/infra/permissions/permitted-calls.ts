import { MACHINES } from "@dephealth/contract/machines.ts";
import { EXECUTION_ACTIONS, EXECUTION_QUERIES } from "@dephealth/contract/step-functions-calls.ts";
import type { Grant } from "../../../stacks/grants.ts";

export function callsOf(handler: string, grant: Grant): string[] {
	return permitted(grant).map((call) => `${handler}: ${call}`);
}

function permitted(grant: Grant): string[] {
	switch (grant.kind) {
		case "table":
			return grant.actions.map((action) => `${action} on ${grant.table}`);
		case "index":
			return [`Query on ${grant.table}/${grant.index}`];
		case "queue":
			return grant.actions.map((action) => `${action} on ${grant.queue}`);
		case "topic":
			return [`Publish on ${grant.topic}`];
		case "start":
			return [`StartExecution on ${grant.stateMachine}`];
		case "executions":
			return [...EXECUTION_QUERIES]
				.filter((action) => action !== "ListStateMachines")
				.filter((action) => action !== "DescribeMapRun" || "mapLabels" in MACHINES[grant.stateMachine])
				.map((action) => `${action} on ${grant.stateMachine}`);
		case "steer":
			return [...EXECUTION_ACTIONS]
				.filter((action) => action !== "TestState")
				.filter((action) => action !== "UpdateMapRun" || "mapLabels" in MACHINES[grant.stateMachine])
				.map((action) => `${action} on ${grant.stateMachine}`);
		case "try":
			return ["TestState"];
		case "named":
			return [];
		case "metrics":
			return ["GetMetricData"];
		case "mail":
			return ["SendEmail"];
	}
}
