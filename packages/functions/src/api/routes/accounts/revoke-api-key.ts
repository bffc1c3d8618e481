import type { revokeApiKey } from "@dephealth/contract/routes/accounts.ts";
import type { ApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { apiKeys } from "../../../compose/aws/storage.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import type { Respond } from "../../http/request.ts";

const CONFIRM_LAST = "last";

/** DELETE /v1/api-keys/{id}: the key is invalid from then on. The last one goes with `?confirm=last` only. */
export function createRevokeApiKey(deps: { apiKeys: Pick<ApiKeyStore, "revoke"> }): Respond {
	return async (request) => {
		const confirm = request.query.get("confirm");
		if (confirm !== undefined && confirm !== CONFIRM_LAST) {
			throw new ApiError("invalid_request", `confirm is ${CONFIRM_LAST}, or absent.`, { field: "confirm" });
		}
		const revoked = await deps.apiKeys.revoke(ownerOf(request), request.pathParameters.get("id") ?? "", {
			allowLast: confirm === CONFIRM_LAST,
		});
		if (!revoked)
			throw new ApiError("api_key_not_found", "The account has no active API key with this id.", {
				field: "id",
			});
		return { status: 204 };
	};
}

export const createHandler = guardedRoute<typeof revokeApiKey>("account", (c) =>
	createRevokeApiKey({ apiKeys: apiKeys(c) }),
);
export const handler = onLambda(createHandler);
