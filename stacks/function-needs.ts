/**
 * The needs of each function, by its handler's path: the only place for a function's permissions, secrets and
 * settings and, except for routes and tasks, its memory and time. A handler that is missing here is deployed with
 * nothing, and a test fails until somebody adds its needs. Plain data.
 */
import { type FunctionSize, STEP, TASK_SIZES } from "@dephealth/contract/function-sizes.ts";
import { sizeOf } from "@dephealth/contract/routes/route.ts";
import { DEFAULT_ROUTE_HANDLER, ROUTES } from "@dephealth/contract/routes/routes.ts";
import { TASK_FUNCTIONS, type TaskFunctionName } from "@dephealth/contract/task-functions.ts";
import { ACCOUNT_NEEDS } from "./needs/accounts.ts";
import { COLLECTION_NEEDS } from "./needs/collection.ts";
import type { FunctionNeeds, Needs } from "./needs/needs.ts";
import { OPERATION_NEEDS } from "./needs/operations.ts";
import { PACKAGE_NEEDS } from "./needs/packages.ts";
import { UPKEEP_NEEDS } from "./needs/upkeep.ts";

/** The later of two entries for one handler counts. */
const NEEDS: ReadonlyMap<string, Needs> = new Map<string, Needs>([
	...PACKAGE_NEEDS,
	...ACCOUNT_NEEDS,
	...OPERATION_NEEDS,
	...COLLECTION_NEEDS,
	...UPKEEP_NEEDS,
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
