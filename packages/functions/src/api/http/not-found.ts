import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { onLambda } from "../../compose/process/on-lambda.ts";
import { ApiError } from "./api-error.ts";
import { matchRoute } from "./match-route.ts";
import { publicRoute } from "./public-route.ts";
import type { Respond } from "./request.ts";

/** The answer when no route matches: OPTIONS gets the path's methods, other methods get advice. */
export const respondNotFound: Respond = async ({ method, path }) => {
	const match = matchRoute(ROUTES, method, path);
	if (match.kind !== "wrong_method") {
		throw new ApiError("route_not_found", "This path does not exist. GET /openapi.json lists all routes.", {
			field: "path",
		});
	}
	const allow = match.allowed.join(", ");
	if (method === "OPTIONS") return { status: 204, headers: { allow } };
	throw new ApiError("method_not_allowed", `${method} is not available here; use one of ${allow}.`, {
		field: "method",
		headers: { allow },
	});
};

export const createHandler = publicRoute<{ auth: "public" }>("public", () => respondNotFound);
export const handler = onLambda(createHandler);
