import type { getHealth } from "@dephealth/contract/routes/service.ts";
import { VERSION } from "@dephealth/core/version.ts";
import { config } from "../../../compose/process/config.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { publicRoute } from "../../http/public-route.ts";
import { json, type Respond } from "../../http/request.ts";

/** GET /v1/health: says that the process answers. It checks nothing else, so it says nothing about other parts. */
export function createGetHealth(options: { sandbox: boolean }): Respond {
	return async () => json(200, { status: "ok", version: VERSION, sandbox: options.sandbox });
}

export const createHandler = publicRoute<typeof getHealth>("public", (c) => createGetHealth(config(c)));
export const handler = onLambda(createHandler);
