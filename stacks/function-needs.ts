/**
 * The needs of each function, by its handler's path: the only place where a function is given permissions, secrets or
 * settings, and, but for routes and the tasks of state machines, memory and time. A handler that is missing here is deployed with
 * nothing, and a test fails until somebody has decided what it needs. Plain data.
 */
import type { SecretVariable, SettingVariable } from "@dephealth/contract/environment.ts";
import { BATCH_STEP, type FunctionSize, STEP, TASK_SIZES } from "@dephealth/contract/function-sizes.ts";
import { MACHINE_NAMES } from "@dephealth/contract/machines.ts";
import { SCHEDULED_MACHINES } from "@dephealth/contract/metrics.ts";
import { sizeOf } from "@dephealth/contract/routes/route.ts";
import { DEFAULT_ROUTE_HANDLER, ROUTES } from "@dephealth/contract/routes/routes.ts";
import {
	SOURCE_FUNCTIONS,
	TASK_FUNCTIONS,
	type TaskFunctionName,
} from "@dephealth/contract/task-functions.ts";
import {
	executions,
	type Grant,
	index,
	mail,
	metrics,
	named,
	queue,
	start,
	steer,
	table,
	topic,
	tryStates,
} from "./grants.ts";

export type FunctionNeeds = {
	size: FunctionSize;
	grants: readonly Grant[];
	/** Environment variables filled from secrets. */
	secrets?: readonly SecretVariable[];
	/** Environment variables filled from the stage's settings. */
	settings?: readonly SettingVariable[];
};

type Needs = Omit<FunctionNeeds, "size"> & { size?: FunctionSize };

/**
 * The grants for authentication: the key's owner by its hash, then the account itself, since an index lags behind a
 * revocation.
 */
const AUTHENTICATE: readonly Grant[] = [index("accounts", "key-hash-index"), table("accounts", "GetItem")];
/** The same, and the request is counted; at 80 % of a plan its account is notified. */
const COUNTED: readonly Grant[] = [
	index("accounts", "key-hash-index"),
	table("accounts", "GetItem", "UpdateItem"),
	topic("mail-requests"),
];
/** A caller may come with a session instead of a key. */
const SESSION = { secrets: ["SESSION_SECRET"] } as const satisfies Partial<FunctionNeeds>;
/** Or as a visitor, whose network counts: behind the CDN it says which. */
const CALLER = { secrets: ["SESSION_SECRET", "EDGE_SECRET"] } as const satisfies Partial<FunctionNeeds>;
/** The shared state of the circuits: read, and written under a condition. */
const CIRCUITS: readonly Grant[] = [table("operations", "GetItem", "PutItem")];
/** GitHub's shared hourly counters, and its own word about them. */
const GITHUB_BUDGET: readonly Grant[] = [table("operations", "GetItem", "PutItem", "UpdateItem")];
const OPERATOR = { ...SESSION, settings: ["OPERATOR_OWNERS"] } as const satisfies Partial<FunctionNeeds>;
/** A network's mails are counted, and what is to be looked up and sent is handed over. */
const MAIL_REQUEST = {
	secrets: ["EMAIL_SECRET", "EDGE_SECRET"],
	grants: [table("accounts", "UpdateItem"), topic("mail-requests")],
} as const satisfies Needs;

/** A scan as it stands now; packages that nobody has collected are asked for once more. */
const KEPT_SCAN = {
	...CALLER,
	grants: [
		...COUNTED,
		table("packages", "BatchGetItem"),
		table("operations", "Query", "UpdateItem"),
		start("collect-packages"),
	],
} as const satisfies Needs;

const api = (file: string) => `packages/functions/src/api/${file}.handler`;
const job = (file: string) => `packages/functions/src/jobs/${file}.handler`;
const task = (file: string) => `packages/functions/src/tasks/${file}.handler`;

