/** The common part of routes behind links in mails. */

import { tokenBodySchema } from "@dephealth/contract/schemas/bodies/sign-in.ts";
import { isWellFormedToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { TokenInvalidError } from "@dephealth/core/errors.ts";
import { crossOriginError } from "../../http/api-error.ts";
import { isCrossOrigin } from "../../http/caller/cross-origin.ts";
import { readFields } from "../../http/input/read-fields.ts";
import type { ApiRequest } from "../../http/request.ts";

/** The token in a link, unproved. @throws TokenInvalidError when it cannot be one */
export function tokenOfLink({ query }: Pick<ApiRequest, "query">): string {
	const token = query.get("token") ?? "";
	if (!isWellFormedToken(token)) throw new TokenInvalidError();
	return token;
}

/**
 * The token that a form sends. Other sites' pages are refused, since they could sign a visitor in to their own
 * account.
 *
 * @throws ApiError cross_origin or invalid_request, TokenInvalidError when it cannot be one
 */
export function tokenOfForm(request: ApiRequest): string {
	if (isCrossOrigin(request)) throw crossOriginError();
	const { token } = readFields(request, tokenBodySchema);
	if (!isWellFormedToken(token)) throw new TokenInvalidError();
	return token;
}
