import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { onLambda } from "../../../compose/on-lambda.ts";
import type { Respond } from "../../http/api-handler.ts";
import { buildOpenApi } from "../../http/openapi.ts";
import { publicRoute } from "../../http/public-route.ts";

/** GET /openapi.json: the route table in OpenAPI's words. */
export function createGetOpenApi(): Respond {
	const document = JSON.stringify(buildOpenApi(ROUTES));
	return async () => ({
		status: 200,
		headers: { "cache-control": "public, max-age=300" },
		body: document,
	});
}

export const createHandler = publicRoute(createGetOpenApi);
export const handler = onLambda(createHandler);
