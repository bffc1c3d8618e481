/** Who is calling. */
import { hashApiKey, isWellFormedApiKey } from "@dephealth/core/accounts/api-key.ts";
import type { ApiKeyStore } from "@dephealth/core/storage/api-keys.ts";
import { InvalidApiKeyError, OperatorOnlyError } from "./errors.ts";
import type { RouteAuth } from "./routes.ts";

export type Caller = { kind: "anonymous" } | { kind: "account"; owner: string };

/**
 * @throws InvalidApiKeyError when the route needs a key and the request has no valid one; OperatorOnlyError when the
 * key is valid and its account is no operator
 */
export type Authenticate = (auth: RouteAuth, headers: ReadonlyMap<string, string>) => Promise<Caller>;

/**
 * @param apiKeys made at the first use, so that public routes need no database
 * @param operators the accounts that may use `operator` routes; nobody by default
 */
export function createAuthenticate(
	apiKeys: () => Pick<ApiKeyStore, "findOwner">,
	operators: () => ReadonlySet<string> = () => new Set(),
): Authenticate {
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
		if (auth === "operator" && !operators().has(owner)) {
			throw new OperatorOnlyError("The API key is valid, but this route is for operators of DepHealth.");
		}
		return { kind: "account", owner };
	};
}
