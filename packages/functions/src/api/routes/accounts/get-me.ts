import type { getMe, SignedInAs } from "@dephealth/contract/routes/accounts.ts";
import type { EmailVault } from "@dephealth/core/accounts/users/email-vault.ts";
import type { UserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { emailVault, users } from "../../../compose/accounts/accounts.ts";
import { operators } from "../../../compose/accounts/operators.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ApiError } from "../../http/api-error.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";
import { profileOf } from "./account-profile.ts";

/** GET /v1/auth/me: who is signed in. */
export function createGetMe(deps: {
	users: Pick<UserStore, "get">;
	vault: Pick<EmailVault, "open">;
	operators: ReadonlySet<string>;
}): Respond {
	return async (request) => {
		const owner = ownerOf(request);
		const user = await deps.users.get(owner);
		if (!user) throw new ApiError("session_required", "The account of this session does not exist any more.");
		const body: SignedInAs = {
			...profileOf(owner, user, deps.vault),
			is_operator: deps.operators.has(owner),
		};
		return json(200, body);
	};
}

export const createHandler = guardedRoute<typeof getMe>("session", (c) =>
	createGetMe({ users: users(c), vault: emailVault(c), operators: operators(c) }),
);
export const handler = onLambda(createHandler);
