import { emailVault, mailAllowance } from "../../../compose/accounts.ts";
import { mailRequests } from "../../../compose/mail-requests.ts";
import { once } from "../../../compose/once.ts";
import { createApiHandler } from "../../http/api-handler.ts";
import { createRequestMail } from "./request-mail.ts";

const MESSAGE = "If the address has an account, a mail with a link is on its way. It works for 15 minutes.";

/** POST /v1/auth/magic-link */
const respond = once(() =>
	createRequestMail(
		{ vault: emailVault(), mailRequests: mailRequests(), allowance: mailAllowance() },
		"magic_link",
		MESSAGE,
	),
);

export const handler = createApiHandler({ auth: "public", respond: (request) => respond()(request) });
