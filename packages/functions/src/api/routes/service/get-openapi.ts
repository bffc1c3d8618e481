import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { once } from "../../../compose/once.ts";
import { createApiHandler, type Respond } from "../../http/api-handler.ts";
import { buildOpenApi } from "../../http/openapi.ts";

const document = once(() => JSON.stringify(buildOpenApi(ROUTES)));

/** GET /openapi.json: the route table in OpenAPI's words. */
export const respondOpenApi: Respond = async () => ({
	status: 200,
	headers: { "cache-control": "public, max-age=300" },
	body: document(),
});

export const handler = createApiHandler({
	auth: "public",
	respond: respondOpenApi,
});
