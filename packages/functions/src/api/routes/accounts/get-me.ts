import type { Me } from "@dephealth/contract/schemas/api.ts";
import type { EmailVault } from "@dephealth/core/accounts/users/email-vault.ts";
import type { UserStore } from "@dephealth/core/accounts/users/user-store.ts";
import { emailVault, users } from "../../../compose/accounts.ts";
import { gate } from "../../../compose/gate.ts";
import { once } from "../../../compose/once.ts";
import { createApiHandler, json, type Respond } from "../../http/api-handler.ts";
import { SessionRequiredError } from "../../http/errors.ts";
import { ownerOf } from "../../http/request-owner.ts";

/** GET /v1/auth/me: who is signed in. */
export function createGetMe(deps: {
	users: Pick<UserStore, "get">;
	vault: Pick<EmailVault, "open">;
}): Respond {
	return async (request) => {
		const owner = ownerOf(request);
		const user = await deps.users.get(owner);
		if (!user) throw new SessionRequiredError("The account of this session does not exist any more.");
		const body: Me = {
			id: owner,
			email: deps.vault.open(user.email),
			plan: user.plan,
			verified_at: user.verifiedAt,
		};
		return json(200, body);
	};
}

const respond = once(() => createGetMe({ users: users(), vault: emailVault() }));

export const handler = createApiHandler({ auth: "session", gate, respond: (request) => respond()(request) });
