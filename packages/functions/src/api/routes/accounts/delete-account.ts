import type { deleteAccount } from "@dephealth/contract/routes/accounts.ts";
import type { AccountDataStore } from "@dephealth/core/accounts/users/account-data-store.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { accountData } from "../../../compose/accounts/account-data.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { endedSessionCookie } from "../../http/caller/cookies.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import type { Respond } from "../../http/request.ts";

const CONFIRMED = "delete";

/** DELETE /v1/account: by the person who is signed in, never by a key that somebody may have found. */
export function createDeleteAccount(deps: { accounts: Pick<AccountDataStore, "delete"> }): Respond {
	return async (request) => {
		if (request.query.get("confirm") !== CONFIRMED) {
			throw new ApiError(
				"invalid_request",
				`Nothing has been deleted. To delete the account, send confirm=${CONFIRMED}.`,
				{ field: "confirm" },
			);
		}
		const owner = ownerOf(request);
		await deps.accounts.delete(owner);
		// The log names the account for operators, and nothing about its owner.
		logger.warn("an account has been deleted", { account: owner });
		return { status: 204, cookies: [endedSessionCookie()] };
	};
}

export const createHandler = guardedRoute<typeof deleteAccount>("session", (c) =>
	createDeleteAccount({ accounts: accountData(c) }),
);
export const handler = onLambda(createHandler);
