import type { requestMagicLink } from "@dephealth/contract/routes/sign-in.ts";
import { emailVault, mailAllowance } from "../../../compose/accounts/accounts.ts";
import { mailRequests } from "../../../compose/accounts/mail-requests.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { publicRoute } from "../../http/public-route.ts";
import { createRequestMail } from "./request-mail.ts";

const MESSAGE = "If the address has an account, a mail with a link is on its way. It works for 15 minutes.";

/** POST /v1/auth/magic-link */
export const createHandler = publicRoute<typeof requestMagicLink>("public", (c) =>
	createRequestMail(
		{ vault: emailVault(c), mailRequests: mailRequests(c), allowance: mailAllowance(c) },
		"magic_link",
		MESSAGE,
	),
);
export const handler = onLambda(createHandler);
