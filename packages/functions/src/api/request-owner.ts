import type { ApiRequest } from "./api-handler.ts";
import { InvalidApiKeyError } from "./errors.ts";

/** Whose data the request is about: always the caller's own. @throws InvalidApiKeyError for nobody */
export function ownerOf({ caller }: Pick<ApiRequest, "caller">): string {
	if (caller.kind === "account") return caller.owner;
	throw new InvalidApiKeyError("This route needs an API key: send it in the header X-API-Key.");
}
