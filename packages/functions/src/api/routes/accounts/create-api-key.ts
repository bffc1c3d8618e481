import type { CreatedApiKey, createApiKey } from "@dephealth/contract/routes/accounts.ts";
import { createApiKeyBodySchema } from "@dephealth/contract/schemas/bodies/accounts.ts";
import { apiKeyPrefix, generateApiKey, hashApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import type { ApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { apiKeys } from "../../../compose/aws/storage.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { readJsonBody } from "../../http/input/read-json-body.ts";
import { json, type Respond } from "../../http/request.ts";
import { toJson } from "./list-api-keys.ts";

const DEFAULT_NAME = "API key";

/** POST /v1/api-keys: makes a key. This answer is the only one that ever holds it. */
export function createCreateApiKey(deps: {
	apiKeys: Pick<ApiKeyStore, "create">;
	/** Default: a random one. */
	generate?: () => string;
}): Respond {
	const { generate = generateApiKey } = deps;
	return async (request) => {
		const { name = DEFAULT_NAME } = readJsonBody(request, createApiKeyBodySchema);
		const key = generate();
		const stored = await deps.apiKeys.create(ownerOf(request), {
			hash: hashApiKey(key),
			prefix: apiKeyPrefix(key),
			name,
		});
		const body: CreatedApiKey = { ...toJson(stored), api_key: key };
		return json(201, body);
	};
}

export const createHandler = guardedRoute<typeof createApiKey>("account", (c) =>
	createCreateApiKey({ apiKeys: apiKeys(c) }),
);
export const handler = onLambda(createHandler);
