/** The needs of refreshes, self-healing and dead letters. */
import { index, queue, table, topic } from "../grants.ts";
import { type Entry, task } from "./needs.ts";

export const UPKEEP_NEEDS: readonly Entry[] = [
	[task("process-dead-letters/receive-dead-letters"), { grants: [queue("dead-letters", "ReceiveMessage")] }],
	[task("process-dead-letters/decide-dead-letter"), { grants: [] }],
	[task("process-dead-letters/record-dead-letter"), { grants: [table("operations", "UpdateItem")] }],
	[task("process-dead-letters/summarize-dead-letters"), { grants: [] }],
	[
		task("heal-stale-packages/find-stuck-packages"),
		{
			grants: [
				index("packages", "status-index"),
				table("packages", "BatchGetItem", "UpdateItem"),
				table("operations", "UpdateItem"),
			],
		},
	],
	[
		task("heal-stale-packages/republish-packages"),
		{ grants: [table("packages", "UpdateItem"), topic("collection-requests")] },
	],
	[task("heal-stale-packages/summarize-healing"), { grants: [] }],
	[
		task("refresh-packages/plan-refresh"),
		{
			grants: [
				index("packages", "tier-index"),
				table("packages", "Query"),
				table("operations", "UpdateItem"),
			],
		},
	],
	[
		task("refresh-packages/settle-batch"),
		{
			grants: [
				table("packages", "GetItem", "Query", "BatchGetItem", "UpdateItem", "PutItem"),
				topic("risk-changes"),
			],
		},
	],
	[task("refresh-packages/find-unfinished"), { grants: [table("packages", "Query")] }],
];
