import type { Route } from "@dephealth/contract/routes/route.ts";
import type { Composition } from "../../compose/process/composition.ts";
import { createApiHandler } from "./api-handler.ts";
import type { ApiLambda, Respond } from "./request.ts";

/**
 * Makes the handler of a route that anybody may call: `publicRoute<typeof getHealth>("public", …)`. The definition is
 * named by its type alone, so that a cold start does not load its schemas; if its auth is another, that is a compile
 * error.
 *
 * @param create makes the route, at its first request
 */
export function publicRoute<Definition extends Pick<Route, "auth"> = never>(
	_auth: NoInfer<Definition["auth"]> & "public",
	create: (composition: Composition) => Respond,
): (composition: Composition) => ApiLambda {
	return (composition) => createApiHandler(composition, { create });
}