const NEEDS: ReadonlyMap<string, Needs> = new Map<string, Needs>([
	[
		api("routes/packages/get-package"),
		{
			...CALLER,
			grants: [...COUNTED, table("packages", "GetItem"), start("collect-package")],
		},
	],
	[
		api("routes/packages/get-history"),
		{ ...CALLER, grants: [...COUNTED, table("packages", "Query", "GetItem")] },
	],
	[api("routes/packages/get-activity"), { ...CALLER, grants: [...COUNTED, table("packages", "GetItem")] }],
	[
		api("routes/packages/get-collection"),
		{ ...OPERATOR, grants: [...AUTHENTICATE, table("packages", "GetItem")] },
	],
	[
		api("routes/packages/list-packages"),
		{
			...OPERATOR,
			grants: [...AUTHENTICATE, index("packages", "risk-level-index"), table("packages", "BatchGetItem")],
		},
	],
	[api("routes/packages/get-badge"), { grants: [table("packages", "GetItem")] }],
	[
		api("routes/scans/scan"),
		{
			...CALLER,
			grants: [
				...COUNTED,
				table("packages", "BatchGetItem"),
				table("operations", "PutItem"),
				start("collect-packages"),
			],
		},
	],
	[api("routes/scans/get-scan"), KEPT_SCAN],
	[api("routes/scans/get-scan-report"), KEPT_SCAN],
	[api("routes/packages/collect-package"), { ...CALLER, grants: [...COUNTED, start("collect-package")] }],
	[
		api("routes/accounts/list-api-keys"),
		{ ...SESSION, grants: [...AUTHENTICATE, table("accounts", "Query")] },
	],
	[
		api("routes/accounts/create-api-key"),
		{
			...SESSION,
			grants: [...AUTHENTICATE, table("accounts", "PutItem", "UpdateItem", "DeleteItem")],
		},
	],
	[
		api("routes/accounts/revoke-api-key"),
		{ ...SESSION, grants: [...AUTHENTICATE, table("accounts", "UpdateItem", "DeleteItem")] },
	],
	[api("routes/webhooks/list-webhook-subscriptions"), { ...SESSION, grants: AUTHENTICATE }],
	[
		api("routes/webhooks/create-webhook-subscription"),
		{
			secrets: ["SESSION_SECRET", "WEBHOOK_SECRET"],
			grants: [...AUTHENTICATE, table("accounts", "BatchWriteItem", "PutItem", "UpdateItem", "DeleteItem")],
		},
	],
	[
		api("routes/webhooks/delete-webhook-subscription"),
		{
			...SESSION,
			grants: [...AUTHENTICATE, table("accounts", "BatchWriteItem", "UpdateItem", "DeleteItem")],
		},
	],
	[
		api("routes/webhooks/test-webhook-subscription"),
		{ ...SESSION, grants: [...AUTHENTICATE, start("deliver-webhook")] },
	],
	[
		api("routes/webhooks/list-webhook-deliveries"),
		{ ...SESSION, grants: [...AUTHENTICATE, table("accounts", "Query")] },
	],
	[
		job("start-webhook-deliveries"),
		{ size: BATCH_STEP, grants: [table("accounts", "Query"), start("deliver-webhook")] },
	],
	[task("deliver-webhook/find-webhook-subscription"), { grants: [table("accounts", "GetItem")] }],
	[task("deliver-webhook/deliver-webhook"), { secrets: ["WEBHOOK_SECRET"], grants: [] }],
	[task("deliver-webhook/classify-delivery-failure"), { grants: [] }],
	[task("deliver-webhook/record-webhook-outcome"), { grants: [table("accounts", "PutItem", "UpdateItem")] }],
	[api("routes/accounts/get-usage"), { ...SESSION, grants: AUTHENTICATE }],

	[api("routes/accounts/sign-up"), MAIL_REQUEST],
	[api("routes/accounts/request-magic-link"), MAIL_REQUEST],
	[api("routes/accounts/show-verification"), { grants: [] }],
	[api("routes/accounts/show-sign-in"), { grants: [] }],
	[
		api("routes/accounts/verify"),
		{
			...SESSION,
			grants: [
				index("accounts", "verification-index"),
				table("accounts", "GetItem", "PutItem", "UpdateItem", "DeleteItem"),
			],
		},
	],
	[
		api("routes/accounts/sign-in"),
		{
			...SESSION,
			grants: [
				index("accounts", "magic-token-index"),
				table("accounts", "GetItem", "UpdateItem"),
				table("operations", "PutItem", "UpdateItem", "DeleteItem"),
			],
		},
	],
	[api("routes/accounts/sign-out"), { ...SESSION, grants: [table("accounts", "UpdateItem")] }],
	[
		api("routes/accounts/sign-out-everywhere"),
		{ ...SESSION, grants: [table("accounts", "GetItem", "UpdateItem")] },
	],
	[
		api("routes/accounts/export-account"),
		{
			secrets: ["SESSION_SECRET", "EMAIL_SECRET"],
			grants: [table("accounts", "GetItem", "Query")],
		},
	],
	[
		api("routes/accounts/delete-account"),
		{
			...SESSION,
			grants: [table("accounts", "GetItem", "Query", "UpdateItem", "DeleteItem", "BatchWriteItem")],
		},
	],
	[
		api("routes/accounts/get-me"),
		{
			secrets: ["SESSION_SECRET", "EMAIL_SECRET"],
			settings: ["OPERATOR_OWNERS"],
			grants: [table("accounts", "GetItem")],
		},
	],
	[
		api("routes/accounts/create-console-link"),
		{
			...SESSION,
			settings: ["OPERATOR_OWNERS", "PUBLIC_URL"],
			grants: [...AUTHENTICATE, table("accounts", "PutItem")],
		},
	],
	[
		api("routes/accounts/stripe-webhook"),
		{
			secrets: ["STRIPE_WEBHOOK_SECRET"],
			settings: ["STRIPE_PRICES"],
			grants: [
				index("accounts", "stripe-customer-index"),
				table("accounts", "GetItem", "PutItem", "UpdateItem"),
			],
		},
	],
	[
		job("send-account-mail"),
		{
			size: STEP,
			secrets: ["EMAIL_SECRET"],
			settings: ["PUBLIC_URL"],
			grants: [
				table("accounts", "GetItem", "PutItem", "UpdateItem"),
				table("operations", "UpdateItem"),
				mail,
			],
		},
	],

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
			// One process looks for all, and writes down what it has seen.
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

	[task("collect-package/claim"), { grants: [table("packages", "GetItem", "UpdateItem")] }],
	...Object.values(SOURCE_FUNCTIONS).map((handler): [string, Needs] => [handler, { grants: CIRCUITS }]),
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
	[job("start-collection"), { size: STEP, grants: [start("collect-package")] }],

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
		task("collect-packages/collect-deps-dev-batch"),
		{ grants: [table("packages", "BatchGetItem"), ...CIRCUITS] },
	],
	[
		task("collect-packages/collect-registry-batch"),
		{ grants: [table("packages", "BatchGetItem"), ...CIRCUITS] },
	],
	[task("collect-packages/collect-npm-batch"), { grants: [table("packages", "BatchGetItem"), ...CIRCUITS] }],
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
]);

/** Routes and the functions that state machines call have the size that the contract gives them. */
const SIZES: ReadonlyMap<string, FunctionSize> = new Map([
	...Object.entries(TASK_FUNCTIONS).map(([name, handler]): [string, FunctionSize] => [
		handler,
		TASK_SIZES[name as TaskFunctionName],
	]),
	...ROUTES.map((route): [string, FunctionSize] => [route.handler, sizeOf(route)]),
	[DEFAULT_ROUTE_HANDLER, sizeOf(undefined)],
]);

export const FUNCTION_NEEDS: ReadonlyMap<string, FunctionNeeds> = new Map(
	[...NEEDS].map(([handler, needs]) => [
		handler,
		{ ...needs, size: SIZES.get(handler) ?? needs.size ?? STEP },
	]),
);

/** The needs of a function for which nobody has decided yet: none. */
export const UNDECIDED: FunctionNeeds = { size: STEP, grants: [] };
