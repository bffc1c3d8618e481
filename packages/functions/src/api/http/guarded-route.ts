import type { Route } from "@dephealth/contract/routes/route.ts";
import { gate } from "../../compose/accounts/gate.ts";
import type { Composition } from "../../compose/process/composition.ts";
import { createApiHandler } from "./api-handler.ts";
import type { GuardedAuth } from "./caller/authenticate.ts";
import type { ApiLambda, Respond } from "./request.ts";

/**
 * Makes the handler of a route that only those may call whom its auth lets in: `guardedRoute<typeof getMe>("session", …)`.
 * The definition is named by its type alone, so that a cold start does not load its schemas; if its auth is another,
 * that is a compile error.
 *
 * @param create makes the route, at its first request
 */
export function guardedRoute<Definition extends Pick<Route, "auth"> = never>(
	auth: NoInfer<Definition["auth"]> & GuardedAuth,
	create: (composition: Composition) => Respond,
): (composition: Composition) => ApiLambda {
	return (composition) => createApiHandler(composition, { create, guard: { auth, gate } });
}
