/**
 * The route table: the only list of the API's routes. The infrastructure, the embedded HTTP bridge and
 * docs/openapi.json are all made from it.
 */
import { ACCOUNT_ROUTES } from "./accounts.ts";
import { EXECUTION_ROUTES } from "./executions.ts";
import { OPERATION_ROUTES } from "./operations.ts";
import { PACKAGE_ROUTES } from "./packages.ts";
import type { Route } from "./route.ts";
import { SCAN_ROUTES } from "./scans.ts";
import { SERVICE_ROUTES } from "./service.ts";
import { SIGN_IN_ROUTES } from "./sign-in.ts";
import { WEBHOOK_ROUTES } from "./webhooks.ts";

/** Routes by the tag under which they are documented. */
export const ROUTES_BY_TAG = {
	packages: PACKAGE_ROUTES,
	scans: SCAN_ROUTES,
	accounts: ACCOUNT_ROUTES,
	"sign-in": SIGN_IN_ROUTES,
	webhooks: WEBHOOK_ROUTES,
	operations: OPERATION_ROUTES,
	executions: EXECUTION_ROUTES,
	service: SERVICE_ROUTES,
} as const satisfies Readonly<Record<string, readonly Route[]>>;

export const ROUTES: readonly Route[] = Object.values(ROUTES_BY_TAG).flat();

/** Answers every request that no route matches, with the right method or path. */
export const DEFAULT_ROUTE_HANDLER = "packages/functions/src/api/http/not-found.handler";
