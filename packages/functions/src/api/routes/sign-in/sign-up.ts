import type { signUp } from "@dephealth/contract/routes/sign-in.ts";
import { emailVault, mailAllowance } from "../../../compose/accounts/accounts.ts";
import { mailRequests } from "../../../compose/accounts/mail-requests.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { publicRoute } from "../../http/public-route.ts";
import { createRequestMail } from "./request-mail.ts";

const MESSAGE = "A mail with a link is on its way. Open the link to confirm the address.";

/** POST /v1/signup */
export const createHandler = publicRoute<typeof signUp>("public", (c) =>
	createRequestMail(
		{ vault: emailVault(c), mailRequests: mailRequests(c), allowance: mailAllowance(c) },
		"sign_up",
		MESSAGE,
	),
);
export const handler = onLambda(createHandler);
