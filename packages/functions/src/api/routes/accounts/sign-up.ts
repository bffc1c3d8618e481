import { emailVault, mailAllowance } from "../../../compose/accounts.ts";
import { mailRequests } from "../../../compose/mail-requests.ts";
import { once } from "../../../compose/once.ts";
import { createApiHandler } from "../../http/api-handler.ts";
import { createRequestMail } from "./request-mail.ts";

const MESSAGE = "A mail with a link is on its way. Open the link to confirm the address.";

/** POST /v1/signup */
const respond = once(() =>
	createRequestMail(
		{ vault: emailVault(), mailRequests: mailRequests(), allowance: mailAllowance() },
		"sign_up",
		MESSAGE,
	),
);

export const handler = createApiHandler({ auth: "public", respond: (request) => respond()(request) });
