/** Who is calling. */
import { hashApiKey, isWellFormedApiKey } from "@dephealth/core/accounts/api-key.ts";
import type { ApiKeyStore } from "@dephealth/core/storage/api-keys.ts";
import { InvalidApiKeyError } from "./errors.ts";
import type { RouteAuth } from "./routes.ts";

export type Caller = { kind: "anonymous" } | { kind: "account"; owner: string };

/** @throws InvalidApiKeyError when the route needs a key and the request has no valid one */
export type Authenticate = (auth: RouteAuth, headers: ReadonlyMap<string, string>) => Promise<Caller>;

/** @param apiKeys made at the first use, so that public routes need no database */
export function createAuthenticate(apiKeys: () => Pick<ApiKeyStore, "findOwner">): Authenticate {
	return async (auth, headers) => {
		if (auth === "public") return { kind: "anonymous" };
		const key = headers.get("x-api-key");
		if (!key) {
			throw new InvalidApiKeyError("This route needs an API key: send it in the header X-API-Key.");
		}
		if (!isWellFormedApiKey(key)) {
			throw new InvalidApiKeyError(
				"The API key is not complete or has a typing error. Copy it again, whole.",
			);
		}
		const owner = await apiKeys().findOwner(hashApiKey(key));
		if (owner === undefined) throw new InvalidApiKeyError("The API key is unknown or has been revoked.");
		return { kind: "account", owner };
	};
}
