import { DEMO_CALLER } from "@dephealth/core/accounts/usage/client-network.ts";
import { ApiError } from "../api-error.ts";
import type { ApiRequest } from "../request.ts";

/**
 * The account that the request is about: always the caller's own. @throws ApiError invalid_api_key for a caller without
 * one
 */
export function ownerOf({ caller }: Pick<ApiRequest, "caller">): string {
	switch (caller.kind) {
		case "account":
			return caller.owner;
		case "demo":
			return `${DEMO_CALLER}${caller.network}`;
		case "anonymous":
			throw new ApiError("invalid_api_key", "This route needs an API key: send it in the header X-API-Key.");
	}
}
