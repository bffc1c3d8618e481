import { type CreatedApiKey, createApiKeyBodySchema } from "@dephealth/contract/schemas/api.ts";
import { apiKeyPrefix, generateApiKey, hashApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import type { ApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { gate } from "../../../compose/gate.ts";
import { apiKeys } from "../../../compose/storage.ts";
import { createApiHandler, json, type Respond } from "../../http/api-handler.ts";
import { readJsonBody } from "../../http/read-json-body.ts";
import { ownerOf } from "../../http/request-owner.ts";
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

export const handler = createApiHandler({
	auth: "account",
	gate,
	respond: (request) => createCreateApiKey({ apiKeys: apiKeys() })(request),
});
