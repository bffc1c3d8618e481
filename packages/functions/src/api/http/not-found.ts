import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { onLambda } from "../../compose/on-lambda.ts";
import type { Respond } from "./api-handler.ts";
import { InvalidRequestError, MethodNotAllowedError, RouteNotFoundError } from "./errors.ts";
import { matchRoute } from "./match-route.ts";
import { publicRoute } from "./public-route.ts";

/** What no route matched: says whether the path, the method or the encoding is wrong, and what would be right. */
export const respondNotFound: Respond = async (request) => {
	const match = matchRoute(ROUTES, request.method, request.path);
	switch (match.kind) {
		case "wrong_method":
			throw new MethodNotAllowedError(
				`${request.method} is not available here; use ${match.allowed.join(" or ")}.`,
				match.allowed,
			);
		case "malformed":
			throw new InvalidRequestError("The path is not valid percent-encoding.", { field: "path" });
		default:
			throw new RouteNotFoundError(
				"There is nothing at this path. GET /openapi.json lists all routes. A slash inside a package name is written %2F.",
			);
	}
};

export const createHandler = publicRoute(() => respondNotFound);
export const handler = onLambda(createHandler);
