/** What the routes behind links in mails have in common. */

import { tokenBodySchema } from "@dephealth/contract/schemas/api.ts";
import { isWellFormedToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { TokenInvalidError } from "@dephealth/core/errors.ts";
import type { ApiRequest } from "../../http/api-handler.ts";
import { isCrossOrigin } from "../../http/cross-origin.ts";
import { CrossOriginError } from "../../http/errors.ts";
import { readFields } from "../../http/read-fields.ts";

/** The token in a link, unproved. @throws TokenInvalidError when it cannot be one */
export function tokenOfLink({ query }: Pick<ApiRequest, "query">): string {
	const token = query.get("token") ?? "";
	if (!isWellFormedToken(token)) throw new TokenInvalidError();
	return token;
}

/**
 * The token that a form sends. Not from another site's page, which could sign a visitor in to an account of its own.
 *
 * @throws CrossOriginError, InvalidRequestError, TokenInvalidError when it cannot be one
 */
export function tokenOfForm(request: ApiRequest): string {
	if (isCrossOrigin(request)) throw new CrossOriginError();
	const { token } = readFields(request, tokenBodySchema);
	if (!isWellFormedToken(token)) throw new TokenInvalidError();
	return token;
}
