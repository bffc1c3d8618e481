/** Sign-up and sign-in begin alike: a visitor sends an address, and the answer says that a mail is on its way. */
import { randomUUID } from "node:crypto";
import type { MailRequested } from "@dephealth/contract/routes/sign-in.ts";
import { emailBodySchema } from "@dephealth/contract/schemas/bodies/sign-in.ts";
import type { MailRequest, MailRequests } from "@dephealth/core/accounts/mail/account-mails.ts";
import { parseEmailAddress } from "@dephealth/core/accounts/mail/email-address.ts";
import { clientNetwork } from "@dephealth/core/accounts/usage/client-network.ts";
import type { EmailVault } from "@dephealth/core/accounts/users/email-vault.ts";
import { crossOriginError } from "../../http/api-error.ts";
import { isCrossOrigin } from "../../http/caller/cross-origin.ts";
import { readFields } from "../../http/input/read-fields.ts";
import { json, type Respond } from "../../http/request.ts";

/**
 * The same is done and answered for every address: whether it has an account is looked up later, by the subscriber of
 * the topic.
 */
export function createRequestMail(
	deps: {
		vault: Pick<EmailVault, "seal">;
		mailRequests: MailRequests;
		/** Counts a mail of a network. @throws QuotaExceededError */
		allowance: (network: string) => Promise<void>;
	},
	kind: Extract<MailRequest, { request: string }>["kind"],
	message: string,
): Respond {
	return async (request) => {
		if (isCrossOrigin(request)) throw crossOriginError();
		const { email } = readFields(request, emailBodySchema);
		const address = deps.vault.seal(parseEmailAddress(email));
		await deps.allowance(clientNetwork(request.sourceIp ?? "") ?? "unknown");
		await deps.mailRequests.publish({ kind, address, request: randomUUID() });
		const body: MailRequested = { message };
		return json(202, body);
	};
}
