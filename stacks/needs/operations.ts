/** The needs of the routes for operators, and of the service itself. */

import { MACHINE_NAMES } from "@dephealth/contract/machines.ts";
import { SCHEDULED_MACHINES } from "@dephealth/contract/metrics.ts";
import { executions, index, metrics, named, queue, start, steer, table, tryStates } from "../grants.ts";
import { AUTHENTICATE, api, type Entry, OPERATOR } from "./needs.ts";

export const OPERATION_NEEDS: readonly Entry[] = [
	[
		api("routes/operations/list-dead-letters"),
		{
			...OPERATOR,
			grants: [
				...AUTHENTICATE,
				index("operations", "failure-index"),
				table("operations", "GetItem"),
				queue("dead-letters", "GetQueueAttributes"),
			],
		},
	],
	[
		api("routes/operations/redrive-dead-letter"),
		{
			...OPERATOR,
			grants: [...AUTHENTICATE, table("operations", "GetItem", "DeleteItem"), start("collect-package")],
		},
	],
	[
		api("routes/operations/discard-dead-letter"),
		{ ...OPERATOR, grants: [...AUTHENTICATE, table("operations", "GetItem", "DeleteItem")] },
	],
	[
		api("routes/operations/steer-circuit"),
		{ ...OPERATOR, grants: [...AUTHENTICATE, table("operations", "GetItem", "PutItem")] },
	],
	[
		api("routes/operations/get-status"),
		{
			// One process reads the values for all, and stores them.
			grants: [
				table("operations", "GetItem", "UpdateItem"),
				queue("dead-letters", "GetQueueAttributes"),
				metrics,
			],
		},
	],
	[
		api("routes/operations/get-metrics"),
		{
			...OPERATOR,
			grants: [
				...AUTHENTICATE,
				table("operations", "GetItem", "BatchGetItem"),
				...SCHEDULED_MACHINES.map((stateMachine) => named({ stateMachine })),
				named({ queue: "dead-letters" }),
				metrics,
			],
		},
	],
	[
		api("routes/executions/call-step-functions"),
		{
			...OPERATOR,
			grants: [
				...AUTHENTICATE,
				...MACHINE_NAMES.flatMap((name) => [executions(name), steer(name)]),
				tryStates(MACHINE_NAMES),
			],
		},
	],
	[api("routes/service/get-health"), { grants: [] }],
	[api("routes/service/get-openapi"), { grants: [] }],
	[api("http/not-found"), { grants: [] }],
];
