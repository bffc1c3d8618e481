import type { Composition } from "../../compose/composition.ts";
import { type ApiLambda, createApiHandler, type Respond } from "./api-handler.ts";

/**
 * Makes the handler of a route that anybody may call.
 *
 * @param create makes the route, at its first request
 */
export function publicRoute(
	create: (composition: Composition) => Respond,
): (composition: Composition) => ApiLambda {
	return (composition) => createApiHandler(composition, { create });
}
