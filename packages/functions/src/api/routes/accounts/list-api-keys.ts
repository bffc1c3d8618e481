import type { ApiKey, ApiKeys, listApiKeys } from "@dephealth/contract/routes/accounts.ts";
import type { ApiKeyStore, StoredApiKey } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { apiKeys } from "../../../compose/aws/storage.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";

/** GET /v1/api-keys: the account's active keys, by how they begin; keys themselves are shown once, when made. */
export function createListApiKeys(deps: { apiKeys: Pick<ApiKeyStore, "list"> }): Respond {
	return async (request) => {
		const body: ApiKeys = { api_keys: (await deps.apiKeys.list(ownerOf(request))).map(toJson) };
		return json(200, body);
	};
}

/** A stored key as the API shows it. */
export function toJson({ id, name, prefix, createdAt }: StoredApiKey): ApiKey {
	return { id, name, prefix, created_at: createdAt };
}

export const createHandler = guardedRoute<typeof listApiKeys>("account", (c) =>
	createListApiKeys({ apiKeys: apiKeys(c) }),
);
export const handler = onLambda(createHandler);
