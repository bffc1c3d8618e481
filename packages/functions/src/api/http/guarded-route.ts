import type { Composition } from "../../compose/composition.ts";
import { gate } from "../../compose/gate.ts";
import { type ApiLambda, createApiHandler, type Respond } from "./api-handler.ts";
import type { GuardedAuth } from "./authenticate.ts";

/**
 * Makes the handler of a route that only those may call whom its auth lets in.
 *
 * @param create makes the route, at its first request
 */
export function guardedRoute(
	auth: GuardedAuth,
	create: (composition: Composition) => Respond,
): (composition: Composition) => ApiLambda {
	return (composition) => createApiHandler(composition, { create, guard: { auth, gate } });
}
