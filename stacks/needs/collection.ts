/** The needs of collecting packages, one or many. */
import { STEP } from "@dephealth/contract/function-sizes.ts";
import { BATCH_FUNCTIONS, SOURCE_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { start, table, topic } from "../grants.ts";
import { CIRCUITS, type Entry, GITHUB_BUDGET, job, task } from "./needs.ts";

export const COLLECTION_NEEDS: readonly Entry[] = [
	[task("collect-package/claim"), { grants: [table("packages", "GetItem", "UpdateItem")] }],
	...Object.values(SOURCE_FUNCTIONS).map((handler): Entry => [handler, { grants: CIRCUITS }]),
	[task("collect-package/resolve-repository"), { grants: CIRCUITS }],
	[task("collect-package/collect-git"), { grants: CIRCUITS, secrets: ["GITHUB_TOKEN"] }],
	[task("collect-package/collect-github"), { grants: GITHUB_BUDGET, secrets: ["GITHUB_TOKEN"] }],
	[task("collect-package/classify-failures"), { grants: [] }],
	[task("collect-package/score"), { grants: [] }],
	[
		task("collect-package/save"),
		{
			grants: [table("packages", "GetItem", "Query", "PutItem", "UpdateItem"), topic("risk-changes")],
		},
	],
	[task("collect-package/release-claim"), { grants: [table("packages", "GetItem", "UpdateItem")] }],
	[
		task("collect-package/record-permanent-failure"),
		{ grants: [table("packages", "GetItem", "UpdateItem"), table("operations", "UpdateItem")] },
	],
	[job("start-collection"), { size: STEP, grants: [start("collect-package")] }],
	...Object.values(BATCH_FUNCTIONS).map(
		(handler): Entry => [handler, { grants: [table("packages", "BatchGetItem"), ...CIRCUITS] }],
	),
	[
		task("collect-packages/collect-git-batch"),
		{ grants: [table("packages", "BatchGetItem"), ...CIRCUITS], secrets: ["GITHUB_TOKEN"] },
	],
	[
		task("collect-packages/collect-github-batch"),
		{
			grants: [table("packages", "BatchGetItem"), ...GITHUB_BUDGET],
			secrets: ["GITHUB_TOKEN"],
		},
	],
	[task("collect-packages/claim-batch"), { grants: [table("packages", "UpdateItem")] }],
	[
		task("collect-packages/settle-collected"),
		{
			grants: [
				table("packages", "GetItem", "Query", "BatchGetItem", "UpdateItem", "PutItem"),
				table("operations", "UpdateItem"),
				topic("risk-changes"),
			],
		},
	],
];
