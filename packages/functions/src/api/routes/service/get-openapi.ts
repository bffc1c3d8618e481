import { ROUTES_BY_TAG } from "@dephealth/contract/routes/routes.ts";
import type { getOpenApi } from "@dephealth/contract/routes/service.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { buildOpenApi } from "../../http/openapi.ts";
import { publicRoute } from "../../http/public-route.ts";
import type { Respond } from "../../http/request.ts";

/** GET /openapi.json: the route table in OpenAPI's words. */
export function createGetOpenApi(): Respond {
	const document = JSON.stringify(buildOpenApi(ROUTES_BY_TAG));
	return async () => ({
		status: 200,
		headers: { "cache-control": "public, max-age=300" },
		body: document,
	});
}

export const createHandler = publicRoute<typeof getOpenApi>("public", createGetOpenApi);
export const handler = onLambda(createHandler);
