import type { ApiRequest } from "./api-handler.ts";
import { InvalidApiKeyError } from "./errors.ts";

/** Whose data the request is about: always the caller's own. @throws InvalidApiKeyError for nobody */
export function ownerOf({ caller }: Pick<ApiRequest, "caller">): string {
	switch (caller.kind) {
		case "account":
			return caller.owner;
		case "demo":
			return `demo#${caller.network}`;
		case "anonymous":
			throw new InvalidApiKeyError("This route needs an API key: send it in the header X-API-Key.");
	}
}
